import Auth
import Books
import Messages
import Processing
import ProcessingBench
import Quota

/// The state of a processor's key: what a few inputs left behind, with something in each of its parts.
struct GoldenState: Sendable {
    let processor: String
    let records: [GoldenRecord]
    /// Reads entries into a state.
    let inspect: @Sendable ([(name: String, value: [UInt8])]) -> EntryInspector

    private init<P: Processor>(_ bench: ProcessorBench<P>) {
        let processor = P.Input.topic.name
        self.processor = processor
        records = bench.entries.map { GoldenRecord(name: processor + "/" + $0.name, bytes: $0.value) }
        inspect = { entries in
            var inspector = EntryInspector(entries)
            var state = P.State()
            state.visit(&inspector)
            return inspector
        }
    }

    static let all: [GoldenState] = [auth, quota, books]

    private static let auth: GoldenState = {
        var bench = ProcessorBench(Auth())
        _ = bench.feed(.issued(Sample.issued))
        _ = bench.feed(.changed(Sample.changes[0]))
        _ = bench.feed(.changed(Sample.changes[4]))
        return GoldenState(bench)
    }()

    private static let quota: GoldenState = {
        var bench = ProcessorBench(Quota())
        let usage = Usage(tokensIn: 3, tokensOut: 4)
        _ = bench.feed(.granted(CreditGranted(grant: "trial/alice", account: Sample.account, amount: .yuan(9))))
        // One expires, one is answered, one is open; each was told with a key of its client's.
        _ = bench.feed(.authorized(chat("r1", at: bench.time)))
        _ = bench.pass(.seconds(600))
        _ = bench.feed(.authorized(chat("r2", at: bench.time)))
        _ = bench.feed(
            .answered(
                ChatAnswered(request: RequestID("r2"), account: Sample.account, ending: .finished, usage: usage)))
        _ = bench.feed(.authorized(chat("r3", at: bench.time)))
        // The client of the open one leaves, and its repetition joins it.
        _ = bench.feed(
            .left(
                ClientLeft(
                    request: RequestID("r3"), account: Sample.account, reply: Sample.chat.reply,
                    fingerprint: Sample.left.fingerprint, isBegun: false, keptUntil: bench.time + .seconds(86_400))))
        var repeated = chat("r4", at: bench.time).chat
        repeated.idempotency = nil
        _ = bench.feed(.authorized(ChatAuthorized(chat: repeated)))
        return GoldenState(bench)
    }()

    private static let books: GoldenState = {
        var bench = ProcessorBench(Books())
        for entry in [Sample.entry, Sample.entry] {
            _ = bench.feed(.posted(EntryPosted(account: Sample.account, entry: entry)))
        }
        return GoldenState(bench)
    }()

    private static func chat(_ name: String, at time: Timestamp) -> ChatAuthorized {
        var chat = Sample.chat
        chat.request = RequestID(name)
        chat.terms = Chat.Terms(
            price: Price(input: .yuan(1), output: .yuan(2), perCall: Money(microYuan: 1)), tokensIn: 10, tokensOut: 20,
            choices: 2, streamsLimit: 64, answerMilliseconds: 60_000)
        chat.idempotency = Chat.Idempotency(key: "key of \(name)", bodyHash: "ab12", keptMilliseconds: 86_400_000)
        chat.deadline = time + .seconds(30)
        return ChatAuthorized(chat: chat)
    }
}

/// Reads the entries of a state into its parts, and what each part then holds.
struct EntryInspector: StateVisitor {
    private let entries: [(name: String, value: [UInt8])]
    private(set) var parts: [String] = []
    /// Entries as their parts would write them now.
    private(set) var rewritten: [String: [UInt8]] = [:]

    init(_ entries: [(name: String, value: [UInt8])]) {
        self.entries = entries
    }

    mutating func visit(_ name: String, _ part: inout some StatePart) {
        parts.append(name)
        part.load(name, from: BenchStore(entries))
        guard var inspected = part as? any InspectedPart else { return }
        for entry in entries where Self.isOf(name, entry.name) {
            rewritten[entry.name] = inspected.rewritten(String(entry.name.dropFirst(name.count)), entry.value)
        }
    }

    /// Whether an entry is one of a part.
    static func isOf(_ part: String, _ entry: String) -> Bool {
        entry == part || entry.hasPrefix(part + "/") || entry.hasPrefix(part + ".")
    }
}
