import JSON

/// The content of an answer: its pieces, its end, its usage. It depends on the question alone.
struct AnswerPlan: Sendable {
    /// The text, one piece for each chunk; empty if a tool is called.
    let pieces: [String]
    let toolCall: ToolCall?
    let finishReason: String
    let promptTokens: Int
    let completionTokens: Int

    struct ToolCall: Sendable {
        let id: String
        let name: String
        /// A JSON object.
        let arguments: String
    }

    init(_ question: Question, _ script: Script) {
        promptTokens = 8 * question.messages + question.conversation.utf8.count / 4
        if let tool = question.tool {
            let arguments = String(decoding: Self.arguments(tool.parameters, question.text).bytes, as: UTF8.self)
            toolCall = ToolCall(id: "call_sandbox_1", name: tool.name, arguments: arguments)
            pieces = []
            finishReason = "tool_calls"
            completionTokens = 8 + arguments.utf8.count / 4
            return
        }
        let all = Self.pieces(question, script)
        let limit = question.tokenLimit.map { limit in max(limit, 1) } ?? all.count
        pieces = Array(all.prefix(limit))
        toolCall = nil
        finishReason = limit < all.count ? "length" : "stop"
        completionTokens = pieces.count
    }

    /// The usage as OpenAI's object.
    var usage: JSONText {
        [
            "prompt_tokens": .integer(promptTokens), "completion_tokens": .integer(completionTokens),
            "total_tokens": .integer(promptTokens + completionTokens),
        ]
    }

    private static func pieces(_ question: Question, _ script: Script) -> [String] {
        if let seed = script.seed {
            var text = SeededText(seed: seed)
            return text.pieces(script.chunks)
        }
        if let chunks = script.chunks { return (0..<chunks).map { index in "\(index + 1) " } }
        return DemoAnswer(question).pieces
    }

    /// Makes a value of the right type for each required parameter of the tool.
    private static func arguments(_ parameters: JSONValue?, _ text: String) -> JSONText {
        guard let properties = parameters?.member("properties") else { return [:] }
        let required = parameters?.member("required")?.elements.compactMap { name in name.string }
        let members = properties.members.compactMap { property -> JSONText.Member? in
            if let required, !required.contains(property.name) { return nil }
            return JSONText.Member(property.name, argument(property.name, property.value, text))
        }
        return .object(members)
    }

    private static func argument(_ name: String, _ schema: JSONValue, _ text: String) -> JSONText {
        if let choice = schema.member("enum")?.elements.first(where: { _ in true }) { return .value(choice) }
        switch schema.member("type")?.string {
        case "integer", "number": return 1
        case "boolean": return true
        case "array": return []
        case "object": return [:]
        default:
            let isPlace = ["city", "location", "place"].contains(name)
            guard isPlace else { return .string(String(text.prefix(64))) }
            return DemoAnswer.isChinese(text) ? "广州" : "Guangzhou"
        }
    }
}
