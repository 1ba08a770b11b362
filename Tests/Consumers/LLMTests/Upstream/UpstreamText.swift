/// Writes what providers send.
enum UpstreamText {
    /// What no client may be told: a provider's account that its errors name.
    static let secret = "acct-4711"
    static let done = "data: [DONE]\n\n"
    /// "Hello" in two chunks, without an end.
    static let begun = say("Hel") + say("lo")
    /// What follows a text in a stream that ends well.
    static let ended = end() + usage(9, 2) + done
    static let hello = begun + ended

    static func event(_ data: String) -> String { "data: \(data)\n\n" }

    /// An event of a chunk with one choice.
    static func chunk(_ delta: String, _ index: Int = 0, reason: String = "null", more: String = "") -> String {
        chunks(#"{"index":\#(index),"delta":\#(delta),"finish_reason":\#(reason)}"#, more: more)
    }

    /// An event of a chunk with these choices.
    static func chunks(_ choices: String, more: String = "") -> String {
        event(
            #"{"id":"up-1","object":"chat.completion.chunk","created":1700000000,"model":"up","choices":[\#(choices)]"#
                + more + "}")
    }

    static func say(_ text: String, _ index: Int = 0, reason: String = "null", more: String = "") -> String {
        chunk(#"{"content":"\#(text)"}"#, index, reason: reason, more: more)
    }

    static func end(_ reason: String = "stop", _ index: Int = 0, more: String = "") -> String {
        chunk("{}", index, reason: "\"\(reason)\"", more: more)
    }

    static func usage(_ prompt: Int, _ completion: Int) -> String {
        chunks("", more: #","usage":\#(counts(prompt, completion))"#)
    }

    /// A chunk of its own with a usage as given.
    static func usage(_ usage: String) -> String { chunks("", more: #","usage":\#(usage)"#) }

    static func counts(_ prompt: Int, _ completion: Int) -> String {
        #"{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion),"total_tokens":\#(prompt + completion)}"#
    }

    /// An event with pieces of calls.
    static func calls(_ pieces: String...) -> String {
        chunk(#"{"tool_calls":[\#(pieces.joined(separator: ","))]}"#)
    }

    /// A `chat.completion` with one choice.
    static func document(_ message: String, reason: String = "\"stop\"", usage: String? = counts(9, 2)) -> String {
        #"{"id":"up-1","object":"chat.completion","created":1700000000,"model":"up","choices":[{"index":0,"message":"#
            + message + #","logprobs":null,"finish_reason":\#(reason)}]"# + (usage.map { #","usage":\#($0)"# } ?? "")
            + "}"
    }
}
