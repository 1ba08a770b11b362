import EventLoop
import Messages
import Testing

@testable import Ingress

/// A turnstile before a log that takes so many a second, in the order in which they come; accounts that ask at a rate,
/// and one that asks little.
@IOLoop
final class Play {
    static let capacity = 4_000
    private static let tick = Duration.seconds(1) / capacity
    private static let littleRate = 3

    /// What became of the requests of some accounts.
    struct Outcome {
        var refused = 0
        var waits: [(at: Duration, wait: Duration)] = []

        func longest() -> Duration { waits.map(\.wait).max() ?? .zero }

        /// What all but one of a hundred wait at most.
        func usual(after moment: Duration) -> Duration {
            let sorted = waits.filter { $0.at >= moment }.map(\.wait).sorted()
            return sorted.isEmpty ? .zero : sorted[sorted.count * 99 / 100]
        }
    }

    let greedy: [Account]
    let asksLittle: Account
    /// Requests a second of all who are greedy.
    var rate: Int
    private(set) var healthy = Outcome()
    private(set) var others = Outcome()
    private(set) var taken: [Account: Int] = [:]

    private let turnstile = Turnstile(burst: .milliseconds(200), patience: .seconds(2), lastTurn: { .zero })
    private let start = ContinuousClock.now
    private var passed = Duration.zero
    private var log: [(turn: Turnstile.Turn, account: Account, since: Duration)] = []
    private var first = 0
    private var due = 0.0
    private var dueOfLittle = 0.0
    private var next = 0

    init(greedy: Int, rate: Int) throws {
        self.greedy = try (0..<greedy).map { try #require(Account("greedy-\($0)")) }
        asksLittle = try #require(Account("little"))
        self.rate = rate
    }

    func run(_ time: Duration) {
        let end = passed + time
        while passed < end {
            passed += Self.tick
            takeOne()
            due += Double(rate) / Double(Self.capacity)
            dueOfLittle += Double(Self.littleRate) / Double(Self.capacity)
            while due >= 1 {
                due -= 1
                ask(greedy[next % greedy.count])
                next += 1
            }
            guard dueOfLittle >= 1 else { continue }
            dueOfLittle -= 1
            ask(asksLittle)
        }
    }

    func ask(_ account: Account) {
        let since = passed
        do {
            try turnstile.enter(account, at: 0, now: start + passed) { [self] turn in
                guard let turn else { return note(account) { $0.refused += 1 } }
                log.append((turn, account, since))
            }
        } catch {
            note(account) { $0.refused += 1 }
        }
    }

    private func takeOne() {
        guard first < log.count else { return }
        let (turn, account, since) = log[first]
        first += 1
        if first == log.count {
            log = []
            first = 0
        }
        note(account) { $0.waits.append((passed, passed - since)) }
        taken[account, default: 0] += 1
        turn.heard(at: start + passed)
    }

    private func note(_ account: Account, _ change: (inout Outcome) -> Void) {
        if account == asksLittle { change(&healthy) } else { change(&others) }
    }
}
