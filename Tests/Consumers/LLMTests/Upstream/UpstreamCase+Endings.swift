/// How a stream is framed and how it ends.
extension UpstreamCase {
    private typealias Text = UpstreamText

    /// Lines and comments as servers write them.
    static let framing: [UpstreamCase] = [
        UpstreamCase("a whole stream", Text.hello, .answer()),
        UpstreamCase("lines end in CRLF", lines("\r\n"), .answer()),
        UpstreamCase("lines end in CR", lines("\r"), .answer()),
        UpstreamCase("a byte order mark", "\u{FEFF}" + Text.hello, .answer()),
        UpstreamCase(
            "comments, ids and retries between events",
            ": hi\n\nid: 7\nretry: 10\n" + Text.begun + ": OPENROUTER PROCESSING\n\n" + Text.ended, .answer()),
        UpstreamCase("no space after data:", Text.hello.replacing("data: ", with: "data:"), .answer()),
        UpstreamCase(
            "a chunk on several lines", Text.hello.replacing(#","model""#, with: ",\ndata: \"model\""), .answer()),
        UpstreamCase(
            "a keepalive comment as data",
            Text.event(": keepalive") + Text.begun + Text.event(": keepalive") + Text.ended,
            .answer()),
        UpstreamCase(
            "a keepalive comment as data, in CRLF",
            "data: : ping\r\n\r\n" + Text.begun.replacing("\n", with: "\r\n") + "data: : ping\r\n\r\n" + Text.ended,
            .answer()),
        UpstreamCase(
            "a colon alone as data", "data: :\n\n" + Text.begun + "data::\n\n" + Text.ended, .answer()),
        UpstreamCase(
            "empty data and data of spaces", "data:\n\n" + Text.begun + "data:    \n\ndata\n\n" + Text.ended, .answer()),
        UpstreamCase("a line end in the text", Text.say(#"Hel\nlo"#) + Text.ended, .answer(#"Hel\nlo"#)),
        UpstreamCase(
            "a surrogate pair that is split", Text.say(#"\ud83d"#) + Text.say(#"\ude42"#) + Text.ended,
            .answer(#"\ud83d\ude42"#)),
        UpstreamCase("text that is not ASCII", Text.say("你好") + Text.say("🙂é") + Text.ended, .answer("你好🙂é")),
        UpstreamCase("what follows [DONE] is not read", Text.hello + Text.say("more") + Text.end(), .answer()),
    ]

    /// Reasons to finish, and [DONE].
    static let endings: [UpstreamCase] = [
        UpstreamCase(
            "an empty reason in every chunk but the last",
            Text.say("Hel", reason: "\"\"") + Text.say("lo", reason: "\"\"") + Text.ended, .answer()),
        UpstreamCase(
            "an empty reason in every chunk, then the connection breaks",
            [ProviderResponse(Text.say("Hel", reason: "\"\"") + Text.say("lo", reason: "\"\""), end: .broken)],
            .failure("upstream_truncated", after: "Hello")),
        UpstreamCase(
            "an empty reason in every chunk, then the body ends",
            Text.say("Hel", reason: "\"\"") + Text.say("lo", reason: "\"\"") + Text.usage(9, 2),
            .failure("upstream_truncated", after: "Hello")),
        UpstreamCase(
            "an empty reason in every chunk, then [DONE]",
            Text.say("Hello", reason: "\"\"") + Text.usage(9, 2) + Text.done, .answer()),
        UpstreamCase(
            "an empty reason of one choice of two, then the connection breaks",
            [
                ProviderResponse(
                    Text.say("Hello", 0, reason: "\"stop\"") + Text.say("Hi", 1, reason: "\"\""), end: .broken)
            ], choices: 2, .failure("upstream_truncated", after: "Hello")),
        UpstreamCase(
            "a reason that is a number or a boolean is none",
            [ProviderResponse(Text.say("Hel", reason: "0") + Text.say("lo", reason: "false"), end: .broken)],
            .failure("upstream_truncated", after: "Hello")),
        UpstreamCase(
            "a reason that is an object is none",
            Text.say("Hello", reason: "{}") + Text.end("length") + Text.usage(9, 2) + Text.done,
            .answer("Hello", "length")),
        UpstreamCase("a reason and no [DONE]", Text.begun + Text.end() + Text.usage(9, 2), .answer()),
        UpstreamCase(
            "a reason, then the connection breaks",
            [ProviderResponse(Text.begun + Text.end() + Text.usage(9, 2), end: .broken)], .answer()),
        UpstreamCase("[DONE] without a reason", Text.begun + Text.usage(9, 2) + Text.done, .answer()),
        UpstreamCase(
            "[DONE] without a reason and without usage", Text.begun + Text.done, .answer(in: nil, out: nil)),
        UpstreamCase(
            "[DONE] without a reason, behind a call",
            Text.calls(#"{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}"#)
                + Text.usage(9, 2) + Text.done,
            .answer("", "tool_calls", calls: [.init(id: "c1", name: "f", arguments: "{}")])),
        UpstreamCase(
            "[DONE] when one choice of two has no reason",
            Text.say("a", 0) + Text.say("b", 1) + Text.end("length", 1) + Text.usage(9, 2) + Text.done, choices: 2,
            .answers([("a", "stop"), ("b", "length")])),
        UpstreamCase(
            "the connection breaks in mid-answer", [ProviderResponse(Text.begun, end: .broken)],
            .failure("upstream_truncated", after: "Hello")),
        UpstreamCase(
            "the body ends in mid-event", Text.say("Hello") + "data: {\"choices\":[{\"index\":0,\"del",
            .failure("upstream_truncated", after: "Hello")),
    ]

    /// What is no answer, although it ends well.
    static let nothings: [UpstreamCase] = [
        UpstreamCase("[DONE] alone", Text.done, .failure("upstream_truncated", "upstream_error", calls: 3...3)),
        UpstreamCase("an empty body", "", .failure("upstream_truncated", "upstream_error", calls: 3...3)),
        UpstreamCase(
            "comments, then [DONE]", ": hello\n\n: hello\n\n" + Text.done,
            .failure("upstream_truncated", "upstream_error", calls: 3...3)),
        UpstreamCase(
            "the usage and [DONE]", Text.usage(9, 0) + Text.done,
            .failure("upstream_truncated", "upstream_error", calls: 1...3)),
        UpstreamCase(
            "no choices in a chunk, then [DONE]", Text.chunks("") + Text.done,
            .failure("upstream_truncated", "upstream_error", calls: 1...3)),
        UpstreamCase(
            "nothing, then an answer", [ProviderResponse(Text.done), ProviderResponse(Text.hello)],
            .answer(providerCalls: 2)),
        UpstreamCase(
            "an empty body, then an answer", [ProviderResponse(""), ProviderResponse(Text.hello)],
            .answer(providerCalls: 2)),
        UpstreamCase(
            "one choice of two", Text.hello, choices: 2,
            .failure("upstream_truncated", "upstream_error", after: "Hello")),
        UpstreamCase(
            "two choices of three, and the body ends",
            Text.say("a", 0) + Text.say("b", 1) + Text.end("stop", 0) + Text.end("stop", 1), choices: 3,
            .failure("upstream_truncated", "upstream_error", after: "a")),
        UpstreamCase(
            "two choices of two, and no [DONE]",
            Text.say("a", 0) + Text.say("b", 1) + Text.end("stop", 1) + Text.end("length", 0) + Text.usage(9, 2),
            choices: 2, .answers([("a", "length"), ("b", "stop")])),
        UpstreamCase(
            "two choices in one chunk",
            Text.chunks(
                #"{"index":0,"delta":{"content":"a"},"finish_reason":"stop"},"#
                    + #"{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}"#) + Text.usage(9, 2) + Text.done,
            choices: 2, .answers([("a", "stop"), ("b", "stop")])),
        UpstreamCase(
            "an answer without a word that ended", Text.end() + Text.usage(9, 0) + Text.done, .answer("", out: 0)),
        UpstreamCase(
            "filtered before the first word", Text.end("content_filter") + Text.usage(9, 0) + Text.done,
            .answer("", "content_filter", out: 0)),
    ]

    private static func lines(_ end: String) -> String { Text.hello.replacing("\n", with: end) }
}
