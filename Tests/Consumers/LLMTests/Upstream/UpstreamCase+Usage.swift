/// What is believed of a usage, how it is shown, and answers that overrun their limit.
extension UpstreamCase {
    private typealias Text = UpstreamText

    /// Usage behind "Hello".
    static let usages: [UpstreamCase] = [
        told("0/0", Text.usage(0, 0), in: nil, out: nil),
        told("0/0 in every chunk", Text.usage(0, 0) + Text.usage(0, 0), in: nil, out: nil),
        told("0/0 after a true one", Text.usage(9, 2) + Text.usage(0, 0), in: 9, out: 2),
        told("an empty one after a true one", Text.usage(9, 2) + Text.usage("{}"), in: 9, out: 2),
        told("cumulative", Text.usage(1, 1) + Text.usage(9, 1) + Text.usage(9, 2), in: 9, out: 2),
        told("a smaller one after a larger one", Text.usage(9, 5) + Text.usage(9, 2), in: 9, out: 5),
        told("each member in an event of its own", Text.usage(9, 0) + Text.usage(0, 2), in: 9, out: 2),
        told("integers with a fraction of 0", usage("9.0", "2.0", "11.0"), in: 9, out: 2),
        told("an integer with an exponent", usage("9e0", "2", "11"), in: 9, out: 2),
        told("2.5 tokens", usage("9", "2.5", "11.5"), in: 9, out: nil),
        told("a negative prompt", usage("-5", "2", "-3"), in: nil, out: 2),
        told("a negative completion", usage("9", "-2", "7"), in: 9, out: nil),
        told("no completion", Text.usage(#"{"prompt_tokens":9}"#), in: 9, out: nil),
        told("no prompt", Text.usage(#"{"completion_tokens":2}"#), in: nil, out: 2),
        told("null for the prompt", usage("null", "2", "null"), in: nil, out: 2),
        told("0 for the completion", usage("9", "0", "9"), in: 9, out: nil),
        told("0 for the prompt", usage("0", "2", "2"), in: nil, out: 2),
        told("a thousand million out", usage("9", "1000000000", "1000000009"), in: 9, out: nil),
        told("a number beyond Int out", usage("9", "100000000000000000000", "0"), in: 9, out: nil),
        told("1e400 out", usage("9", "1e400", "0"), in: 9, out: nil),
        told("a thousand million in", usage("1000000000", "2", "1000000002"), in: nil, out: 2),
        told("more out than the limit of tokens allows", usage("9", "5000", "5009"), in: 9, out: nil),
        told("as much as the limit of tokens allows", usage("9", "1000", "1009"), in: 9, out: 1000),
        told(
            "more reasoning than completion",
            Text.usage(
                #"{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"#
                    + #""completion_tokens_details":{"reasoning_tokens":500}}"#), in: 9, out: nil),
        told(
            "more cached than prompt",
            Text.usage(
                #"{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"#
                    + #""prompt_tokens_details":{"cached_tokens":500}}"#), in: nil, out: 2),
        told(
            "most of it reasoning",
            Text.usage(
                #"{"prompt_tokens":9,"completion_tokens":900,"total_tokens":909,"#
                    + #""completion_tokens_details":{"reasoning_tokens":898}}"#), in: 9, out: 900),
        told("a text", Text.usage("\"none\""), in: nil, out: nil),
        told("a list", Text.usage("[9,2]"), in: nil, out: nil),
        told("none", "", in: nil, out: nil),
    ]

    /// Usage as a client is shown it.
    static let shownUsage: [UpstreamCase] = [true, false].flatMap { isShown -> [UpstreamCase] in
        let name = isShown ? "shown" : "hidden"
        let cumulative =
            Text.say("Hel", more: #","usage":\#(Text.counts(9, 1))"#)
            + Text.say("lo", more: #","usage":\#(Text.counts(9, 2))"#)
        return [
            UpstreamCase(
                "\(name): usage in every chunk",
                cumulative + Text.end(more: #","usage":\#(Text.counts(9, 2))"#) + Text.done,
                showsUsage: isShown, .answer()),
            UpstreamCase(
                "\(name): usage in every chunk and at the end", cumulative + Text.ended, showsUsage: isShown, .answer()),
            UpstreamCase(
                "\(name): usage in every chunk, without an own one and without [DONE]", cumulative + Text.end(),
                showsUsage: isShown, .answer()),
            UpstreamCase(
                "\(name): usage beside the reason",
                Text.begun + Text.end(more: #","usage":\#(Text.counts(9, 2))"#) + Text.done,
                showsUsage: isShown, .answer()),
            UpstreamCase(
                "\(name): usage of null, then its own",
                Text.say("Hel", more: #","usage":null"#) + Text.say("lo", more: #","usage":null"#) + Text.ended,
                showsUsage: isShown, .answer()),
            UpstreamCase(
                "\(name): no usage", Text.begun + Text.end() + Text.done, showsUsage: isShown,
                .answer(in: nil, out: nil)),
            UpstreamCase(
                "\(name): usage that is not believed", Text.begun + Text.end() + Text.usage(0, 0) + Text.done,
                showsUsage: isShown, .answer(in: nil, out: nil)),
        ]
    }

    /// Answers above their limit of tokens.
    static let overruns: [UpstreamCase] = [
        overrun("and reports it", [ProviderResponse(words + Text.end() + Text.usage(9, 20_000) + Text.done)]),
        overrun("and reports less", [ProviderResponse(words + Text.end() + Text.usage(9, 10) + Text.done)]),
        overrun("and never ends", [ProviderResponse(words, end: .open)]),
        overrun("and breaks", [ProviderResponse(words, end: .broken)]),
        overrun(
            "in its reasoning",
            [ProviderResponse(words.replacing(#""content""#, with: #""reasoning_content""#), end: .broken)]),
        UpstreamCase(
            "exactly the limit, and the reason length",
            Text.say("Hello") + Text.end("length") + Text.usage(9, 2) + Text.done,
            tokenLimit: 2, .answer("Hello", "length")),
    ]

    private static let words = String(repeating: Text.say("word after "), count: 10_000)

    private static func overrun(_ name: String, _ responses: [ProviderResponse]) -> UpstreamCase {
        var expected = Expected.answer("", "length", in: nil, out: nil)
        expected.isCut = true
        return UpstreamCase(
            "an answer overruns its limit \(name)", responses, tokenLimit: 10, within: .seconds(8), expected)
    }

    private static func told(
        _ name: String, _ usage: String, in tokensIn: Int?, out tokensOut: Int?
    ) -> UpstreamCase {
        UpstreamCase(
            "a usage: \(name)", Text.begun + Text.end() + usage + Text.done, .answer(in: tokensIn, out: tokensOut))
    }

    private static func usage(_ prompt: String, _ completion: String, _ total: String) -> String {
        Text.usage(#"{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion),"total_tokens":\#(total)}"#)
    }
}
