import EventLoop
import KafkaLog
import LogBench
import MessageLog
import Messages
import ProcessingBench
import Quota
import Stations
import Testing

/// One trace, account by account in order, on the embedded log and on Kafka: the same ledgers.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME names no distribution"))
struct TwoEnginesTests {
    private static let accounts = ["alice", "bob", "carol", "dave", "erin"].compactMap { Account($0) }
    private static let stepsPerAccount = 100

    @Test @IOLoop
    func `a trace leaves the same ledgers on both engines`() async throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        let trace = Self.trace(seed: seed)
        let embedded = try await Self.play(trace, on: .embedded, partitions: 1)
        let kafka = try await Self.play(trace, on: .kafka, partitions: 4)
        for account in Self.accounts {
            #expect(kafka[account.name] == embedded[account.name], "seed \(seed), \(account)")
            #expect((embedded[account.name] ?? []).count > 5)
        }
    }

    /// Everything that Quota says of each account, in order, but for the times.
    @IOLoop
    private static func play(
        _ trace: [Draft], on engine: Engine, partitions: Int32
    ) async throws -> [String: [String]] {
        var said: [String: [String]] = [:]
        try await withLog(engine, partitions: partitions) { _, log in
            let collector = Collector<Record>()
            for partition in 0..<log.partitions {
                _ = try await log.follow(BooksInbox.topic, partition: partition) { collector.add($0) }
            }
            try await log.run(ProcessorLoop(Quota()))
            for draft in trace { _ = try await log.append([draft]) }
            // The last grant of each account is its trace's end.
            let records = try await collector.wait { records in
                accounts.allSatisfy { account in records.contains { $0.event.id == "\(account)/grant/end" } }
            }
            for record in records {
                guard case .posted(let posted) = try BooksInbox.read(record.event) else { continue }
                let entry = posted.entry
                said[record.event.key, default: []].append(
                    "\(entry.kind) \(entry.reference) \(entry.amount) \(entry.uncharged) \(entry.available)")
            }
        }
        return said
    }

    private static func trace(seed: UInt64) -> [Draft] {
        var random = SeededNumbers(seed: seed)
        var drafts: [Draft] = accounts.map { granted($0, as: "first", .yuan(1)) }
        for step in 0..<stepsPerAccount {
            for account in accounts.shuffled(using: &random) {
                drafts.append(draft(account, step, &random))
                // What comes twice counts once.
                if Int.random(in: 0..<5, using: &random) == 0, let last = drafts.last { drafts.append(last) }
            }
        }
        return drafts + accounts.map { granted($0, as: "end", .yuan(1)) }
    }

    private static func draft(_ account: Account, _ step: Int, _ random: inout SeededNumbers) -> Draft {
        let request = RequestID("\(account)-\(Int.random(in: 0...step, using: &random))")
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: return Draft(to: QuotaInbox.authorized(ChatAuthorized(chat: chat(request, account, &random))))
        case 5..<9:
            let usage = Usage(
                tokensIn: Int.random(in: 0...200, using: &random), tokensOut: Int.random(in: 0...200, using: &random))
            let ending = Ending.allCases.randomElement(using: &random) ?? .finished
            return Draft(
                to: QuotaInbox.answered(
                    ChatAnswered(request: request, account: account, ending: ending, usage: usage)))
        default: return granted(account, as: "more-\(Int.random(in: 0..<4, using: &random))", .yuan(1))
        }
    }

    private static func granted(_ account: Account, as grant: String, _ amount: Money) -> Draft {
        Draft(to: QuotaInbox.granted(CreditGranted(grant: grant, account: account, amount: amount)))
    }

    private static func chat(_ request: RequestID, _ account: Account, _ random: inout SeededNumbers) -> Chat {
        Chat(
            request: request, account: account, reply: ReplyAddress(partition: 0, stream: "s-\(request)"),
            model: "small", body: "{}", showsUsage: true,
            terms: Chat.Terms(
                price: Price(input: .yuan(1_000), output: .yuan(2_000)),
                tokensIn: Int.random(in: 0...200, using: &random), tokensOut: Int.random(in: 1...200, using: &random),
                choices: 1, streamsLimit: 8, answerMilliseconds: 600_000),
            idempotency: nil, deadline: SystemClock.now + .seconds(3600))
    }
}
