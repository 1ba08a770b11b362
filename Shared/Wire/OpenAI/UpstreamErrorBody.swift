import JSON

/// The parts of a provider's error, whatever its shape.
///
/// | shape | of |
/// | --- | --- |
/// | `{"error":{"message","type","param","code"}}`, also in an array | OpenAI, Qwen, Ark, Kimi, Zhipu; Gemini |
/// | `{"object":"error","message","code"}`, `{"message":{"detail":[…]}}` | vLLM, Mistral |
/// | `{"error":"text"}`, `{"message"}`, `{"msg"}`, `{"code","message"}` | Ollama, gateways, SiliconFlow |
/// | `{"detail":"text"}`, `{"detail":[{"loc":[…],"msg"}]}` | FastAPI |
/// | `{"errors":[{"message","code"}]}`, `{"title","detail"}` | Cloudflare, RFC 9457 |
/// | an event of a stream, or a plain text | servers that fail before they know what was asked |
struct UpstreamErrorBody {
    private(set) var message: String?
    private(set) var type: String?
    private(set) var code: String?
    private(set) var parameter: String?

    /// Reads the body of a response. A page of a proxy on the way adds nothing to the status.
    init(_ body: [UInt8]) {
        guard body.count <= Self.maximumBytes, let value = Self.json(body) else {
            self.init()
            message = Self.plainText(body)
            return
        }
        self.init(value)
    }

    private init() {}

    /// Reads an error inside a document: an object, a text, or a list of them.
    init(_ value: JSONValue) {
        self.init(value, depth: 4)
    }

    private init(_ value: JSONValue, depth: Int) {
        switch value.kind {
        case .string: message = value.string.flatMap { text in text.isEmpty ? nil : text }
        case .array where depth > 0: readList(value, depth: depth - 1)
        case .object: readObject(value, depth: depth)
        default: break
        }
    }

    private mutating func readObject(_ value: JSONValue, depth: Int) {
        type = value.member("type")?.string
        code = ["code", "status_code", "error_code"].lazy.compactMap { name in Self.code(value.member(name)) }.first
        parameter = value.member("param")?.string ?? value.member("loc").flatMap(Self.path)
        message = Self.sayings.lazy.compactMap { name in value.member(name)?.string }.first { text in !text.isEmpty }
        guard depth > 0 else { return }
        for name in Self.containers {
            guard let member = value.member(name), !(member.isString && message != nil) else { continue }
            let inner = UpstreamErrorBody(member, depth: depth - 1)
            guard inner.message ?? inner.code ?? inner.type != nil else { continue }
            message = inner.message ?? message
            type = inner.type ?? type
            code = inner.code ?? code
            parameter = inner.parameter ?? parameter
            break
        }
        message = message ?? value.member("title")?.string
    }

    /// Joins the messages of a list, each behind the place that it is about.
    private mutating func readList(_ value: JSONValue, depth: Int) {
        var messages: [String] = []
        for element in value.elements.prefix(Self.maximumListed) {
            let inner = UpstreamErrorBody(element, depth: depth)
            type = type ?? inner.type
            code = code ?? inner.code
            parameter = parameter ?? inner.parameter
            guard let text = inner.message else { continue }
            let place = element.member("loc").flatMap(Self.path)
            messages.append(place.map { place in "\(place): \(text)" } ?? text)
        }
        message = messages.isEmpty ? nil : messages.joined(separator: "; ")
    }

    private static let maximumBytes = 1 << 18
    private static let maximumListed = 8
    private static let sayings = ["message", "msg", "error_msg", "error_message", "status_msg"]
    private static let containers = ["error", "errors", "message", "detail"]
}

extension UpstreamErrorBody {
    private static func code(_ value: JSONValue?) -> String? {
        value.flatMap { value in value.string ?? value.int.map { number in String(number) } }
    }

    /// Writes FastAPI's place as OpenAI writes parameters: `["body","messages",0,"content"]` is `messages[0].content`.
    private static func path(_ place: JSONValue) -> String? {
        var path = ""
        for (index, step) in place.elements.prefix(16).enumerated() {
            if let number = step.int {
                path += "[\(number)]"
            } else if let name = step.string, index > 0 || name != "body" {
                path += path.isEmpty ? name : ".\(name)"
            }
        }
        return path.isEmpty ? nil : path
    }

    /// Parses the body, or the first event of a body that is a stream.
    private static func json(_ body: [UInt8]) -> JSONValue? {
        // A body that is no JSON may be a text.
        if let value = try? JSONValue(parsing: body) { return value }
        let mark = Array("data:".utf8)
        for line in body.split(whereSeparator: { byte in byte == 0x0A || byte == 0x0D }) where line.starts(with: mark) {
            return try? JSONValue(parsing: Array(line.dropFirst(mark.count)))
        }
        return nil
    }

    /// Returns a short text that is not a page.
    private static func plainText(_ body: [UInt8]) -> String? {
        guard body.count <= 1000, let text = String(validating: body, as: UTF8.self) else { return nil }
        let start = text.drop { character in character.isWhitespace }
        guard let first = start.first, !["<", "{", "["].contains(first) else { return nil }
        guard let last = start.lastIndex(where: { character in !character.isWhitespace }) else { return nil }
        return String(start[...last])
    }
}
