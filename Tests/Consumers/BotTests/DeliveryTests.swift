import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// What a platform delivers twice, late or out of order.
@Suite struct DeliveryTests {
    private var bench = BotBench()

    @Test mutating func `a question is asked once, and its answer said where it was delivered`() throws {
        let said = bench.write("你好吗？")
        #expect(said.questionsAsked.count == 1 && said.told.isEmpty)
        let answer = bench.give("很好。")
        #expect(answer.told("m1#1") == .say("很好。") && answer.told.count == 1 && answer.pushesAsked.isEmpty)
        let told = try #require(answer.all(QuestionAnswered.self).first)
        #expect(told.reply.stream == "reply-m1#1" && told.account == bench.identity.account)
    }

    @Test mutating func `a second delivery takes the first one's place`() {
        _ = bench.write("你好吗？")
        #expect(bench.write("你好吗？", attempt: 2, after: .seconds(2)).isEmpty)
        #expect(bench.give("很好。").told("m1#2") == .say("很好。"))
        #expect(bench.asked.count == 1)
    }

    @Test mutating func `of two deliveries the later one is answered, whichever comes first`() {
        _ = bench.deliver(.text("你好吗？"), attempt: 2)
        #expect(bench.deliver(.text("你好吗？"), attempt: 1, age: .seconds(2)).isEmpty)
        let answer = bench.give("很好。")
        #expect(answer.told("m1#2") == .say("很好。") && answer.told.count == 1 && bench.asked.count == 1)
    }

    @Test mutating func `the same delivery twice is answered once`() {
        _ = bench.write("你好吗？")
        _ = bench.write("你好吗？")
        #expect(bench.give("很好。").told.count == 1)
        #expect(bench.write("你好吗？").isEmpty)
        #expect(bench.asked.count == 1)
    }

    @Test mutating func `a delivery that is read after its time counts, and is told nothing`() {
        let said = bench.deliver(.text("你好吗？"), age: .seconds(5))
        #expect(said.questionsAsked.count == 1 && said.told.isEmpty)
        #expect(bench.give("很好。").told.isEmpty)
        let again = bench.write("你好吗？", attempt: 2)
        #expect(again.told("m1#2") == .say("很好。") && bench.asked.count == 1)
    }

    @Test mutating func `a delivery that is read as its time is over is late`() {
        #expect(bench.deliver(.text("你好吗？"), age: Played.patience).told.isEmpty)
        #expect(bench.pass(.seconds(10)).told.isEmpty)
    }

    @Test mutating func `a text is said again to who delivers its message again`() {
        _ = bench.write("你好吗？")
        _ = bench.give("很好。")
        #expect(bench.write("你好吗？", attempt: 2, after: .seconds(1)).told("m1#2") == .say("很好。"))
        #expect(bench.write("你好吗？", attempt: 3, after: .seconds(5)).told("m1#3") == .say("很好。"))
        #expect(bench.asked.count == 1)
    }

    @Test mutating func `what got nothing gets nothing again`() {
        bench.terms = Played.terms(.push)
        _ = bench.write("你好吗？")
        #expect(bench.pass(Played.patience).told == [.nothing])
        #expect(bench.write("你好吗？", attempt: 2).told("m1#2") == .nothing)
    }

    @Test mutating func `what is played back is done no second time for ten minutes`() {
        _ = bench.write("你好吗？")
        _ = bench.give("很好。")
        #expect(bench.write("你好吗？", attempt: 2, after: .seconds(50)).told == [.say("很好。")])
        #expect(bench.write("你好吗？", attempt: 3, after: .seconds(59)).told == [.say("很好。")])
        #expect(bench.write("你好吗？", attempt: 4, after: .seconds(61)).told == [.nothing])
        #expect(bench.write("你好吗？", attempt: 5, after: .seconds(599)).told == [.nothing])
        #expect(bench.asked.count == 1)
        #expect(bench.write("你好吗？", attempt: 6, after: .seconds(62)).questionsAsked.count == 1)
    }

    @Test mutating func `two things of one second are two`() {
        let page = SignInCode(.letters, from: [UInt8](repeating: 7, count: 16))
        let followed = bench.deliver(.followed(), "o1+99+subscribe")
        let scanned = bench.deliver(.scanned(page), "o1+99+SCAN")
        #expect(followed.texts.count == 1 && scanned.all(CodeShown.self).count == 1)
    }

    // MARK: - Time

    @Test mutating func `an unanswered one comes again, and the last is told what to do`() {
        _ = bench.write("你好吗？")
        #expect(bench.pass(Played.patience).told == [.again])
        _ = bench.write("你好吗？", attempt: 2, after: .milliseconds(500))
        #expect(bench.pass(Played.patience).told == [.again])
        _ = bench.write("你好吗？", attempt: 3, after: .milliseconds(500))
        #expect(bench.pass(Played.patience).told == [.say(Played.words.stillThinking)])
        #expect(bench.asked.count == 1)
        #expect(bench.give("很好。", after: .seconds(9)).isEmpty)
        #expect(bench.write("1", "m2", after: .seconds(1)).told == [.say("很好。")])
        #expect(bench.asked.count == 1)
    }

    @Test mutating func `an answer that comes as the time is over is said at the next delivery`() {
        _ = bench.write("你好吗？")
        #expect(bench.give("很好。", after: Played.patience).told == [.again])
        #expect(bench.write("你好吗？", attempt: 2).told == [.say("很好。")])
    }

    @Test mutating func `who never came counts by when the message was sent`() {
        _ = bench.deliver(.text("你好吗？"), attempt: 3, sent: .seconds(10))
        #expect(bench.pass(Played.patience).told == [.say(Played.words.stillThinking)])
        _ = bench.deliver(.text("还好吗？"), "m2", attempt: 2, sent: .seconds(5))
        #expect(bench.pass(Played.patience).told == [.again])
        _ = bench.deliver(.text("还好吗？"), "m2", attempt: 3, sent: .seconds(10))
        #expect(bench.pass(Played.patience).told == [.say(Played.words.stillThinking)])
    }

    @Test(arguments: [-3_600, 86_400])
    mutating func `a platform's clock that is wrong changes nothing`(seconds: Int) {
        _ = bench.deliver(.text("你好吗？"), sent: .seconds(seconds))
        #expect(bench.pass(Played.patience).told == [.again])
    }

    @Test mutating func `a platform that delivers once is never asked to deliver again`() {
        bench.terms.deliveries = 1
        _ = bench.write("你好吗？")
        #expect(bench.pass(Played.patience).told == [.say(Played.words.stillThinking)])
    }
}
