import EventLoop
import Ingress
import Messages
import Problems
import Testing

@IOLoop
struct RateTests {
    private let alice: Account
    private let bob: Account

    nonisolated init() throws {
        alice = try #require(Account("alice"))
        bob = try #require(Account("bob"))
    }

    /// Takes as many uses as there are, up to a limit.
    private func takeAll(_ rate: Rate<Account>, _ account: Account, at now: ContinuousClock.Instant) -> Int {
        var count = 0
        while count < 1_000, (try? rate.take(account, at: now)) != nil { count += 1 }
        return count
    }

    @Test func `a full bucket is for use at once, and what comes back later too`() {
        let rate = Rate<Account>(perSecond: 5, atOnce: 20)
        let now = ContinuousClock.now
        #expect(takeAll(rate, alice, at: now) == 20)
        #expect(takeAll(rate, alice, at: now + .milliseconds(100)) == 0)
        #expect(takeAll(rate, alice, at: now + .milliseconds(1_050)) == 5)
        #expect(takeAll(rate, alice, at: now + .seconds(3_600)) == 20)
    }

    @Test func `what comes back slowly is told in whole seconds, and looking at it takes nothing`() throws {
        let rate = Rate<Account>(every: .seconds(360), atOnce: 2)
        let now = ContinuousClock.now
        for _ in 0..<9 { try rate.check(alice, at: now) }
        #expect(takeAll(rate, alice, at: now) == 2)
        #expect(throws: Problem(.rateLimitExceeded, retryAfter: 300)) {
            try rate.check(alice, at: now + .seconds(60))
        }
        #expect(takeAll(rate, alice, at: now + .seconds(360)) == 1)
    }

    @Test func `one account's haste is not another's`() {
        let rate = Rate<Account>(perSecond: 1, atOnce: 3)
        let now = ContinuousClock.now
        #expect(takeAll(rate, alice, at: now) == 3)
        #expect(takeAll(rate, bob, at: now) == 3)
    }

    @Test(arguments: [(perSecond: 10, wait: 1), (perSecond: 1, wait: 1)])
    func `a refusal says when to come again`(perSecond: Int, wait: Int) {
        let rate = Rate<Account>(perSecond: perSecond, atOnce: 2)
        let now = ContinuousClock.now
        #expect(takeAll(rate, alice, at: now) == 2)
        #expect(throws: Problem(.rateLimitExceeded, retryAfter: wait)) { try rate.take(alice, at: now) }
        #expect(takeAll(rate, alice, at: now + .seconds(wait)) > 0)
    }

    @Test func `accounts that ask no more are forgotten, and the others are not`() throws {
        let rate = Rate<Account>(perSecond: 1, atOnce: 2)
        let now = ContinuousClock.now
        for number in 0..<1_020 { try rate.take(try #require(Account("once-\(number)")), at: now) }
        let later = now + .seconds(10)
        #expect(takeAll(rate, alice, at: later) == 2)
        for number in 0..<1_020 { try rate.take(try #require(Account("again-\(number)")), at: later) }
        #expect(takeAll(rate, alice, at: later) == 0)
    }
}
