import Messages
import Testing

@testable import Ingress

@Suite struct RecentUseTests {
    private let alice: Account
    private let bob: Account
    private var uses = RecentUse()
    private let now = ContinuousClock.now

    init() throws {
        alice = try #require(Account("alice"))
        bob = try #require(Account("bob"))
    }

    @Test mutating func `requests count for their account, and half as much with each half-life`() {
        for _ in 0..<8 { uses.add(alice, at: now) }
        #expect(uses.count(of: alice, at: now) == 8)
        #expect(uses.count(of: alice, at: now + RecentUse.halfLife) == 4)
        #expect(uses.count(of: alice, at: now + RecentUse.halfLife * 3) == 1)
        #expect(uses.count(of: bob, at: now) == 0)
    }

    @Test mutating func `what was refused after all does not count`() {
        for _ in 0..<3 { uses.add(alice, at: now) }
        uses.takeBack(alice, since: now, at: now)
        #expect(uses.count(of: alice, at: now) == 2)
        for _ in 0..<3 { uses.takeBack(alice, since: now, at: now) }
        #expect(uses.count(of: alice, at: now) == 0)
    }

    @Test mutating func `what was refused later takes back no more than is left of it`() {
        for _ in 0..<4 { uses.add(alice, at: now) }
        let later = now + RecentUse.halfLife
        uses.takeBack(alice, since: now, at: later)
        #expect(uses.count(of: alice, at: later) == 1.5)
    }

    @Test mutating func `a clock that seems to go back makes nobody greedier`() {
        uses.add(alice, at: now)
        #expect(uses.count(of: alice, at: now - .seconds(9)) == 1)
    }

    @Test mutating func `who asks no more is forgotten, and others are not`() throws {
        for number in 0..<1_020 { uses.add(try #require(Account("once-\(number)")), at: now) }
        let later = now + RecentUse.halfLife * 20
        uses.add(alice, at: later)
        for number in 0..<1_020 { uses.add(try #require(Account("again-\(number)")), at: later) }
        #expect(uses.count(of: alice, at: later) == 1)
        #expect(uses.known == 1_021)
    }
}
