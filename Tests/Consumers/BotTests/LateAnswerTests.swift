import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// What a person sees whose answer takes so long.
struct LateAnswerTests {
    private struct Case: Sendable {
        let milliseconds: Int64
        /// What is seen when, in milliseconds: without a push, and with one.
        let answered: [PlayedPlatform.Seen]
        let pushed: [PlayedPlatform.Seen]
    }

    private static let think = Played.words.stillThinking
    private static let answer = "«m1.1»好的。"

    /// A delivery takes 20 ms, a model 10 ms more than it says, and a push 50 ms.
    private static let cases = [
        Case(
            milliseconds: 500, answered: [.reply(530, answer)], pushed: [.reply(530, answer)]),
        Case(
            milliseconds: 4_000, answered: [.reply(4_030, answer)], pushed: [.reply(4_030, answer)]),
        Case(
            milliseconds: 7_000, answered: [.reply(7_030, answer)], pushed: [.push(7_080, answer)]),
        Case(
            milliseconds: 12_000, answered: [.reply(12_030, answer)], pushed: [.push(12_080, answer)]),
        Case(
            milliseconds: 14_000, answered: [.reply(14_030, answer)], pushed: [.push(14_080, answer)]),
        // The person writes "1" after 20 s and after 45 s.
        Case(
            milliseconds: 40_000, answered: [.reply(14_500, think), .reply(34_500, think), .reply(45_020, answer)],
            pushed: [.push(40_080, answer)]),
    ]

    @Test(arguments: cases.indices)
    func `without a push it is said at the delivery that is open, or at the next message`(index: Int) {
        let example = Self.cases[index]
        var platform = PlayedPlatform(Played.terms(), answerTime: .milliseconds(example.milliseconds))
        platform.write("你好吗？")
        platform.run(for: .seconds(20))
        if example.milliseconds > 20_000 {
            platform.write("1")
            platform.run(for: .seconds(25))
            platform.write("1")
        }
        platform.run(for: .seconds(60))
        #expect(platform.seen == example.answered)
        #expect(platform.charges.count == 1 && platform.violations == [])
    }

    @Test(arguments: cases.indices)
    func `with a push it comes by itself, once it is there`(index: Int) {
        let example = Self.cases[index]
        var platform = PlayedPlatform(
            Played.terms(.push, .typing), answerTime: .milliseconds(example.milliseconds))
        platform.write("你好吗？")
        platform.run(for: .seconds(80))
        #expect(platform.seen == example.pushed)
        #expect(platform.typings == (example.milliseconds > 4_500 ? 1 : 0))
        #expect(platform.charges.count == 1 && platform.violations == [])
    }

    @Test(arguments: cases.indices)
    func `who is impatient sees it too, and pays once`(index: Int) {
        for abilities in [[], [BotAbility.push]] {
            var terms = Played.terms(join: 1_000)
            terms.abilities = abilities
            var platform = PlayedPlatform(terms, answerTime: .milliseconds(Self.cases[index].milliseconds))
            platform.write("你好吗？")
            for _ in 0..<12 {
                platform.run(for: .seconds(6))
                platform.write("？")
            }
            platform.run(for: .seconds(60))
            #expect(platform.times(of: "«m1.1»") == 1)
            #expect(platform.charges["chat-m1#1"] == 1 && platform.violations == [])
        }
    }

    @Test func `a first delivery that was lost costs the person nothing`() {
        for time in [2_000, 9_000, 40_000] {
            var platform = PlayedPlatform(Played.terms(), answerTime: .milliseconds(time))
            platform.lose(firstDeliveries: 1)
            platform.write("你好吗？")
            platform.run(for: .seconds(20))
            platform.write("1")
            platform.run(for: .seconds(60))
            #expect(!platform.seen.contains { $0.way == .fault }, "\(platform.seen)")
            #expect(platform.violations == [])
        }
    }

    @Test func `a long answer comes in parts, and no more are pushed than may be`() {
        var terms = Played.terms(.push)
        terms.pushes = 3
        var platform = PlayedPlatform(terms, answerTime: .seconds(7), sentences: 60)
        platform.write("你好吗？")
        platform.run(for: .seconds(60))
        #expect(platform.seen.count == 3 && platform.seen.allSatisfy { $0.way == .push })
        #expect(platform.seen.allSatisfy { $0.text.utf8.count <= 2_048 })
        #expect(platform.seen.last?.text.contains("发任意一个字继续看") == true)
        for _ in 0..<6 {
            platform.write("1")
            platform.run(for: .seconds(20))
        }
        for number in 1...60 { #expect(platform.times(of: "«m1.\(number)»") == 1, "\(number)") }
        #expect(platform.isInOrder("m1", sentences: 60))
        #expect(platform.violations == [])
    }

    @Test func `without a push a long answer is read on message by message`() {
        var platform = PlayedPlatform(Played.terms(), answerTime: .seconds(1), sentences: 60)
        platform.write("你好吗？")
        for _ in 0..<12 {
            platform.run(for: .seconds(20))
            platform.write("1")
        }
        platform.run(for: .seconds(20))
        for number in 1...60 { #expect(platform.times(of: "«m1.\(number)»") == 1, "\(number)") }
        #expect(platform.isInOrder("m1", sentences: 60) && platform.violations == [])
    }
}
