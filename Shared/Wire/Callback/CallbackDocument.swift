internal import JSON
internal import XML

/// The members of a small document, XML or JSON, by name. Of one that stands twice nobody knows which counts, so it is
/// refused.
struct CallbackDocument {
    let fields: [PlatformMessage.Field]

    /// Reads what a platform delivers, in which a person's text stands as it was written.
    init(delivered bytes: [UInt8]) throws(CallbackFault) {
        let readable = RawText.readable(bytes)
        do throws(CallbackFault) {
            try self.init(xml: readable)
        } catch {
            guard let divided = RawText.divided(readable) else { throw error }
            try self.init(xml: divided)
        }
    }

    init(xml bytes: [UInt8]) throws(CallbackFault) {
        let root: XMLNode
        do throws(XMLFault) {
            root = try XMLNode(parsing: bytes)
        } catch {
            throw .malformed
        }
        guard root.name == "xml", !root.repeatsName else { throw .malformed }
        fields = root.children.map { PlatformMessage.Field($0.name, $0.text) }
    }

    init(json bytes: [UInt8]) throws(CallbackFault) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: bytes, maximumDepth: 8)
        } catch {
            throw .malformed
        }
        guard let object = JSONObject(document), object.repeatedName == nil else { throw .malformed }
        fields = document.members.compactMap { member in
            let text = member.value.string ?? member.value.int.map { String($0) }
            return text.map { PlatformMessage.Field(member.name, $0) }
        }
    }

    subscript(name: String) -> String? { fields.text(of: name) }

    func needed(_ name: String) throws(CallbackFault) -> String {
        guard let text = self[name] else { throw .malformed }
        return text
    }
}

extension [PlatformMessage.Field] {
    func text(of name: String) -> String? { first { $0.name == name }?.text }
}
