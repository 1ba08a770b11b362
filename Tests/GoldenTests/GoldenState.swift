import Auth
import Books
import Codes
import Messages
import Processing
import ProcessingBench
import Quota
import SignIn

/// The state of a processor's key: what a few inputs left behind, with something in each of its parts.
struct GoldenState: Sendable {
    let processor: String
    let records: [GoldenRecord]
    /// Reads entries into a state.
    let inspect: @Sendable ([(name: String, value: [UInt8])]) -> EntryInspector

    init<P: Processor>(_ bench: ProcessorBench<P>) {
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

    static let all: [GoldenState] = [auth, quota, books, codes, signIn, orders, reconciliation, bot]

    private static let auth: GoldenState = {
        var bench = ProcessorBench(Auth())
        _ = bench.feed(.issued(Sample.issued))
        var ruled = Sample.ruled
        ruled.words = nil
        _ = bench.feed(.requested(ruled))
        // Says when the key was used.
        _ = bench.feed(.asked(Sample.question(.balance)))
        _ = bench.feed(.invited(Sample.invited))
        _ = bench.feed(.sessionEnded(Sample.sessionEnded(.all, credential: nil)))
        _ = bench.feed(.sessionAsked(Sample.sessionAsked()))
        bench.state.ownKeys[Sample.ownKey.channel] = HeldOwnKey(
            Sample.ownKey, bound: bench.time, key: Sample.issued.credential.short)
        bench.state.credentials[Sample.issued.credential.hexadecimal]?.maker = "bb22"
        // An identity whose own account it is opens another one.
        _ = bench.feed(
            .unlinked(
                IdentityUnlinked(account: Sample.sender().account, identity: Sample.sender(), at: bench.time)))
        _ = bench.feed(.changed(Sample.changes[0]))
        _ = bench.feed(.changed(Sample.changes[4]))
        return GoldenState(bench)
    }()

    private static let quota: GoldenState = {
        var bench = ProcessorBench(Quota())
        let usage = Usage(tokensIn: 3, tokensOut: 4)
        _ = bench.feed(.granted(CreditGranted(grant: "trial/alice", account: Sample.account, amount: .yuan(9))))
        _ = bench.feed(.corrected(Sample.corrected))
        // One expires, one is answered, one is open; each was told with a key of its client's.
        _ = bench.feed(.authorized(chat("r1", at: bench.time)))
        _ = bench.pass(.seconds(600))
        _ = bench.feed(.authorized(limited("r2", at: bench.time)))
        _ = bench.feed(
            .answered(
                ChatAnswered(request: RequestID("r2"), account: Sample.account, ending: .finished, usage: usage)))
        _ = bench.feed(.authorized(limited("r3", at: bench.time)))
        // The client of the open one leaves, and its repetition joins it.
        _ = bench.feed(
            .left(
                ClientLeft(
                    request: RequestID("r3"), account: Sample.account, reply: Sample.chat.reply,
                    fingerprint: Sample.left.fingerprint, isBegun: false, keptUntil: bench.time + .seconds(86_400))))
        var repeated = chat("r4", at: bench.time).chat
        repeated.idempotency = nil
        _ = bench.feed(.authorized(ChatAuthorized(chat: repeated)))
        // Limits are set while an answer of another key is open, which is revoked then.
        let key = "bb22bb22bb22bb22"
        _ = bench.feed(.authorized(ChatAuthorized(chat: told(chat("r5", at: bench.time).chat), apiKey: key)))
        _ = bench.feed(.authorized(limited("r6", by: key, at: bench.time)))
        _ = bench.feed(.ended(KeyEnded(account: Sample.account, apiKey: key, at: bench.time)))
        // One refund has taken some of what was held for it, another one waits.
        for refund in refunds {
            _ = bench.feed(
                .holdAsked(HoldAsked(refund: refund, account: Sample.account, most: .fen(5), least: .fen(1))))
        }
        _ = bench.feed(.holdEnded(HoldEnded(refund: refunds[0], account: Sample.account, taken: .fen(2))))
        return GoldenState(bench)
    }()

    private static let books: GoldenState = {
        // The first line is removed.
        var bench = ProcessorBench(Books(linesKept: 2))
        for reference in ["r1", "r2", "r3"] {
            var entry = Sample.entry
            entry.reference = reference
            _ = bench.feed(.posted(EntryPosted(account: Sample.account, entry: entry)))
        }
        return GoldenState(bench)
    }()

    private static let codes: GoldenState = {
        var bench = ProcessorBench(Codes())
        _ = bench.feed(.made(Sample.made()))
        _ = bench.feed(.claimed(Sample.claim(key: "k")))
        _ = bench.feed(.claimed(Sample.claim(request: "refused")))
        _ = bench.feed(.revoked(Sample.revocation(Sample.codes[1])))
        // Of the list's own state.
        _ = bench.feed(.listed(BatchListed(made: Sample.madeBatch)))
        return GoldenState(bench)
    }()

    private static let signIn: GoldenState = {
        var bench = ProcessorBench(SignIn())
        // Another browser has signed in.
        let earlier = Sample.ticket(2, by: KeyHash(hexadecimal: "b0b2"), at: bench.time)
        _ = bench.feed(.requested(earlier))
        _ = bench.feed(.tried(Sample.tried(earlier, earlier.code(.digits, draw: 0).signs, at: bench.time)))
        let ticket = Sample.ticket(from: "192.0.2.1", at: bench.time)
        _ = bench.feed(.requested(ticket))
        // A wrong code is typed, and another one sent.
        let digits = ticket.code(.digits, draw: 0).signs == "000000" ? "000001" : "000000"
        _ = bench.feed(.tried(Sample.tried(ticket, digits, at: bench.time)))
        let shown = Sample.shown(ticket.code(.letters, draw: 0), at: bench.time)
        _ = bench.feed(.shown(shown))
        _ = bench.feed(.matched(CodeMatched(shown, account: Sample.account, left: 49)))
        _ = bench.feed(.linkDecided(LinkDecided(LinkAsked(Sample.proven(Sample.sender())), .unopened)))
        _ = bench.feed(.codeAsked(Sample.codeAsked(at: bench.time)))
        // Of the fund's own state.
        _ = bench.feed(.giftClaimed(Sample.claim(Sample.ann, of: .yuan(100))))
        _ = bench.feed(.giftGiven(GiftGiven(Sample.claim(Sample.ann, of: .yuan(100)))))
        return GoldenState(bench)
    }()

    private static let refunds: [RefundNumber] = (1...2).compactMap { index in
        RefundNumber(of: OrderNumber(of: Sample.account, name: "o1"), index: index)
    }

    /// By a key with limits.
    private static func limited(
        _ name: String, by key: String = "aa11aa11aa11aa11", at time: Timestamp
    ) -> ChatAuthorized {
        let chat = chat(name, at: time).chat
        return ChatAuthorized(chat: chat, apiKey: key, limits: Sample.quotaLimits)
    }

    /// Where a person waits in a chat.
    private static func told(_ chat: Chat) -> Chat {
        var chat = chat
        chat.reply = chat.reply.told(to: Sample.sender())
        chat.terms.lowCredit = .fen(50)
        return chat
    }

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
