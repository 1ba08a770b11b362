import EventLoop
import Ingress
import Messages
import Testing

@IOLoop
struct SeenBalancesTests {
    private let now = ContinuousClock.now

    private func account(_ number: Int) throws -> Account { try #require(Account("a\(number)")) }

    @Test func `what was seen is believed for some seconds, and until it is known better`() throws {
        let seen = SeenBalances()
        let alice = try account(1)
        #expect(seen.available(alice, at: now) == nil)
        seen.note(.fen(3), of: alice, at: now)
        #expect(seen.available(alice, at: now + .seconds(9)) == .fen(3))
        #expect(try seen.available(account(2), at: now) == nil)
        #expect(seen.available(alice, at: now + .seconds(10)) == nil)
        seen.note(.fen(2), of: alice, at: now + .seconds(8))
        #expect(seen.available(alice, at: now + .seconds(10)) == .fen(2))
        seen.forget(alice)
        #expect(seen.available(alice, at: now + .seconds(10)) == nil)
    }

    @Test func `only so many accounts are remembered, those that were seen last`() throws {
        let seen = SeenBalances(limit: 100)
        for number in 0..<1_000 { seen.note(.fen(1), of: try account(number), at: now) }
        let known = try (0..<1_000).filter { try seen.available(account($0), at: now) != nil }
        #expect(known.count <= 100 && known.count >= 50)
        #expect(known.last == 999 && known == Array((1_000 - known.count)..<1_000))
    }

    @Test func `an account that moves between generations is known once`() throws {
        let seen = SeenBalances(limit: 4)
        let alice = try account(0)
        seen.note(.fen(1), of: alice, at: now)
        for number in 1..<3 { seen.note(.fen(9), of: try account(number), at: now) }
        seen.note(.fen(2), of: alice, at: now)
        #expect(seen.available(alice, at: now) == .fen(2))
        seen.forget(alice)
        #expect(seen.available(alice, at: now) == nil)
    }
}
