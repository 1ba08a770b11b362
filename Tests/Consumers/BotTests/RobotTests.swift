import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// A smart robot's platform, which asks again and again how an answer goes on.
@Suite struct RobotTests {
    private var bench = BotBench(Played.terms(platform: .weComRobot), of: Played.member())
    private let words = Played.words
    private var polls = 0

    private mutating func ask(_ text: String = "说说看吧", _ name: String = "m1", later: String? = nil) -> [any Message] {
        bench.feed(.delivered(bench.received(.text(text), name, later: later)))
    }

    private mutating func poll(_ name: String = "m1", after pause: Duration = .zero) -> DeliveryAnswer? {
        let past = bench.pass(pause)
        #expect(past.told.isEmpty)
        polls += 1
        return bench.deliver(.poll(name: name), "p\(polls)").told.first
    }

    @Test mutating func `a question is answered at once, and its stream shown while it is written`() {
        let said = ask()
        #expect(said.told == [.written("", isFinished: false)] && said.questionsAsked.count == 1)
        let stream = ReplyAddress(partition: 2, stream: "chat-m1#1", offset: 7)
        #expect(poll(after: .seconds(1)) == .writing(stream))
        #expect(poll(after: .seconds(9)) == .writing(stream))
        #expect(bench.give("很**好**。").told.isEmpty)
        let shown = DeliveryAnswer.written(PlainText.of(markdown: "很**好**。"), isFinished: true)
        #expect(poll() == shown)
        #expect(poll() == shown)
    }

    @Test mutating func `the question again gets the same stream`() {
        _ = ask()
        let again = bench.write("说说看吧", attempt: 2, after: .seconds(5))
        #expect(again.told == [.written("", isFinished: false)] && again.questionsAsked.isEmpty)
        #expect(bench.state.conversations["main"]?.screens.count == 1)
    }

    @Test mutating func `before it is asked there is nothing to show`() {
        bench.terms.joinMilliseconds = 1_000
        _ = ask()
        #expect(poll() == .written("", isFinished: false))
        #expect(poll(after: .seconds(2)) == .writing(ReplyAddress(partition: 2, stream: "chat-m1#1", offset: 7)))
    }

    @Test mutating func `what was not fetched before later messages took its place comes with the next answer`() {
        fillScreens()
        _ = ask("还有一个问题", "last")
        #expect(poll("m1") == .written(words.unknownPoll, isFinished: true))
        _ = bench.give("最后的答案。")
        #expect(poll("last") == .written("答案1。\n\n最后的答案。", isFinished: true))
        #expect(poll("m2") == .written("答案2。", isFinished: true))
    }

    @Test mutating func `what was fetched makes room before what was not`() {
        fillScreens()
        #expect(poll("m2") == .written("答案2。", isFinished: true))
        _ = ask("还有一个问题", "last")
        #expect(poll("m2") == .written(words.unknownPoll, isFinished: true))
        #expect(poll("m1") == .written("答案1。", isFinished: true))
    }

    /// Asks and answers as much as is remembered, of which nothing is fetched.
    private mutating func fillScreens() {
        for number in 1...Screen.most {
            _ = ask("问题\(number)怎么样", "m\(number)")
            _ = bench.give("答案\(number)。")
        }
    }

    @Test mutating func `a command is answered in one piece`() {
        #expect(bench.command(.help).told == [.written(words.help(bench.terms), isFinished: true)])
    }

    @Test mutating func `a command whose answer others know is polled`() {
        #expect(bench.command(.balance).told == [.written("", isFinished: false)])
        #expect(poll("c1") == .written("", isFinished: false))
        _ = bench.tell(.answered(.balance(Balance())), to: "chat-c1#1")
        #expect(poll("c1") == .written(words.balance(Balance(), bench.terms), isFinished: true))
    }

    @Test mutating func `an answer that nobody knows is said to be lost`() {
        #expect(poll("m9") == .written(words.unknownPoll, isFinished: true))
    }

    @Test mutating func `a further question waits, and each has its own answer`() {
        _ = ask("第一个问题", "m1")
        #expect(ask("第二个问题", "m2").told == [.written("", isFinished: false)])
        #expect(poll("m2") == .written("", isFinished: false))
        _ = bench.give("一。")
        #expect(poll("m2") == .writing(ReplyAddress(partition: 2, stream: "chat-m2#1", offset: 7)))
        _ = bench.give("二。")
        #expect(poll("m2") == .written("二。", isFinished: true))
        #expect(poll("m1") == .written("一。", isFinished: true))
    }

    @Test mutating func `of lines that are one question the last has the answer`() {
        _ = ask("第一个问题", "m1")
        _ = ask("第二个问题", "m2")
        _ = ask("还有一句话", "m3")
        #expect(poll("m2") == .written("↓", isFinished: true))
        _ = bench.give("一。")
        _ = bench.give("二。")
        #expect(poll("m3") == .written("二。", isFinished: true))
        #expect(bench.asked.count == 2)
    }

