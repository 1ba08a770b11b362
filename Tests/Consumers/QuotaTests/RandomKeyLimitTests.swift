import Messages
import Processing
import ProcessingBench
import Quota
import Testing

/// What limits of keys promise holds for every sequence of inputs. A failure names its seed, which fails the same way
/// again.
@Suite struct RandomKeyLimitTests {
    @Test func `no key ever spends more, nor has more answers at once, than its limit says`() {
        var counts: [String: Int] = [:]
        for seed in 0..<400 as Range<UInt64> {
            var game = KeyGame(seed: seed)
            if let fault = game.play() {
                Issue.record("Seed \(seed): \(fault).")
                return
            }
            counts.merge(game.counts, uniquingKeysWith: +)
        }
        // A sequence that never came to a branch would prove nothing about it.
        for kind in ["admitted", "money", "answers", "tokens", "extended", "bounded", "expire", "stopped", "own key"] {
            #expect(counts[kind, default: 0] > 10, "\(kind)")
        }
    }

    @Test(arguments: 1_000..<1_020 as Range<UInt64>)
    func `a ledger that is restarted holds keys to the same limits as one that is not`(_ seed: UInt64) {
        var restarted = KeyGame(seed: seed, reloads: true)
        var steady = KeyGame(seed: seed)
        let faults = [restarted.play(), steady.play()]
        #expect(faults == [nil, nil])
        #expect(restarted.told == steady.told)
    }
}

/// Three keys with limits and one without, of an account that has enough; and books of what each may do.
private struct KeyGame {
    private(set) var counts: [String: Int] = [:]
    /// All messages that were said.
    private(set) var told: [[UInt8]] = []
    private var random: SeededNumbers
    private var bench: ProcessorBench<Quota>
    private var asked = 0
    /// How often each key was revoked, and made anew.
    private var lives: [String: Int] = [:]
    /// What each key spent in each period, by the period's end.
    private var spent: [String: Money] = [:]

    private static let limits: [String: QuotaLimits] = [
        "k1": QuotaLimits(moneyPerDay: micro(400), answersAtOnce: 3),
        "k2": QuotaLimits(moneyPerDay: micro(500), moneyPerMonth: micro(900), tokensPerMinute: 400),
        "k3": QuotaLimits(moneyPerMonth: micro(700), answersAtOnce: 2),
    ]
    /// Input that costs little: of a key with a limit the most is reserved that is believed of it.
    private static let prices = [Price(output: .yuan(1)), Price(input: .fen(1), output: .yuan(1))]
    private static let names = ["k1", "k2", "k3", "k4"]

    init(seed: UInt64, reloads: Bool = false) {
        random = SeededNumbers(seed: seed)
        bench = ProcessorBench<Quota>(granted: .yuan(1), reloads: reloads)
    }

    /// Plays a sequence; answers what was wrong.
    mutating func play() -> String? {
        for step in 0..<80 {
            if let fault = check(bench.pass(pause())) { return "\(fault) after a wake-up before step \(step)" }
            let input = next()
            if let fault = check(bench.feed(input)) { return "\(fault) at step \(step): \(input)" }
        }
        return nil
    }

    private mutating func pause() -> Duration {
        .milliseconds(pick([0, 0, 0, 0, 700, 5_000, 40_000, 121_000, 3_600_000, 40_000_000, 500_000_000]))
    }

