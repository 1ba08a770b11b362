import Messages
import Processing
import ProcessingBench
import Quota
import Testing

/// The sums are right for every sequence of inputs. A failure names its seed, which fails the same way again.
@Suite struct RandomLedgerTests {
    @Test func `after every input the ledger balances, over hundreds of sequences`() {
        var counts: [String: Int] = [:]
        for seed in 0..<700 as Range<UInt64> {
            var auditor = Auditor()
            if let fault = play(seed, &auditor) {
                Issue.record("Seed \(seed): \(fault).")
                return
            }
            counts.merge(auditor.counts, uniquingKeysWith: +)
        }
        // A sequence that never came to a branch would prove nothing about it.
        for kind in [
            "grant", "correction", "declined", "post", "void", "expire", "late", "ChatAdmitted", "ChatCancelled",
            "Refused",
            "Redirected", "QuestionAnswered", "withdrawn", "extended", "held", "refund", "CreditPosted",
        ] {
            #expect(counts[kind, default: 0] > 30, "\(kind)")
        }
    }

    @Test(arguments: 2_000..<2_040 as Range<UInt64>)
    func `a ledger that is restarted says what one says that is not`(_ seed: UInt64) {
        var inputs = RandomInputs(seed: seed)
        var restarted = ProcessorBench(Quota())
        var steady = ProcessorBench(Quota(), reloads: false)
        for step in 0..<60 {
            let pause = inputs.pause()
            let input = inputs.next(at: steady.time + pause)
            let said = restarted.feed(input, after: pause).map(bytes)
            guard said == steady.feed(input, after: pause).map(bytes) else {
                Issue.record("Seed \(seed), step \(step): the ledgers differ after \(input).")
                return
            }
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `answers to different requests may come in any order and more than once`(_ seed: UInt64) {
        var random = SeededNumbers(seed: seed)
        let answers = (0..<8).map { number in
            ChatAnswered(
                request: RequestID("r\(number)"), account: account,
                ending: Ending.allCases.randomElement(using: &random) ?? .finished,
                usage: Usage(tokensIn: 5, tokensOut: Int.random(in: 0...120, using: &random)))
        }
        let shuffled = (answers + answers).shuffled(using: &random)
        #expect(balance(after: shuffled) == balance(after: answers))
    }

    /// Plays a sequence and lets all that is left expire; answers what was wrong.
    private func play(_ seed: UInt64, _ auditor: inout Auditor) -> String? {
        var inputs = RandomInputs(seed: seed)
        // A state that is read anew says the same, as the next test shows, and takes most of the time.
        var bench = ProcessorBench(Quota(), reloads: seed.isMultiple(of: 20))
        for step in 0..<60 {
            let early = bench.pass(inputs.pause())
            if let fault = auditor.fault(in: early, bench.state) {
                return "\(fault) after a wake-up before step \(step)"
            }
            let input = inputs.next(at: bench.time)
            auditor.note(input, at: bench.time)
            if let fault = auditor.fault(in: bench.feed(input), bench.state) {
                return "\(fault) at step \(step): \(input)"
            }
            if inputs.restarts() { bench.restart() }
        }
        if let fault = auditor.fault(in: bench.pass(.milliseconds(Int64.max)), bench.state) {
            return "\(fault) at the end"
        }
        return bench.state.pending.count == 0 && bench.state.wakeAt == nil ? nil : "something is pending for ever"
    }

    private func balance(after answers: [ChatAnswered]) -> Balance {
        var bench = ProcessorBench<Quota>(granted: micro(1_000))
        for number in 0..<8 { _ = bench.ask(chat("r\(number)")) }
        for answer in answers { _ = bench.feed(.answered(answer)) }
        return bench.balance
    }

    private func bytes(_ message: any Message) -> [UInt8] { MessageCoding.encode(message) }
}
