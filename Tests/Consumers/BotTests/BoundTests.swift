import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// What an identity's state grows to, whatever is sent.
@Suite struct BoundTests {
    @Test func `ten thousand deliveries leave no more than two hundred kilobytes`() {
        var bench = BotBench(reloads: false)
        bench.terms.system = "简短回答。"
        bench.terms.showsMarkdown = true
        var random = SeededNumbers(seed: 1)
        let text = Played.text(bytes: 5_000)
        let answer = Played.text(bytes: 30_000)
        var most = 0
        for number in 1...10_000 {
            let name = String(repeating: "n", count: 80) + "\(number)"
            let pause = Duration.milliseconds(Int.random(in: 0..<40, using: &random))
            _ = bench.write(number.isMultiple(of: 10) ? text : "一个问题", name, after: pause)
            guard number.isMultiple(of: 250) else { continue }
            _ = bench.give(answer)
            most = max(most, bench.size())
        }
        #expect(most > 20_000 && most < 220_000, "\(most)")
        #expect(bench.asked.count < 400)
        _ = bench.pass(.seconds(3_600))
        #expect(bench.state.deliveries.count == 0)
    }

    @Test func `eight apps together leave little more`() {
        var bench = BotBench(reloads: false)
        bench.terms.mostBytes = 100_000
        bench.terms.showsMarkdown = true
        let (question, answer) = (Played.text(bytes: 8_000), Played.text(bytes: 30_000))
        for number in 1...80 {
            bench.app = "app\(number % 8)"
            _ = bench.write(question, "m\(number)", after: .milliseconds(700))
            _ = bench.give(answer)
        }
        let size = bench.size()
        #expect(size > 60_000 && size < 260_000, "\(size)")
    }

    @Test func `beyond so many messages of a minute none is taken, and each is told so`() {
        var bench = BotBench(reloads: false)
        for number in 1...96 { _ = bench.command(.help, nil, "c\(number)") }
        let said = bench.write("你好吗？")
        #expect(said.told == [.say(Played.words.tooManyLines)] && said.questionsAsked.isEmpty)
        // It is taken when it comes again, and there is room.
        #expect(bench.write("你好吗？", attempt: 2, after: .seconds(61)).questionsAsked.count == 1)
    }

    @Test func `an answer is cut at what can be read in a chat`() {
        var bench = BotBench()
        _ = bench.write("说说看吧")
        _ = bench.give(Played.text(bytes: 60_000))
        #expect((bench.state.outboxes["main"]?.bytes ?? 0) < 37 << 10)
        var messages = 0
        var last = ""
        while bench.state.outboxes["main"]?.items.isEmpty == false, messages < 30 {
            messages += 1
            let texts = bench.write("1", "n\(messages)").texts
            #expect(texts.count == 1)
            last = texts.last ?? ""
        }
        #expect((10...14).contains(messages))
        // The person knows that it goes on.
        #expect(last.hasSuffix("（太长了，后面的没有保留。）"))
    }
}
