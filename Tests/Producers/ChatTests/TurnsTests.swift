import Messages
import Testing

@testable import Chat

struct TurnsTests {
    private let alice: Account
    private let bob: Account

    init() throws {
        alice = try #require(Account("alice"))
        bob = try #require(Account("bob"))
    }

    @Test func `accounts take turns, however much one of them wants`() {
        var turns = Turns<String>(limit: 1)
        for number in 1...3 { turns.add("a\(number)", bytes: 10, of: alice) }
        for number in 1...2 { turns.add("b\(number)", bytes: 10, of: bob) }
        var order: [String] = []
        while let next = turns.next() {
            order.append(next)
            #expect(turns.next() == nil)
            turns.done(bytes: 10)
        }
        #expect(order == ["a1", "b1", "a2", "b2", "a3"])
    }

    @Test func `what is dropped has no turn, and who has nothing else is not waited for`() {
        var turns = Turns<String>(limit: 1)
        for item in ["a1", "a2", "a3"] { turns.add(item, bytes: 10, of: alice) }
        for item in ["b1", "b2"] { turns.add(item, bytes: 10, of: bob) }
        turns.drop(of: alice) { $0 == "a1" }
        turns.drop { $0.hasPrefix("b") }
        turns.add("b3", bytes: 10, of: bob)
        var order: [String] = []
        while let next = turns.next() {
            order.append(next)
            turns.done(bytes: 10)
            turns.drop(of: alice) { $0 == "a3" }
        }
        #expect(order == ["a2", "b3"])
    }

    @Test func `small things go beside each other within the limit, a large one alone`() {
        var turns = Turns<String>(limit: 10)
        turns.add("large", bytes: 100, of: alice)
        turns.add("small", bytes: 4, of: alice)
        turns.add("small too", bytes: 4, of: bob)
        turns.add("more", bytes: 4, of: bob)
        #expect(turns.next() == "large")
        #expect(turns.next() == nil)
        turns.done(bytes: 100)
        #expect([turns.next(), turns.next()] == ["small too", "small"])
        #expect(turns.next() == nil)
        turns.done(bytes: 4)
        #expect(turns.next() == "more")
        #expect(turns.next() == nil)
    }
}
