import EventLoop
import Testing

@testable import Sandbox

/// The platforms' time, and what they count by it.
struct PlatformClockTests {
    @Test func `time passes faster from the moment on that it is asked to, and can be moved on`() {
        var clock = PlatformClock(real: 1_000)
        #expect(clock.now(1_500) == 1_500 && clock.pause(5_000) == .seconds(5))
        clock.hurry(by: 10, real: 2_000)
        #expect(clock.now(2_000) == 2_000 && clock.now(2_100) == 3_000 && clock.pause(5_000) == .milliseconds(500))
        clock.advance(seconds: 60)
        #expect(clock.now(2_100) == 63_000)
        clock.hurry(by: 1, real: 2_100)
        #expect(clock.now(2_101) == 63_001)
        clock.hurry(by: 0, real: 2_101)
        #expect(clock.haste == 1)
    }

    @Test func `five messages may be pushed for one of the person's, within two days`() {
        var budget = PushBudget()
        #expect(budget.spend(at: 0) == .closed)
        budget.wrote(at: 0)
        for _ in 1...5 { #expect(budget.spend(at: 1) == nil) }
        #expect(budget.spend(at: 1) == .used)
        budget.wrote(at: 2)
        #expect(budget.left(at: 2) == 5 && budget.spend(at: PushBudget.messageWindow + 1) == nil)
        #expect(budget.spend(at: PushBudget.messageWindow + 2) == .closed)
    }

    @Test func `three may be pushed for a click, within a minute, before those for a message`() {
        var budget = PushBudget()
        budget.acted(at: 0)
        for _ in 1...3 { #expect(budget.spend(at: 1) == nil) }
        #expect(budget.spend(at: 1) == .used && budget.spend(at: PushBudget.eventWindow) == .closed)
        budget.wrote(at: 100_000)
        budget.acted(at: 100_000)
        #expect(budget.left(at: 100_000) == 8 && budget.spend(at: 100_001) == nil)
        #expect(budget.left(at: 100_000 + PushBudget.eventWindow) == 5)
    }

    @Test func `a person is called the same by one app, and otherwise by another`() throws {
        let (apps, again) = (PlayedApp.demos, PlayedApp.demos)
        let alice = try #require(PlayedPerson(name: "Alice"))
        #expect(alice.id(at: apps[0]) == alice.id(at: again[0]) && alice.id(at: apps[0]) != alice.id(at: apps[1]))
        #expect(alice.id(at: apps[0]).utf8.count == 28 && alice.id(at: apps[2]) == "Alice")
        for name in ["", "a b", "a/b", "爱丽丝", String(repeating: "a", count: 21)] {
            #expect(PlayedPerson(name: name) == nil)
        }
    }

    @Test func `what is late is held for its time, and three attempts are lost if no number is said`() {
        var mischief = Mischief(
            MischiefScript(rules: [
                PlatformRule(fault: .drop), PlatformRule(fault: .reorder), PlatformRule(fault: .delay, milliseconds: 9),
            ]))
        let name = PhoneChat.Name(app: "a", person: PlayedPerson.first[0])
        let plan = DeliveryPlan(name, entry: 1, &mischief)
        #expect(plan.drops == 3 && plan.isHeldBack && plan.delay == 2_000 && plan.losses == 0 && plan.duplicates == 0)
    }
}
