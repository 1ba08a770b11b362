/// JSON where a stream was asked for, and answers of unusual size.
extension UpstreamCase {
    private typealias Text = UpstreamText

    private static let message = #"{"role":"assistant","content":"Hello"}"#
    private static let callInMessage =
        #"{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":"#
        + #"{"name":"get_weather","arguments":"{\"a\":1}"}}]}"#
    private static let weather = SeenAnswer.Call(id: "c1", name: "get_weather", arguments: #"{\"a\":1}"#)

    private static func whole(
        _ name: String, _ body: String, type: String? = "application/json", choices: Int = 1, _ expected: Expected
    ) -> UpstreamCase {
        UpstreamCase("JSON: \(name)", [.document(body, type: type)], choices: choices, expected)
    }

    static let wholes: [UpstreamCase] = [
        whole("an answer", Text.document(message), .answer()),
        whole("an answer with a charset", Text.document(message), type: "application/json; charset=utf-8", .answer()),
        whole("an answer behind blank lines", "\n\n \r\n" + Text.document(message) + "\n", .answer()),
        whole("an answer that calls itself a stream", Text.document(message), type: "text/event-stream", .answer()),
        whole("an answer without a type", Text.document(message), type: nil, .answer()),
        whole("an answer behind a byte order mark", "\u{FEFF}" + Text.document(message), .answer()),
        whole("an answer on many lines", Text.document(message).replacing(",", with: ",\n  "), .answer()),
        whole("an answer without usage", Text.document(message, usage: nil), .answer(in: nil, out: nil)),
        whole(
            "an answer with a usage of 0/0", Text.document(message, usage: Text.counts(0, 0)),
            .answer(in: nil, out: nil)),
        whole("an answer cut at its limit", Text.document(message, reason: "\"length\""), .answer("Hello", "length")),
        whole(
            "an answer with reasoning",
            Text.document(#"{"role":"assistant","reasoning_content":"Hmm","content":"Hello"}"#),
            .answer(reasoning: "Hmm")),
        whole(
            "a call", Text.document(callInMessage, reason: "\"tool_calls\""),
            .answer("", "tool_calls", calls: [weather])),
        whole(
            "two choices",
            #"{"id":"u","object":"chat.completion","created":7,"model":"up","choices":["#
                + #"{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"},"#
                + #"{"index":1,"message":{"role":"assistant","content":"b"},"finish_reason":"length"}],"#
                + #""usage":\#(Text.counts(9, 2))}"#, choices: 2, .answers([("a", "stop"), ("b", "length")])),
        whole(
            "one choice of two", Text.document(message), choices: 2,
            .failure("upstream_truncated", "upstream_error", after: "Hello", calls: 1...3)),
        whole(
            "no choice", #"{"id":"u","object":"chat.completion","created":7,"model":"up","choices":[]}"#,
            .failure("upstream_truncated", "upstream_error", calls: 1...3)),
        whole(
            "half an answer", String(Text.document(message).dropLast(40)),
            .failure("upstream_truncated", "upstream_error", after: "Hello", calls: 1...3)),
        UpstreamCase(
            "JSON: an answer, where the first call was nothing",
            [ProviderResponse(Text.done), .document(Text.document(message))], .answer(providerCalls: 2)),
        whole(
            "a refusal", #"{"error":{"message":"too hot","type":"invalid_request_error","code":"x"}}"#,
            .failure("upstream_refused", says: "too hot")),
        whole(
            "a refusal of vLLM's shape", #"{"object":"error","message":"too hot","code":400}"#,
            .failure("upstream_refused", says: "too hot")),
        whole(
            "a refusal that calls itself a stream", #"{"error":{"message":"too hot","code":400}}"#,
            type: "text/event-stream", .failure("upstream_refused", says: "too hot")),
        whole(
            "too many requests", #"{"error":{"message":"\#(Text.secret)","code":"rate_limit_exceeded"}}"#,
            .failure("upstream_rate_limited", calls: 1...3)),
        whole(
            "the key is refused", #"{"error":{"message":"\#(Text.secret)","code":"invalid_api_key"}}"#,
            .failure("upstream_unauthorized")),
        whole(
            "a failure", #"{"error":{"message":"\#(Text.secret)","code":500}}"#,
            .failure("upstream_error", calls: 1...3)),
        whole(
            "a failure by number", #"{"code":500,"msg":"\#(Text.secret)"}"#, .failure("upstream_error", calls: 1...3)),
        whole(
            "a page", "<html><body>\(Text.secret)</body></html>", type: "text/html",
            .failure("upstream_error", "upstream_truncated", calls: 1...3)),
        UpstreamCase(
            "a whole message in an event",
            Text.chunks(#"{"index":0,"message":\#(message),"finish_reason":"stop"}"#) + Text.usage(9, 2) + Text.done,
            .answer()),
        UpstreamCase(
            "a whole completion in an event", Text.event(Text.document(message)) + Text.done, .answer()),
        UpstreamCase(
            "a whole message with a call in an event",
            Text.chunks(#"{"index":0,"message":\#(callInMessage),"finish_reason":"tool_calls"}"#) + Text.usage(9, 2)
                + Text.done, .answer("", "tool_calls", calls: [weather])),
        UpstreamCase(
            "a message beside an empty delta",
            Text.chunks(#"{"index":0,"delta":{},"message":\#(message),"finish_reason":"stop"}"#) + Text.usage(9, 2)
                + Text.done, .answer()),
    ]

    /// Events of a picture's size, and answers above what is kept.
    static let sizes: [UpstreamCase] = [
        UpstreamCase(
            "a picture of 2 MiB in the text", Text.say(String(repeating: "QUJD", count: 1 << 19)) + Text.ended,
            tokenLimit: 10_000_000, .answer(String(repeating: "QUJD", count: 1 << 19))),
        UpstreamCase(
            "a picture of 2 MiB beside the text",
            Text.chunk(
                #"{"content":"Hel","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,"#
                    + String(repeating: "QUJD", count: 1 << 19) + #""}}]}"#) + Text.say("lo") + Text.ended, .answer()),
        UpstreamCase(
            "an event of 17 MiB", Text.say("Hello") + Text.say(String(repeating: "QUJD", count: 17 << 18)) + Text.ended,
            tokenLimit: 10_000_000,
            .failure("upstream_error", "upstream_truncated", "answer_too_large", after: "Hello")),
        UpstreamCase(
            "an event of 17 MiB first", Text.say(String(repeating: "QUJD", count: 17 << 18)) + Text.ended,
            tokenLimit: 10_000_000, .failure("upstream_error", "upstream_truncated", "answer_too_large")),
        UpstreamCase(
            "an answer of 17 MiB",
            String(repeating: Text.say(String(repeating: "QUJD", count: 1 << 16)), count: 68) + Text.ended,
            tokenLimit: 10_000_000,
            .failure(
                "upstream_error", "answer_too_large", after: String(repeating: "QUJD", count: 68 << 16))),
    ]
}