    @Test mutating func `stop shows what was written`() {
        _ = ask()
        let said = bench.command(.stop)
        #expect(said.all(ChatCancelled.self).count == 1 && said.told == [.written("", isFinished: false)])
        _ = bench.give("很", .stopped)
        #expect(poll("c1") == .written("很\n\n" + words.stopped, isFinished: true))
    }

    @Test mutating func `a refusal is shown`() {
        _ = ask()
        _ = bench.refuse("too_many_streams", "太多了。")
        #expect(poll() == .written("太多了。", isFinished: true))
    }

    @Test mutating func `an answer of twenty kilobytes is one message, and the rest is said next`() {
        _ = ask()
        _ = bench.give(Played.text(bytes: 23_000))
        guard case .written(let text, true) = poll() else {
            Issue.record("It is not written.")
            return
        }
        #expect(text.utf8.count <= 20_480 && text.utf8.count > 19_000 && text.hasSuffix(words.moreFollows(1)))
        #expect(bench.command(.more).told.count == 1)
        #expect(bench.state.outboxes["main"]?.items.isEmpty == true)
    }

    // MARK: - Six minutes

    @Test mutating func `what takes longer is posted later, once`() throws {
        _ = ask(later: "https://example.com/later")
        #expect(poll(after: .seconds(339)) == .writing(ReplyAddress(partition: 2, stream: "chat-m1#1", offset: 7)))
        #expect(poll(after: .seconds(1)) == .written(words.waitsForAnswer, isFinished: true))
        let said = bench.give("很好。", after: .seconds(60))
        let push = try #require(said.pushesAsked.first)
        #expect(push.content == .later(url: "https://example.com/later", "很好。") && said.pushesAsked.count == 1)
        #expect(bench.end(push, .sent).isEmpty)
        #expect(poll() == .written(words.unknownPoll, isFinished: true))
        #expect(!bench.entries.contains { String(decoding: $0.value, as: UTF8.self).contains("example.com/later") })
    }

    @Test mutating func `what was not fetched is posted when its time is over`() {
        _ = ask(later: "https://example.com/later")
        _ = bench.give("很好。")
        let said = bench.pass(.seconds(340))
        #expect(said.pushesAsked.map(\.content) == [.later(url: "https://example.com/later", "很好。")])
    }

    @Test mutating func `what was fetched is not posted`() {
        _ = ask(later: "https://example.com/later")
        _ = bench.give("很好。")
        _ = poll()
        #expect(bench.pass(.seconds(4_000)).pushesAsked.isEmpty)
        #expect(bench.state.conversations["main"]?.screens.isEmpty == true)
    }

    @Test mutating func `what came too late to be heard is answered by the address that came with it, once`() throws {
        let late = bench.received(.text("说说看吧"), "m1", age: .seconds(9), later: "https://example.com/later")
        #expect(bench.feed(.delivered(late)).told.isEmpty)
        let push = try #require(bench.give("很好。").pushesAsked.first)
        #expect(push.content == .later(url: "https://example.com/later", "很好。"))
        #expect(bench.end(push, .refused(code: "40058", isFinal: true)).isEmpty)
        #expect(bench.pass(.seconds(4_000)).pushesAsked.isEmpty)
    }

    @Test mutating func `a command that came too late is answered by the address, too`() {
        let late = bench.received(.command(.help), "c1", age: .seconds(9), later: "https://example.com/later")
        let said = bench.feed(.delivered(late))
        let help = words.help(bench.terms)
        #expect(said.told.isEmpty)
        #expect(said.pushesAsked.map(\.content) == [.later(url: "https://example.com/later", help)])
    }

    @Test mutating func `what came too late and comes again in time is shown, and keeps its address`() {
        let late = bench.received(.text("说说看吧"), "m1", age: .seconds(9), later: "https://example.com/later")
        _ = bench.feed(.delivered(late))
        #expect(bench.write("说说看吧", attempt: 2).told == [.written("", isFinished: false)])
        #expect(poll() == .writing(ReplyAddress(partition: 2, stream: "chat-m1#1", offset: 7)))
        let said = bench.give("很好。", after: .seconds(400))
        #expect(said.pushesAsked.map(\.content) == [.later(url: "https://example.com/later", "很好。")])
        #expect(bench.asked.count == 1)
    }

    @Test mutating func `what cannot be posted is said with the next answer`() throws {
        _ = ask(later: "https://example.com/later")
        let said = bench.give("一。", after: .seconds(400))
        let push = try #require(said.pushesAsked.first)
        _ = bench.end(push, .refused(code: "40058", isFinal: true))
        _ = ask("第二个问题", "m2")
        _ = bench.give("二。")
        #expect(poll("m2") == .written("一。\n\n二。", isFinished: true))
    }

    @Test mutating func `without an address it is said with the next answer`() {
        _ = ask()
        #expect(bench.give("一。", after: .seconds(400)).pushesAsked.isEmpty)
        _ = ask("第二个问题", "m2")
        _ = bench.give("二。")
        #expect(poll("m2") == .written("一。\n\n二。", isFinished: true))
    }

    @Test mutating func `an address that is too long is not kept`() {
        _ = ask(later: String(repeating: "x", count: 1_025))
        #expect(bench.state.conversations["main"]?.screens.first?.later == nil)
    }
}
