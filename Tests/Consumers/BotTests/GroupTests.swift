import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// Members of a group, each of whom asks a robot alone, where all the others read it.
@Suite struct GroupTests {
    private var bench = BotBench(Played.terms(platform: .weComRobot), of: Played.member())
    private let words = Played.words

    private mutating func ask(
        _ text: String, _ name: String, in group: String? = "g1", later: String? = nil
    ) -> [any Message] {
        bench.feed(.delivered(bench.received(.text(text), name, later: later, group: group)))
    }

    private mutating func poll(_ name: String, _ poll: String, in group: String? = "g1") -> DeliveryAnswer? {
        bench.feed(.delivered(bench.received(.poll(name: name), poll, group: group))).told.first
    }

    @Test mutating func `what was said to a person alone is shown in no group, to reader or model`() {
        _ = ask("我叫安安", "m1", in: nil)
        _ = bench.give(Played.text(bytes: 23_000))
        _ = ask("我是谁？", "m2")
        #expect(bench.asked.last?.chat.body.contains("安安") == false)
        _ = bench.give("不知道。")
        #expect(poll("m2", "p1") == .written("不知道。", isFinished: true))
        #expect(ask("我是谁？", "m3", in: "g2").questionsAsked.count == 1)
        // Alone again, the rest is there.
        #expect(bench.command(.more).told.count == 1)
    }

    @Test mutating func `a notice is told to a person alone`() {
        _ = ask("第一个问题", "m1", in: nil)
        _ = bench.give("一。")
        _ = ask("第二个问题", "m2")
        let low = NoticeDue(identity: bench.identity, name: "low/1", notice: .creditLow(available: .fen(1)))
        _ = bench.feed(.noticed(low))
        _ = bench.give("二。")
        #expect(poll("m2", "p1") == .written("二。", isFinished: true))
        let text = words.notice(.creditLow(available: .fen(1)), bench.terms)
        #expect(bench.command(.help).told == [.written(words.help(bench.terms) + "\n\n" + text, isFinished: true)])
    }

    @Test mutating func `a late answer goes by the catalogue's app, and its outcome is heard`() throws {
        _ = ask("说说看吧", "m1", later: "https://example.com/later")
        let push = try #require(bench.give("很好。", after: .seconds(400)).pushesAsked.first)
        #expect(push.app == "main" && push.content == .later(url: "https://example.com/later", "很好。"))
        _ = bench.end(push, .refused(code: "40058", isFinal: true))
        _ = ask("第二个问题", "m2")
        _ = bench.give("二。")
        #expect(poll("m2", "p1") == .written("很好。\n\n二。", isFinished: true))
    }

    @Test mutating func `a poll that does not name its group finds the answer`() {
        _ = ask("说说看吧", "m1")
        _ = bench.give("很好。")
        #expect(poll("m1", "p1", in: nil) == .written("很好。", isFinished: true))
    }
}
