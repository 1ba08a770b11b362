internal import JSON
internal import XML

/// The members of a small document, XML or JSON, by name. Of one that stands twice nobody knows which counts, so it is
/// refused.
struct CallbackDocument {
    private let value: (String) -> String?

    init(xml bytes: [UInt8]) throws(CallbackFault) {
        let root: XMLNode
        do throws(XMLFault) {
            root = try XMLNode(parsing: bytes)
        } catch {
            throw .malformed
        }
        guard root.name == "xml", !root.repeatsName else { throw .malformed }
        value = { root.text(of: $0) }
    }

    init(json bytes: [UInt8]) throws(CallbackFault) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: bytes, maximumDepth: 8)
        } catch {
            throw .malformed
        }
        guard let object = JSONObject(document), object.repeatedName == nil else { throw .malformed }
        value = { name in
            guard let member = object[name] else { return nil }
            return member.string ?? (member.int.map { String($0) })
        }
    }

    subscript(name: String) -> String? { value(name) }

    func needed(_ name: String) throws(CallbackFault) -> String {
        guard let text = value(name) else { throw .malformed }
        return text
    }
}
