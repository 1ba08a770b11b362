import JSON
import OpenAI
import Testing

/// What is charged for a provider's reports: each number is believed or replaced by itself.
struct UsageReportTests {
    /// The request allows 1 000 + 60 + 1 024 tokens in, and 50 for each of two choices. Our estimates are 12 and 34.
    private static let bounds = AnswerBounds(measured: 1_000, bodyBytes: 60, tokenLimit: 50, choices: 2)
    private static let allowed = 2_084

    private func believed(_ reports: [String], isPublished: Bool = true, published: Int = 34) throws -> TokenUsage {
        var report = UsageReport()
        for text in reports { report.add(try JSONValue(parsing: Array(text.utf8)), within: Self.bounds) }
        return report.believed(within: Self.bounds, isPublished: isPublished, sent: 12, published: published)
    }

    private func report(_ prompt: String, _ completion: String, _ more: String = "") -> String {
        #"{"prompt_tokens":\#(prompt),"completion_tokens":\#(completion)\#(more)}"#
    }

    @Test(arguments: [
        (["7"], ["20"], 7, 20, false), (["7.0"], ["2e1"], 7, 20, false), (["1"], ["1"], 1, 1, false),
        (["2084"], ["100"], 2_084, 100, false), (["2085"], ["20"], 12, 20, true), (["7"], ["101"], 7, 34, true),
        (["0"], ["20"], 12, 20, true), (["7"], ["0"], 7, 34, true), (["-7"], ["20"], 12, 20, true),
        (["7"], ["-1"], 7, 34, true), (["7.5"], ["20"], 12, 20, true), (["7"], ["20.5"], 7, 34, true),
        (["null"], ["20"], 12, 20, true), (["7"], [#""20""#], 7, 34, true), (["7"], ["[20]"], 7, 34, true),
        (["1e400"], ["99999999999999999999"], 12, 34, true), (["7", "0"], ["20", "0"], 7, 20, false),
        (["7", "7", "7"], ["1", "2", "3"], 7, 3, false), (["7", "9999999"], ["20", "-4"], 7, 20, false),
        (["0", "7"], ["0", "20"], 7, 20, false),
    ])
    func `the largest number within bounds counts, and an estimate stands in for none`(
        prompts: [String], completions: [String], prompt: Int, completion: Int, isEstimated: Bool
    ) throws {
        let reports = zip(prompts, completions).map { report($0, $1) }
        let usage = try believed(reports)
        #expect(usage == TokenUsage(prompt: prompt, completion: completion, isEstimated: isEstimated))
    }

    @Test(arguments: ["null", "{}", "7", #""usage""#, "[7,20]", #"{"usage":{"prompt_tokens":7}}"#])
    func `where nothing is said, both numbers are estimated`(text: String) throws {
        #expect(try believed([text]) == TokenUsage(prompt: 12, completion: 34, isEstimated: true))
    }

    @Test func `nothing published may be nothing used`() throws {
        let usage = try believed([report("7", "0")], isPublished: false, published: 0)
        #expect(usage == TokenUsage(prompt: 7, completion: 0))
    }

    @Test(arguments: [
        (#"{"prompt_tokens":7,"total_tokens":27}"#, 7, 20, false),
        (#"{"completion_tokens":20,"total_tokens":27.0}"#, 7, 20, false),
        (#"{"prompt_tokens":7,"completion_tokens":0,"total_tokens":27}"#, 7, 20, false),
        (#"{"prompt_tokens":7,"total_tokens":7}"#, 7, 34, true),
        (#"{"prompt_tokens":7,"total_tokens":108}"#, 7, 34, true),
        (#"{"completion_tokens":20,"total_tokens":5}"#, 12, 20, true),
        (#"{"total_tokens":27}"#, 12, 34, true),
    ])
    func `the total gives the number that is missing, if the other is believed`(
        text: String, prompt: Int, completion: Int, isEstimated: Bool
    ) throws {
        let usage = try believed([text])
        #expect(usage == TokenUsage(prompt: prompt, completion: completion, isEstimated: isEstimated))
    }

    @Test func `a part is shown with its whole, and a whole below its part is not believed`() throws {
        func details(_ cached: Int, _ reasoning: Int) -> String {
            #","prompt_tokens_details":{"cached_tokens":\#(cached)},"#
                + #""completion_tokens_details":{"reasoning_tokens":\#(reasoning)}"#
        }
        let whole = TokenUsage(prompt: 7, completion: 20, cached: 7, reasoning: 20)
        #expect(try believed([report("7", "20", details(7, 20))]) == whole)
        let above = try believed([report("7", "20", details(8, 3))])
        #expect(above == TokenUsage(prompt: 12, completion: 20, reasoning: 3, isEstimated: true))
        let below = try believed([report("7", "20", details(-1, 21))])
        #expect(below == TokenUsage(prompt: 7, completion: 34, isEstimated: true))
        // xAI counts reasoning beside the completion, and its total says so.
        let beside = try believed([report("7", "20", details(0, 30) + #","total_tokens":57"#)])
        #expect(beside == TokenUsage(prompt: 7, completion: 50, cached: 0, reasoning: 30))
    }

    @Test(arguments: ["cached_tokens", "prompt_cache_hit_tokens"])
    func `cached tokens have other names too`(name: String) throws {
        #expect(try believed([report("7", "20", #","\#(name)":5"#)]).cached == 5)
    }

    @Test func `an estimate has the same bounds`() throws {
        #expect(try believed([], published: 5_000).completion == 100)
        let bounds = Self.bounds
        let usage = UsageReport().believed(within: bounds, isPublished: false, sent: 9_999_999, published: 0)
        #expect(usage.prompt == Self.allowed)
        let least = UsageReport().believed(within: bounds, isPublished: false, sent: 0, published: 0)
        #expect(least.prompt == 1)
    }

    @Test(arguments: 0..<20)
    func `whatever is said, in whatever order, what is charged lies within the bounds`(_ seed: UInt64) throws {
        let numbers = [
            "0", "1", "7", "20", "100", "101", "2084", "2085", "-1", "7.0", "7.5", "1e2", "1e30", "null", #""9""#, "{}",
            "9223372036854775807", "-9223372036854775808",
        ]
        var state = seed
        func pick() -> String {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return numbers[Int(state >> 33) % numbers.count]
        }
        for _ in 0..<200 {
            var reports = (0..<3).map { _ in
                report(
                    pick(), pick(),
                    #","total_tokens":\#(pick()),"prompt_tokens_details":{"cached_tokens":\#(pick())},"#
                        + #""completion_tokens_details":{"reasoning_tokens":\#(pick())}"#)
            }
            let usage = try believed(reports)
            #expect((1...Self.allowed).contains(usage.prompt) && (1...100).contains(usage.completion), "\(reports)")
            #expect((0...usage.prompt).contains(usage.cached ?? 0), "\(reports)")
            #expect((0...usage.completion).contains(usage.reasoning ?? 0), "\(reports)")
            #expect(usage.isEstimated || usage.prompt != 12 || usage.completion != 34, "\(reports)")
            reports.reverse()
            #expect(try believed(reports) == usage, "\(reports)")
        }
    }
}
