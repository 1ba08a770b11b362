import JSON

/// The JSON body of a request to WeChat Pay: what its members are not as the API says, it refuses.
struct WeChatPayBody {
    private let object: JSONObject
    private let path: String

    private static let deepest = 16

    init(_ bytes: [UInt8]) throws(WeChatPayRefusal) {
        guard let value = try? JSONValue(parsing: bytes, maximumDepth: Self.deepest),
            let object = JSONObject(value), object.repeatedName == nil
        else { throw .parameter("/", "the body is no JSON object") }
        self.object = object
        path = "/"
    }

    private init(_ object: JSONObject, _ path: String) {
        self.object = object
        self.path = path
    }

    /// A text of so many characters; nil without one.
    func text(_ name: String, upTo most: Int) throws(WeChatPayRefusal) -> String? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let text = value.string, text.unicodeScalars.count <= most else {
            throw .parameter(path + name, "a text of \(most) characters at most is wanted")
        }
        return text
    }

    func needed(_ name: String, upTo most: Int) throws(WeChatPayRefusal) -> String {
        guard let text = try text(name, upTo: most), !text.isEmpty else {
            throw .parameter(path + name, "it is missing or empty")
        }
        return text
    }

    /// A whole number of at least 1.
    func amount(_ name: String) throws(WeChatPayRefusal) -> Int {
        guard let number = object[name]?.int, (1...Self.mostFen).contains(number) else {
            throw .parameter(path + name, "a whole number of fen from 1 to \(Self.mostFen) is wanted")
        }
        return number
    }

    private static let mostFen = 1_000_000_000

    func part(_ name: String) throws(WeChatPayRefusal) -> WeChatPayBody {
        guard let object = object[name].flatMap({ JSONObject($0) }), object.repeatedName == nil else {
            throw .parameter(path + name, "an object is wanted")
        }
        return WeChatPayBody(object, path + name + "/")
    }

    /// A number of the merchant's: letters, digits and some signs.
    func number(_ name: String, _ length: ClosedRange<Int>) throws(WeChatPayRefusal) -> String {
        let text = try needed(name, upTo: length.upperBound)
        guard length.contains(text.utf8.count), text.utf8.allSatisfy({ Self.letters.contains($0) }) else {
            throw .parameter(path + name, "letters, digits and _-|*@ are allowed, \(length.lowerBound) at least")
        }
        return text
    }

    private static let letters = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-|*@".utf8)

    /// Where notifications go: an address without a query.
    func address(_ name: String) throws(WeChatPayRefusal) -> String? {
        guard let text = try text(name, upTo: 255) else { return nil }
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains("?"), !text.contains("#"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .parameter(path + name, "an address without a query is wanted") }
        return text
    }
}
