import EventLoop
import Messages
import Problems
import Testing

@testable import Ingress

/// The door beside a log that takes one request after another, in a time that is made up.
@IOLoop
@Suite struct TurnstileTests {
    @Test(arguments: [1, 100, 1_000])
    func `who asks little is let pass soon, beside twice what the log takes, from however many`(greedy: Int) throws {
        let play = try Play(greedy: greedy, rate: 2 * Play.capacity)
        play.run(.seconds(6))
        #expect(play.healthy.refused == 0)
        #expect(play.healthy.waits.count >= 15)
        #expect(play.healthy.longest() < .milliseconds(8))
        // The log is not idle meanwhile, and those that it takes have not waited for long either.
        #expect(play.others.waits.count > Play.capacity * 6 * 9 / 10)
        #expect(play.others.usual(after: .seconds(1)) < .milliseconds(100))
        #expect(play.others.refused > Play.capacity * 6 * 8 / 10)
    }

    @Test func `each of those who ask for too much has its share`() throws {
        let play = try Play(greedy: 10, rate: 2 * Play.capacity)
        play.run(.seconds(3))
        let taken = play.taken.filter { $0.key != play.asksLittle }.values
        #expect(taken.count == 10)
        let (least, most) = try (#require(taken.min()), #require(taken.max()))
        #expect(Double(most) < 1.5 * Double(least))
    }

    @Test func `a burst is not refused, and comes to its turn`() throws {
        let play = try Play(greedy: 1, rate: 0)
        for _ in 0..<400 { play.ask(play.greedy[0]) }
        play.run(.seconds(1))
        #expect(play.others.refused == 0 && play.others.waits.count == 400)
    }

    @Test func `when fewer ask, nobody is refused any more`() throws {
        let play = try Play(greedy: 50, rate: 2 * Play.capacity)
        play.run(.seconds(2))
        play.rate = Play.capacity / 2
        play.run(.milliseconds(500))
        let refused = play.others.refused
        play.run(.seconds(2))
        #expect(play.others.refused == refused)
    }

    /// What became of requests that were not played.
    @IOLoop
    private final class Passed {
        var turns: [Turnstile.Turn?] = []
        let turnstile: Turnstile
        private let account: Account

        init(patience: Duration = .seconds(2)) throws {
            account = try #require(Account("alice"))
            let blocking = Blocking()
            self.blocking = blocking
            turnstile = Turnstile(
                burst: .milliseconds(200), patience: patience, isBlocked: { blocking.isOn }, lastTurn: { .zero })
        }

        final class Blocking { var isOn = false }
        let blocking: Blocking

        /// Returns how the last one leaves.
        @discardableResult
        func enter(_ count: Int, at partition: Int32 = 1) throws -> Turnstile.Leaving? {
            var leave: Turnstile.Leaving?
            for _ in 0..<count { leave = try turnstile.enter(account, at: partition) { self.turns.append($0) } }
            return leave
        }

        func wait(for count: Int) async throws {
            try await withDeadline(.seconds(10)) {
                while self.turns.count < count { try await IOLoop.sleep(for: .milliseconds(5)) }
            }
        }
    }

    @Test func `a partition that stands still holds up no other`() throws {
        let passed = try Passed()
        try passed.enter(2 * LogWindow.first)
        #expect(passed.turns.count == LogWindow.first)
        try passed.enter(1, at: 2)
        #expect(passed.turns.count == LogWindow.first + 1)
    }

    @Test func `a turn that nobody keeps is over`() throws {
        let passed = try Passed()
        for _ in 0..<3 {
            try passed.enter(LogWindow.first)
            #expect(passed.turns.count == LogWindow.first)
            passed.turns = []
        }
    }

    @Test func `who has waited for too long is refused`() async throws {
        let passed = try Passed(patience: .milliseconds(50))
        try passed.enter(LogWindow.first + 1)
        #expect(passed.turns.count == LogWindow.first)
        try await passed.wait(for: LogWindow.first + 1)
        #expect(passed.turns[LogWindow.first] == nil)
    }

    @Test func `who leaves the line is not called, and makes room for the next`() async throws {
        let passed = try Passed()
        passed.blocking.isOn = true
        let leave = try #require(try passed.enter(1))
        try passed.enter(1)
        leave()
        leave()
        passed.blocking.isOn = false
        try await passed.wait(for: 1)
        // The line is empty, so nobody has to wait.
        #expect(try passed.enter(1) == nil)
        #expect(passed.turns.count == 2 && passed.turns.allSatisfy { $0 != nil })
        leave()
        #expect(passed.turns.count == 2)
    }

    @Test func `while the way is blocked requests wait, and pass soon when it is not`() async throws {
        let passed = try Passed()
        passed.blocking.isOn = true
        try passed.enter(3)
        #expect(passed.turns.isEmpty)
        passed.blocking.isOn = false
        try await passed.wait(for: 3)
        #expect(passed.turns.allSatisfy { $0 != nil })
    }
}
