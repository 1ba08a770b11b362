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
        #expect(play.others.longest(after: .seconds(1)) < .milliseconds(40))
        #expect(play.others.refused > Play.capacity * 6 * 8 / 10)
    }

    @Test func `each of those who ask for too much has its share`() throws {
        let play = try Play(greedy: 10, rate: 2 * Play.capacity)
        play.run(.seconds(3))
        let taken = play.taken.filter { $0.key != play.asksLittle }.values
        #expect(taken.count == 10)
        let (least, most) = try (#require(taken.min()), #require(taken.max()))
        #expect(Double(most) < 1.3 * Double(least))
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

    @Test func `a partition that stands still holds up no other`() throws {
        let turnstile = Turnstile(burst: .milliseconds(200), patience: .seconds(2), lastTurn: { .zero })
        let account = try #require(Account("alice"))
        var turns: [Turnstile.Turn?] = []
        for _ in 0..<2 * LogWindow.first { try turnstile.enter(account, at: 1) { turns.append($0) } }
        #expect(turns.count == LogWindow.first)
        try turnstile.enter(account, at: 2) { turns.append($0) }
        #expect(turns.count == LogWindow.first + 1)
    }

    @Test func `a turn that nobody keeps is over`() throws {
        let turnstile = Turnstile(burst: .milliseconds(200), patience: .seconds(2), lastTurn: { .zero })
        let account = try #require(Account("alice"))
        var count = 0
        for _ in 0..<3 * LogWindow.first { try turnstile.enter(account, at: 1) { _ in count += 1 } }
        #expect(count == 3 * LogWindow.first)
    }

    @Test func `who has waited for too long is refused`() async throws {
        let turnstile = Turnstile(burst: .milliseconds(200), patience: .milliseconds(50), lastTurn: { .zero })
        let account = try #require(Account("alice"))
        var turns: [Turnstile.Turn?] = []
        for _ in 0...LogWindow.first { try turnstile.enter(account, at: 1) { turns.append($0) } }
        #expect(turns.count == LogWindow.first)
        try await withDeadline(.seconds(10)) {
            while turns.count == LogWindow.first { try await IOLoop.sleep(for: .milliseconds(5)) }
        }
        #expect(turns.last == .some(nil))
    }
}
