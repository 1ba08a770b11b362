import Callback
import EventLoop
import JSON
import Testing

@testable import Sandbox

/// How deliveries go astray.
@IOLoop
struct PlatformMischiefTests {
    private static let account = "demo-account"

    private func bench(_ rule: String, haste: Int = 20) async throws -> PhoneBench {
        let bench = try PhoneBench(haste: haste)
        try await bench.follow(Self.account)
        try await bench.tell("script", rule)
        bench.door.answer = { _, place in .text("答 \(place)") }
        return bench
    }

    private func outcomes(_ bench: PhoneBench) throws -> [String] {
        try bench.chat(Self.account).entries.filter { $0.way == .text }.flatMap { $0.attempts.map(\.outcome) }
    }

    @Test func `attempts are lost on the way`() async throws {
        let bench = try await bench(#"{"fault":"drop","count":2}"#)
        try await bench.write("问", to: Self.account)
        try await bench.rest(Self.account)
        #expect(try outcomes(bench) == ["dropped", "dropped", "text"] && bench.door.taken.count == 2)
    }

    @Test func `an answer is lost, and the same comes again`() async throws {
        let bench = try await bench(#"{"fault":"lose","count":1,"times":1}"#)
        try await bench.write("问", to: Self.account)
        try await bench.rest(Self.account)
        #expect(try outcomes(bench) == ["lost", "text"])
        #expect(try bench.shown(Self.account) == ["答 2"] && bench.violations(.answeredTwice) == 0)
    }

    @Test func `one thing comes twice at once: one text for both is fine, two are not`() async throws {
        let bench = try await bench(#"{"fault":"duplicate"}"#, haste: 1)
        bench.door.answer = { _, _ in .text("一样") }
        try await bench.write("问", to: Self.account)
        try await bench.wait { bench.door.taken.count == 3 }
        try await bench.rest(Self.account)
        #expect(try bench.shown(Self.account) == ["一样"])
        bench.door.answer = { _, place in .text("答 \(place)") }
        try await bench.write("再问", to: Self.account)
        try await bench.wait { bench.violations(.answeredTwice) == 1 }
        #expect(try bench.shown(Self.account).count == 2)
    }

    @Test func `a later message overtakes an earlier one`() async throws {
        let bench = try await bench(#"{"fault":"reorder","times":1,"ms":20000}"#, haste: 1)
        try await bench.write("先", to: Self.account)
        try await bench.write("后", to: Self.account)
        try await bench.rest(Self.account)
        let contents = try bench.door.taken.dropFirst().map { try PlatformMessage(parsing: $0.content).content }
        #expect(contents == [.text("后"), .text("先")])
    }

    @Test func `a rule is for one app, one person, or one in so many by the seed`() {
        let rule = PlatformRule(fault: .drop, app: "a", person: "Alice", every: 3, times: 2)
        var mischief = Mischief(MischiefScript(seed: 7, rules: [rule]))
        var again = mischief
        #expect(mischief.strike(.drop, "1", app: "b", person: "Alice") == nil)
        #expect(mischief.strike(.lose, "1", app: "a", person: "Alice") == nil)
        let draws = (0..<60).map { mischief.strike(.drop, "\($0)", app: "a", person: "Alice") != nil }
        let repeated = (0..<60).map { again.strike(.drop, "\($0)", app: "a", person: "Alice") != nil }
        #expect(draws == repeated && draws.count { $0 } == 2 && mischief.struck == [2])
    }

    @Test(arguments: [
        #"{"fault":"explode"}"#, #"{"fault":"drop","call":"dance"}"#, #"{"fault":"drop","every":-1}"#, #"{"x":1}"#,
        #"{"rules":{}}"#,
    ])
    func `a rule that is none is refused`(rule: String) async throws {
        let bench = try PhoneBench()
        #expect(try await bench.tell("script", rule).member("error") != nil)
        #expect(bench.platforms.store.mischief.script.rules.isEmpty)
    }
}
