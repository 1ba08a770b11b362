import Messages
import ProcessingBench
import Testing

/// A limit holds in every minute and every day, wherever they begin. A failure names its seed, which fails again.
@Suite struct RandomFrequencyTests {
    private struct Asked {
        let at: Int64
        let tokens: Int
    }

    /// What was let in within a window that begins with each of the questions: the most requests and tokens.
    private func most(_ admitted: [Asked], within milliseconds: Int64) -> (requests: Int, tokens: Int) {
        var most = (requests: 0, tokens: 0)
        for (index, first) in admitted.enumerated() {
            let window = admitted[index...].prefix { $0.at < first.at + milliseconds }
            most.requests = max(most.requests, window.count)
            most.tokens = max(most.tokens, window.reduce(0) { $0 + $1.tokens })
        }
        return most
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `never more is let in within any minute than the limit says`(seed: UInt64) {
        play(seed, window: 60_000, slice: 3_000, .requestsPerMinute, .tokensPerMinute)
    }

    @Test(arguments: 100..<140 as Range<UInt64>)
    func `never more is let in within any day than the limit says`(seed: UInt64) {
        play(seed, window: 86_400_000, slice: 3_600_000, .requestsPerDay, .tokensPerDay)
    }

    private func play(
        _ seed: UInt64, window: Int64, slice: Int64, _ ofRequests: FrequencyLimit.Pace, _ ofTokens: FrequencyLimit.Pace
    ) {
        var random = SeededNumbers(seed: seed)
        var bench = RuleBench()
        let requests = Int.random(in: 1...8, using: &random)
        let tokens = Int.random(in: 50...400, using: &random)
        var limits = FrequencyLimits(ofRequests, requests)
        limits[ofTokens] = tokens
        let rules = RuleTerms(account: limits)
        var admitted: [Asked] = []
        var refusals = 0
        for step in 0..<150 {
            // Bursts, and pauses up to a third of the window.
            let longest = Bool.random(using: &random) ? window / 3 : window / 200
            let pause = Duration.milliseconds(Int64.random(in: 0...longest, using: &random))
            let question = RuleBench.Question(rules: rules, tokens: Int.random(in: 0...100, using: &random))
            let refusal = bench.ask(question, after: pause)
            let now = bench.auth.time.milliseconds
            guard refusal != nil else {
                admitted.append(Asked(at: now, tokens: question.tokens))
                continue
            }
            refusals += 1
            // Nobody is refused for what is longer ago than the window and a slice.
            let recent = admitted.filter { $0.at > now - window - slice }
            let sum = recent.reduce(question.tokens) { $0 + $1.tokens }
            guard recent.count >= requests || sum > tokens else {
                Issue.record("Seed \(seed), step \(step): refused for nothing.")
                return
            }
        }
        let most = most(admitted, within: window)
        #expect(most.requests <= requests && most.tokens <= tokens, "Seed \(seed): \(most)")
        #expect(admitted.count > 3 && refusals > 3, "Seed \(seed) shows nothing.")
    }

    /// The loop that a client with patience makes: it waits as it is told, and is let in.
    @Test(arguments: 200..<230 as Range<UInt64>)
    func `who waits as long as was said is let in`(seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        var bench = RuleBench()
        let rules = RuleTerms(account: FrequencyLimits(.requestsPerMinute, Int.random(in: 1...5, using: &random)))
        for step in 0..<60 {
            let pause = Duration.milliseconds(Int64.random(in: 0...9_000, using: &random))
            guard case .limited(_, _, _, let wait)? = bench.ask(rules, after: pause) else { continue }
            guard let wait, bench.ask(rules, after: .seconds(wait)) == nil else {
                Issue.record("Seed \(seed), step \(step): it waited, and is refused again.")
                return
            }
        }
    }
}
