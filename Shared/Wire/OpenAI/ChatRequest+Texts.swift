import Bytes
import JSON

extension ChatRequest {
    /// A text that a model reads.
    package struct Text: Equatable, Sendable {
        /// Those of the body, where it is written without escapes and in one piece: a long text is not copied.
        package let utf8: ArraySlice<UInt8>
        /// Whether it is JSON by itself, as the arguments of a tool are.
        package let isJSON: Bool

        init(_ utf8: ArraySlice<UInt8>, isJSON: Bool = false) {
            self.utf8 = utf8
            self.isJSON = isJSON
        }

        package var text: String { String(decoding: utf8, as: UTF8.self) }
    }

    /// What a model reads of the request: messages of every role with their calls of tools, tools, the wanted form of
    /// the answer, with the names of properties, what goes into a template. Data and addresses of media are none of it,
    /// nor are ids; the title and the text of a document are.
    package var texts: [Text] {
        var walk = TextWalk()
        for member in body.members {
            if member.isNamed("messages") {
                for message in member.value.elements { walk.add(message: message) }
            } else if TextWalk.others.contains(member.name) {
                walk.add(member.value, named: "")
            }
        }
        return walk.texts
    }
}

/// Collects the texts of a request.
private struct TextWalk {
    private(set) var texts: [ChatRequest.Text] = []

    /// Members of the body, beside the messages, that a model reads.
    static let others: Set<String> = [
        "tools", "functions", "response_format", "prediction", "documents", "json_schema", "guided_json",
        "guided_choice", "guided_regex", "guided_grammar", "structured_outputs", "regex", "ebnf", "grammar",
        "chat_template_kwargs", "translation_options",
    ]

    /// Members whose lists are the parts of one text.
    private static let contents: Set<String> = [
        "content", "text", "thinking", "reasoning", "reasoning_content", "reasoning_details",
    ]

    /// Members whose own members have names that a person chose, and a model reads.
    private static let schemas: Set<String> = ["properties", "patternProperties", "$defs", "definitions"]

    mutating func add(message: JSONValue) {
        for member in message.members {
            if member.isNamed("content") {
                add(content: member.value)
            } else if ChatRequest.Medium(named: member.name) == nil {
                add(member.value, named: member.name)
            } else {
                add(medium: member.value)
            }
        }
    }

    /// The parts of a content are one text: so a model reads them, wherever its writer has cut it. What a part has beside
    /// its text stands between no two of them.
    private mutating func add(content: JSONValue) {
        guard content.isArray else { return add(content, named: "content") }
        var joined: [UInt8] = []
        join(content, into: &joined)
        if !joined.isEmpty { append(joined[...]) }
    }

    /// - Parameter list: parts, each of which may have a list of parts for its text.
    private mutating func join(_ list: JSONValue, into joined: inout [UInt8]) {
        for part in list.elements {
            if let text = part.utf8 { joined += text }
            if part.isArray { join(part, into: &joined) }
            let type = part.member("type")?.string
            for member in part.members {
                let name = member.name
                let isText = name == "text" || name == type || Self.contents.contains(name)
                if ChatRequest.Medium(named: name) != nil {
                    add(medium: member.value)
                } else if isText, member.value.isArray {
                    join(member.value, into: &joined)
                } else if name == "text" || name == type, let text = member.value.utf8 {
                    joined += text
                } else {
                    add(member.value, named: name)
                }
            }
        }
    }

    /// A medium is its data, or where it is, by itself or in a list; in an object it may have a title and a text.
    private mutating func add(medium value: JSONValue) {
        for element in value.elements { add(medium: element) }
        for member in value.members { add(member.value, named: member.name) }
    }

    mutating func add(_ value: JSONValue, named name: String) {
        switch value.kind {
        case .string:
            guard !OpaqueMembers.contains(name), let text = value.utf8, !text.isEmpty else { return }
            append(text, isJSON: name == "arguments")
        case .array where Self.contents.contains(name): add(content: value)
        case .array: for element in value.elements { add(element, named: name) }
        case .object:
            for member in value.members {
                if Self.schemas.contains(name), let text = member.key.utf8 { append(text) }
                add(member.value, named: member.name)
            }
        case .null, .bool, .number: return
        }
    }

    /// A text with escapes may be JSON, such as what a tool has found: then a model reads what they stand for.
    private mutating func append(_ text: ArraySlice<UInt8>, isJSON: Bool = false) {
        texts.append(ChatRequest.Text(text, isJSON: isJSON))
        if !isJSON, Self.hasEscape(text) { texts.append(ChatRequest.Text(text, isJSON: true)) }
    }

    private static func hasEscape(_ text: ArraySlice<UInt8>) -> Bool {
        let bytes = text.span
        var place = bytes.firstIndex(of: Byte.backslash, from: 0, to: bytes.count)
        while place + 1 < bytes.count {
            if bytes[place + 1] == UInt8(ascii: "u") { return true }
            place = bytes.firstIndex(of: Byte.backslash, from: place + 1, to: bytes.count)
        }
        return false
    }
}