    private mutating func next() -> QuotaInbox {
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<10: return .authorized(question())
        case 10..<17: return .answered(answer())
        case 17: return .cancelled(ChatCancelled(request: request(), account: account))
        case 18:
            let name = pick(Self.names)
            let key = key(name)
            lives[name, default: 0] += 1
            return .ended(KeyEnded(account: account, apiKey: key, at: bench.time))
        default:
            let change = AccountChanged.Change.suspended(reason: "x")
            return .changed(AccountChanged(account: account, change: change, by: Actor("olga"), name: "c\(asked)"))
        }
    }

    private mutating func question() -> ChatAuthorized {
        let name = pick(Self.names)
        asked += 1
        let chat = chat(
            "r\(asked)", price: pick(Self.prices), tokensIn: pick([1, 10, 10, 90]), tokensOut: pick([1, 60, 90, 300]),
            choices: pick([1, 1, 3]),
            streamsLimit: 64, deadline: bench.time + .seconds(30))
        let authorized = ChatAuthorized(chat: chat, apiKey: key(name), limits: Self.limits[name])
        guard pick([false, false, false, true]) else { return authorized }
        return authorized.called(with: OwnKey(channel: "c", address: "a", masterKey: "m", data: "d"))
    }

    private mutating func answer() -> ChatAnswered {
        let usage = Usage(tokensIn: pick([1, 10, 200]), tokensOut: pick([1, 60, 90, 700]))
        return ChatAnswered(
            request: request(), account: account, ending: pick([Ending.finished, .finished, .stopped, .failed]),
            usage: pick([usage, usage, usage, nil] as [Usage?]))
    }

    /// The short form of a key as it is now: one that was revoked never comes back.
    private func key(_ name: String) -> String { "\(name)-\(lives[name] ?? 0)" }

    private mutating func request() -> RequestID { RequestID("r\(max(1, asked - pick([0, 1, 2, 3, 5, 8])))") }

    // MARK: - Books

    private mutating func check(_ said: [any Message]) -> String? {
        for message in said {
            told.append(MessageCoding.encode(message))
            note(message)
        }
        for name in Self.names {
            if let limits = Self.limits[name], let fault = check(name, limits) { return fault }
        }
        return nil
    }

    private func check(_ name: String, _ limits: QuotaLimits) -> String? {
        let pending = bench.state.pending.sorted.map(\.value).filter { $0.apiKey == key(name) }
        if let most = limits.answersAtOnce, pending.count > most { return "\(name) has \(pending.count) answers" }
        let reserved = pending.reduce(Money.zero) { $0 + $1.amount }
        for period in CalendarPeriod.allCases {
            guard let limit = period == .day ? limits.moneyPerDay : limits.moneyPerMonth else { continue }
            let used = (spent[place(key(name), period, bench.time)] ?? .zero) + reserved
            if used > limit { return "\(name) has used \(used) of \(limit) in a \(period)" }
        }
        return nil
    }

    private func place(_ name: String, _ period: CalendarPeriod, _ time: Timestamp) -> String {
        "\(name)/\(period)/\(period.end(of: time).milliseconds)"
    }

    private mutating func note(_ message: any Message) {
        switch message {
        case let admitted as ChatAdmitted:
            counts["admitted", default: 0] += 1
            if admitted.ownKey != nil { counts["own key", default: 0] += 1 }
        case is ChatCancelled: counts["stopped", default: 0] += 1
        case let refused as Refused: note(refused.refusal)
        case let posted as EntryPosted: note(posted.entry)
        default: break
        }
    }

    private mutating func note(_ refusal: Refusal) {
        switch refusal {
        case .keyMoneyExhausted: counts["money", default: 0] += 1
        case .keyTooManyAnswers: counts["answers", default: 0] += 1
        case .keyTooManyTokens: counts["tokens", default: 0] += 1
        default: break
        }
    }

    private mutating func note(_ entry: EntryPosted.Entry) {
        counts[entry.kind.rawValue, default: 0] += 1
        guard entry.kind == .post, let key = entry.key else { return }
        for period in CalendarPeriod.allCases { spent[place(key, period, entry.time), default: .zero] += entry.amount }
        if entry.extended != nil { counts["extended", default: 0] += 1 }
        // The account had more: it was the key that had not.
        if entry.uncharged > .zero, entry.available > .zero { counts["bounded", default: 0] += 1 }
    }

    private mutating func pick<Choices: Collection>(_ choices: Choices) -> Choices.Element {
        guard let choice = choices.randomElement(using: &random) else { preconditionFailure("There is no choice.") }
        return choice
    }
}
