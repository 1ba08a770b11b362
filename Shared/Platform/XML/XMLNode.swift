/// An element of an XML document that was read: for small messages, which have neither attributes nor namespaces that
/// count.
package struct XMLNode: Equatable, Sendable {
    package let name: String
    /// What stands in it, without what stands in its children; pieces and CDATA sections are joined.
    package let text: String
    package let children: [XMLNode]

    package init(name: String, text: String, children: [XMLNode]) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// Reads a document in UTF-8.
    ///
    /// - Throws: also for what is right XML and has no place in a message: a document type, entities of its own, an
    ///   instruction, another encoding.
    package init(parsing bytes: [UInt8], bounds: XMLBounds = XMLBounds()) throws(XMLFault) {
        guard bytes.count <= bounds.mostBytes else { throw .tooLarge }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .encoding }
        // Of UTF-16 every other byte is often zero, and expat would read it, whatever it is told.
        guard !bytes.contains(0) else { throw .malformed }
        self = try XMLReader(bounds).read(bytes)
    }

    /// Finds the first child of this name.
    package subscript(name: String) -> XMLNode? { children.first { $0.name == name } }

    /// Returns the text of the first child of this name.
    package func text(of name: String) -> String? { self[name]?.text }

    /// True if two children have one name: then it is not clear which counts.
    package var repeatsName: Bool { Set(children.map(\.name)).count < children.count }
}

/// How much is read of a document.
package struct XMLBounds: Sendable {
    package var mostBytes = 64 << 10
    /// Of elements in each other, the root included.
    package var mostDepth = 8
    package var mostNodes = 256

    package init() {}
}

/// Why a document is not read.
package enum XMLFault: Error, Hashable, Sendable {
    case tooLarge
    case tooDeep
    case tooMany
    /// It has a document type, from which entities come.
    case doctype
    /// It has an instruction for a program.
    case instruction
    /// It names an entity that XML itself does not have.
    case entity
    /// It is not in UTF-8, or says so.
    case encoding
    case malformed
}

extension XMLFault {
    /// A word for counters and logs.
    package var code: String {
        switch self {
        case .tooLarge: "too_large"
        case .tooDeep: "too_deep"
        case .tooMany: "too_many"
        case .doctype: "doctype"
        case .instruction: "instruction"
        case .entity: "entity"
        case .encoding: "encoding"
        case .malformed: "malformed"
        }
    }
}
