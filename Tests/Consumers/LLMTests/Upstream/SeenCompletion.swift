import JSON
import OpenAI

/// What a client that does not stream sees: frames that were put together, and what of OpenAI's schema they break.
struct SeenCompletion {
    private(set) var choices: [SeenAnswer.Choice] = []
    private(set) var usage: [Int]?
    private(set) var faults: [String] = []
    /// The first choice's message.
    private(set) var message = JSONTree.object([])
    /// Why nothing could be put together.
    private(set) var error: AssemblyError?

    init(_ frames: [UInt8]) {
        var assembler = ChatCompletionAssembler()
        do throws(AssemblyError) {
            try assembler.read(frames)
        } catch {
            self.error = error
            return
        }
        guard let body = assembler.body else { return }
        guard let value = try? JSONValue(parsing: body), value.isObject else {
            faults.append("the completion is no JSON object")
            return
        }
        take(JSONTree(value))
    }

    private mutating func take(_ completion: JSONTree) {
        require(completion["id"]?.escaped?.isEmpty == false, "the completion has no id")
        require(completion["object"]?.escaped == "chat.completion", "the completion's object is wrong")
        require(completion["created"]?.int != nil, "the completion's created is no integer")
        require(completion["model"]?.escaped?.isEmpty == false, "the completion has no model")
        let choices = completion["choices"]?.elements ?? []
        let indexes = choices.compactMap { $0["index"]?.int }
        require(indexes.count == choices.count && indexes == Set(indexes).sorted(), "choices are not in order")
        for choice in choices { take(choice: choice) }
        message = completion["choices"]?.elements?.first?["message"] ?? message
        let usage = completion["usage"]
        self.usage = ["prompt_tokens", "completion_tokens"].compactMap { usage?[$0]?.int }
    }

    private mutating func take(choice: JSONTree) {
        let message = choice["message"] ?? .scalar("null")
        require(message["role"]?.escaped?.isEmpty == false, "a message has no role")
        require(message["content"] != nil, "a message has no content")
        require(choice["finish_reason"]?.escaped?.isEmpty == false, "a choice of the completion has no reason")
        var seen = SeenAnswer.Choice(
            text: message["content"]?.escaped ?? "", reasoning: message["reasoning_content"]?.escaped ?? "",
            reason: choice["finish_reason"]?.escaped)
        for (place, call) in (message["tool_calls"]?.elements ?? []).enumerated() {
            require(call["type"]?.escaped?.isEmpty == false, "a call of the completion has no type")
            require(call["index"] == nil, "a call of the completion has an index")
            let (id, name) = (call["id"]?.escaped ?? "", call["function"]?["name"]?.escaped)
            let arguments = call["function"]?["arguments"]?.escaped
            // A call of another type may have none.
            let isFunction = call["type"]?.escaped == "function" || call["function"] != nil
            require(!id.isEmpty && (name != nil || !isFunction), "a call of the completion lacks id or name")
            require(arguments != nil || !isFunction, "a call's arguments are no text")
            seen.calls[place] = SeenAnswer.Call(id: id, name: name ?? "", arguments: arguments ?? "")
        }
        choices.append(seen)
    }

    private mutating func require(_ holds: Bool, _ fault: String) {
        if !holds, faults.count < 5 { faults.append(fault) }
    }
}
