/// What is no chunk, and chunks that lack what OpenAI's schema requires.
extension UpstreamCase {
    private typealias Text = UpstreamText

    /// Events that are no chunk, with nothing whole after them.
    static let nonChunks: [UpstreamCase] = [
        broken("an error of vLLM", Text.event(#"{"object":"error","message":"\#(Text.secret)","code":500}"#)),
        broken(
            "an error of vLLM, then [DONE]",
            Text.event(#"{"object":"error","message":"\#(Text.secret)","type":"Internal","code":500}"#) + Text.done),
        broken("an error of FastAPI", Text.event(#"{"detail":"\#(Text.secret)"}"#) + Text.done),
        broken("an error as message and status", Text.event(#"{"message":"\#(Text.secret)","status":500}"#)),
        broken(
            "an error as code and message",
            Text.event(#"{"code":"InternalError","message":"\#(Text.secret)","request_id":"r"}"#) + Text.done),
        broken("an error of Anthropic's shape", Text.event(#"{"type":"error","error":{"message":"\#(Text.secret)"}}"#)),
        broken("event: error with an object", "event: error\n" + Text.event(#"{"message":"\#(Text.secret)"}"#)),
        broken("event: error with a text", "event: error\n" + Text.event(Text.secret)),
        broken("event: error with a text, then [DONE]", "event: error\n" + Text.event(Text.secret) + Text.done),
        broken(
            "event: error with a chunk", "event: error\n" + Text.say(Text.secret) + Text.end() + Text.done),
        broken("event:error behind its data, in CRLF", "data: {\"x\":\"\(Text.secret)\"}\r\nevent:error\r\n\r\n"),
        broken("the reason error", Text.chunk("{}", reason: "\"error\"") + Text.usage(9, 2) + Text.done),
        broken("the reason error beside a text", Text.say("", reason: "\"error\"") + Text.done),
        broken("the reason network_error", Text.end("network_error") + Text.done),
        broken("the reason insufficient_system_resource", Text.end("insufficient_system_resource") + Text.done),
        broken("an error, then [DONE]", Text.event(#"{"error":{"message":"\#(Text.secret)"}}"#) + Text.done),
        broken("an error as a text", Text.event(#"{"error":"\#(Text.secret)"}"#)),
        broken(
            "an error beside choices",
            Text.say("", more: #","error":{"message":"\#(Text.secret)","code":502}"#) + Text.done),
        broken("a list", Text.event("[1]") + Text.done),
        broken("a text", Text.event("\"\(Text.secret)\"") + Text.done),
        broken("a page", Text.event("<html>\(Text.secret)</html>")),
        UpstreamCase(
            "a ping before, between and behind",
            "event: ping\ndata: {\"type\": \"ping\"}\n\n" + Text.say("Hel") + "event: ping\ndata: {}\n\n"
                + Text.say("lo")
                + Text.end() + Text.event(#"{"type":"ping"}"#) + Text.usage(9, 2) + Text.done, .answer()),
        UpstreamCase(
            "an unknown event by name", "event: status\ndata: {\"queue\":3}\n\n" + Text.hello, .answer()),
        UpstreamCase(
            "an unknown event with a text", Text.begun + "event: status\ndata: waiting\n\n" + Text.ended, .answer()),
        UpstreamCase(
            "an unknown object", Text.begun + Text.event(#"{"object":"queue.position","position":3}"#) + Text.ended,
            .answer()),
        UpstreamCase("an empty object", Text.event("{}") + Text.hello, .answer()),
    ]

    /// Chunks without what OpenAI's schema requires.
    static let misshapen: [UpstreamCase] = [
        mended("nothing but choices", "{\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}"),
        mended("no object", #"{"created":7,"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}"#),
        mended(
            "another object",
            #"{"object":"text","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}]}"#),
        mended("created is a text", #"{"created":"1700000000","choices":[{"index":0,"delta":{"content":"Hel"}}]}"#),
        mended("created is a fraction", #"{"created":1.7e9,"choices":[{"index":0,"delta":{"content":"Hel"}}]}"#),
        mended("created is null", #"{"created":null,"choices":[{"index":0,"delta":{"content":"Hel"}}]}"#),
        mended("created is another", #"{"created":5,"choices":[{"index":0,"delta":{"content":"Hel"}}]}"#),
        mended("index is null", #"{"choices":[{"index":null,"delta":{"content":"Hel"},"finish_reason":null}]}"#),
        mended("no reason", #"{"choices":[{"index":0,"delta":{"content":"Hel"}}]}"#),
        mended("a role alone", #"{"choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}],"id":null}"#),
        UpstreamCase(
            "an end without delta",
            Text.begun + Text.chunks(#"{"index":0,"finish_reason":"stop"}"#) + Text.usage(9, 2) + Text.done, .answer()),
        UpstreamCase(
            "delta is null at the end",
            Text.begun + Text.chunk("null", reason: "\"stop\"") + Text.usage(9, 2) + Text.done,
            .answer()),
        UpstreamCase(
            "choices is null beside the usage",
            Text.begun + Text.end() + Text.event(#"{"choices":null,"usage":\#(Text.counts(9, 2))}"#) + Text.done,
            .answer()),
        UpstreamCase(
            "no choices beside the usage",
            Text.begun + Text.end() + Text.event(#"{"usage":\#(Text.counts(9, 2))}"#) + Text.done, .answer()),
        UpstreamCase(
            "Azure's first chunk",
            Text.event(
                #"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"x":1}]}"#)
                + Text.hello, .answer()),
    ]

    /// An error that is none.
    static let emptyErrors: [UpstreamCase] = ["{}", "\"\"", "null", "false", "[]", #"{"message":""}"#].map { error in
        UpstreamCase(
            "the error \(error) beside choices",
            Text.say("Hel", more: #","error":\#(error)"#) + Text.say("lo", more: #","error":\#(error)"#)
                + Text.end(more: #","error":\#(error)"#) + Text.usage(9, 2) + Text.done, .answer())
    }

    /// Errors before the first word.
    static let failures: [UpstreamCase] = [
        UpstreamCase(
            "an error first, each time", Text.event(#"{"error":{"message":"\#(Text.secret)","code":500}}"#),
            .failure("upstream_error", calls: 3...3)),
        UpstreamCase(
            "an error first, then an answer",
            [ProviderResponse(Text.event(#"{"error":{"message":"busy","code":503}}"#)), ProviderResponse(Text.hello)],
            .answer(providerCalls: 2)),
        UpstreamCase(
            "a refusal first", Text.event(#"{"error":{"message":"too hot","type":"invalid_request_error"}}"#),
            .failure("upstream_refused", says: "too hot")),
        UpstreamCase(
            "a refusal of vLLM's shape first", Text.event(#"{"object":"error","message":"too hot","code":400}"#),
            .failure("upstream_refused", says: "too hot")),
        UpstreamCase(
            "a reason error first", Text.end("error") + Text.done,
            .failure("upstream_error", "upstream_truncated", calls: 1...3)),
    ]

    /// "Hello", then an event after which nothing whole comes.
    private static func broken(_ name: String, _ event: String) -> UpstreamCase {
        UpstreamCase(
            "in mid-answer: \(name)", Text.begun + event,
            .failure(
                "upstream_error", "upstream_truncated", "upstream_refused", "upstream_unavailable", after: "Hello"))
    }

    /// A chunk with "Hel" that lacks something, in an answer that is whole.
    private static func mended(_ name: String, _ chunk: String) -> UpstreamCase {
        UpstreamCase(
            "a chunk as \(name)",
            Text.chunk(#"{"role":"assistant"}"#) + Text.event(chunk) + Text.say("lo") + Text.ended,
            .answer())
    }
}
