import JSON

/// The parts of a chat request that the sandbox uses.
struct Question: Sendable {
    let model: String
    let streams: Bool
    let includesUsage: Bool
    let tokenLimit: Int?
    /// The text of the user's last message; empty if there is none.
    let text: String
    /// The text of the last message, if it is a tool's.
    let toolResult: String?
    let pictures: Int
    let messages: Int
    /// All messages as written; identifies the conversation.
    let conversation: String
    /// The tool to call; nil for an answer in text.
    let tool: Tool?

    /// A function that the model may call.
    struct Tool: Sendable {
        let name: String
        let parameters: JSONValue?
    }

    init(_ body: [UInt8]) throws(Failure) {
        guard let value = try? JSONValue(parsing: body), value.isObject else {
            throw Failure(status: 400, code: nil, message: "We could not parse the JSON body of your request.")
        }
        guard let model = value.member("model")?.string else { throw Self.wrong("model") }
        guard let messages = value.member("messages"), messages.isArray, !messages.elements.isEmpty else {
            throw Self.wrong("messages")
        }
        self.model = model
        streams = value.member("stream")?.bool ?? false
        includesUsage = value.member("stream_options")?.member("include_usage")?.bool ?? false
        tokenLimit = (value.member("max_completion_tokens") ?? value.member("max_tokens"))?.int
        let all = Array(messages.elements)
        let user = all.last { message in message.member("role")?.string == "user" }
        text = user.map(Self.text) ?? ""
        let last = all[all.count - 1]
        toolResult = last.member("role")?.string == "tool" ? Self.text(last) : nil
        pictures = user.map(Self.pictures) ?? 0
        self.messages = all.count
        conversation = String(decoding: messages.text, as: UTF8.self)
        tool = toolResult == nil ? Self.tool(in: value, text: text) : nil
    }

    private static func wrong(_ parameter: String) -> Failure {
        Failure(
            status: 400, code: nil, message: "'\(parameter)' is missing or has a wrong type.", parameter: parameter)
    }

    private static func text(_ message: JSONValue) -> String {
        guard let content = message.member("content") else { return "" }
        if let string = content.string { return string }
        return content.elements.compactMap { part in part.member("text")?.string }.joined(separator: "\n")
    }

    private static func pictures(_ message: JSONValue) -> Int {
        guard let content = message.member("content") else { return 0 }
        return content.elements.filter { part in part.member("type")?.equals("image_url") ?? false }.count
    }

    /// Chooses a tool if the request forces one, or the user's text seems to want one.
    private static func tool(in value: JSONValue, text: String) -> Tool? {
        guard let tools = value.member("tools"), tools.isArray else { return nil }
        let functions = tools.elements.compactMap { tool in tool.member("function") }
        let choice = value.member("tool_choice")
        if choice?.string == "none" { return nil }
        let chosen = choice?.member("function")?.member("name")?.string
        let wanted = ["tool", "weather", "工具", "天气"].contains { word in text.lowercased().contains(word) }
        guard chosen != nil || choice?.string == "required" || wanted else { return nil }
        let function = functions.first { function in chosen == nil || function.member("name")?.string == chosen }
        guard let function, let name = function.member("name")?.string else { return nil }
        return Tool(name: name, parameters: function.member("parameters"))
    }
}
