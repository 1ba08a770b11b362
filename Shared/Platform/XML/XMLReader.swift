import CExpat

/// Reads one document (expat), which stands whole in memory.
///
/// Expat loads nothing from outside, and without a document type it knows the five entities of XML alone. So it is
/// stopped where a document type begins, and nothing can grow.
final class XMLReader {
    /// An element whose end has not come.
    private struct Open {
        let name: String
        var text: [UInt8] = []
        var children: [XMLNode] = []
    }

    private let parser: XML_Parser
    private let bounds: XMLBounds
    private var open: [Open] = []
    private var nodes = 0
    private var root: XMLNode?
    private var fault: XMLFault?

    init(_ bounds: XMLBounds) {
        // The encoding that is given here counts more than what the document says.
        guard let parser = XML_ParserCreate("UTF-8") else { preconditionFailure("out of memory for a parser") }
        self.parser = parser
        self.bounds = bounds
    }

    deinit { XML_ParserFree(parser) }

    func read(_ bytes: [UInt8]) throws(XMLFault) -> XMLNode {
        // The parser calls back only while it parses, and this object lives longer.
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(parser, elementBegan, elementEnded)
        XML_SetCharacterDataHandler(parser, textCame)
        XML_SetXmlDeclHandler(parser, declarationCame)
        XML_SetStartDoctypeDeclHandler(parser, doctypeBegan)
        XML_SetProcessingInstructionHandler(parser, instructionCame)
        let isWhole = bytes.withUnsafeBytes { bytes in
            let characters = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return XML_Parse(parser, characters, Int32(clamping: bytes.count), 1) == XML_STATUS_OK
        }
        if let fault { throw fault }
        guard isWhole, let root else { throw reason }
        return root
    }

    private var reason: XMLFault {
        switch XML_GetErrorCode(parser) {
        case XML_ERROR_UNDEFINED_ENTITY: .entity
        case XML_ERROR_UNKNOWN_ENCODING, XML_ERROR_INCORRECT_ENCODING: .encoding
        default: .malformed
        }
    }

    private func stop(_ fault: XMLFault) {
        if self.fault == nil { self.fault = fault }
        // Zero: for good.
        _ = XML_StopParser(parser, 0)
    }

    /// A stopped parser may still hand on what it has begun.
    fileprivate func begin(_ name: String) {
        guard fault == nil else { return }
        nodes += 1
        guard open.count < bounds.mostDepth else { return stop(.tooDeep) }
        guard nodes <= bounds.mostNodes else { return stop(.tooMany) }
        open.append(Open(name: name))
    }

    fileprivate func add(_ text: UnsafeBufferPointer<UInt8>) {
        guard fault == nil, !open.isEmpty else { return }
        open[open.count - 1].text.append(contentsOf: text)
    }

    fileprivate func end() {
        guard fault == nil, let ended = open.popLast() else { return }
        let node = XMLNode(
            name: ended.name, text: String(decoding: ended.text, as: UTF8.self), children: ended.children)
        if open.isEmpty {
            root = node
        } else {
            open[open.count - 1].children.append(node)
        }
    }

    fileprivate func declare(encoding: String?) {
        if let encoding, encoding.uppercased() != "UTF-8" { stop(.encoding) }
    }

    fileprivate func refuseDoctype() { stop(.doctype) }

    fileprivate func refuseInstruction() { stop(.instruction) }

    fileprivate static func reading(_ context: UnsafeMutableRawPointer?) -> XMLReader {
        guard let context else { preconditionFailure("The parser hands on what it was given.") }
        return Unmanaged<XMLReader>.fromOpaque(context).takeUnretainedValue()
    }
}

private func elementBegan(
    _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?,
    _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) {
    XMLReader.reading(context).begin(name.map { String(cString: $0) } ?? "")
}

private func elementEnded(_ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?) {
    XMLReader.reading(context).end()
}

private func textCame(_ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<CChar>?, _ count: Int32) {
    guard let text, count > 0 else { return }
    text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) { text in
        XMLReader.reading(context).add(UnsafeBufferPointer(start: text, count: Int(count)))
    }
}

private func declarationCame(
    _ context: UnsafeMutableRawPointer?, _ version: UnsafePointer<CChar>?, _ encoding: UnsafePointer<CChar>?,
    _ isAlone: Int32
) {
    XMLReader.reading(context).declare(encoding: encoding.map { String(cString: $0) })
}

private func doctypeBegan(
    _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?, _ system: UnsafePointer<CChar>?,
    _ identifier: UnsafePointer<CChar>?, _ hasSubset: Int32
) {
    XMLReader.reading(context).refuseDoctype()
}

private func instructionCame(
    _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?
) {
    XMLReader.reading(context).refuseInstruction()
}
