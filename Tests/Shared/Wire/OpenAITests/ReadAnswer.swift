import EventStream
import JSON
import OpenAI

/// What a client sees in frames of ours.
struct ReadAnswer {
    struct ToolCall: Equatable {
        var id = ""
        var name = ""
        var arguments = ""
    }

    var chunks: [JSONValue] = []
    var text = ""
    var role: String?
    var finishReason: String?
    var usage: TokenUsage?
    var toolCalls: [ToolCall] = []

    init(_ frames: [UInt8]) throws {
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        try parser.read(frames, into: &events)
        for event in events { try take(JSONValue(parsing: Array(event.data))) }
    }

    private mutating func take(_ chunk: JSONValue) {
        chunks.append(chunk)
        if let usage = chunk.member("usage").flatMap(TokenUsage.init) { self.usage = usage }
        for choice in chunk.member("choices")?.elements ?? chunk.elements {
            let delta = choice.member("delta")
            text += delta?.member("content")?.string ?? ""
            role = role ?? delta?.member("role")?.string
            finishReason = choice.member("finish_reason")?.string ?? finishReason
            for call in delta?.member("tool_calls")?.elements ?? chunk.elements { take(call: call) }
        }
    }

    private mutating func take(call: JSONValue) {
        let index = call.member("index")?.int ?? 0
        while toolCalls.count <= index { toolCalls.append(ToolCall()) }
        toolCalls[index].id += call.member("id")?.string ?? ""
        toolCalls[index].name += call.member("function")?.member("name")?.string ?? ""
        toolCalls[index].arguments += call.member("function")?.member("arguments")?.string ?? ""
    }
}

extension TokenUsage {
    /// Reads `usage` as a client does; nil for null.
    init?(_ value: JSONValue) {
        guard let prompt = value.member("prompt_tokens")?.int, let completion = value.member("completion_tokens")?.int
        else { return nil }
        self.init(
            prompt: prompt, completion: completion,
            cached: value.member("prompt_tokens_details")?.member("cached_tokens")?.int,
            reasoning: value.member("completion_tokens_details")?.member("reasoning_tokens")?.int)
    }
}
