import Messages
import Testing

@testable import Bot

/// A newcomer's first words wait for their gift, which pays for them.
struct WelcomeTests {
    private var bench: BotBench

    init() {
        var terms = Played.terms()
        (terms.gift, terms.giftBudget) = (.yuan(1), .yuan(100))
        bench = BotBench(terms)
    }

    private mutating func welcome(isGiven: Bool = true) -> [any Message] {
        bench.feed(.welcomed(BotWelcomed(identity: bench.identity, isGiven: isGiven)), after: .milliseconds(100))
    }

    @Test mutating func `a newcomer's question is asked once the gift is there`() {
        let said = bench.write("你好，在吗")
        #expect(said.all(IdentityMet.self).map(\.gift) == [.yuan(1)] && said.questionsAsked.isEmpty)
        let later = welcome()
        #expect(later.questionsAsked.count == 1 && later.all(IdentityMet.self).isEmpty)
        // Only the first time.
        _ = bench.give("在的。")
        #expect(bench.write("第二个问题", "m2").questionsAsked.count == 1)
    }

    @Test mutating func `a greeting tells of a gift that was given, and of no other`() {
        for isGiven in [true, false] {
            bench = WelcomeTests().bench
            #expect(bench.deliver(.followed()).told.isEmpty)
            let words = Played.words.greeting(bench.terms, hasGift: isGiven)
            #expect(welcome(isGiven: isGiven).told == [.say(words)])
        }
    }

    @Test mutating func `without a word of the gift it goes on by itself, in time for the delivery`() {
        _ = bench.write("你好，在吗")
        #expect(bench.pass(.milliseconds(2_999)).questionsAsked.isEmpty)
        #expect(bench.pass(.milliseconds(1)).questionsAsked.count == 1)
        #expect(welcome().isEmpty)
    }

    @Test mutating func `what comes meanwhile waits too, and is asked once`() {
        _ = bench.write("你好，在吗")
        _ = bench.write("你好，在吗", attempt: 2)
        #expect(bench.write("请问一下", "m2").isEmpty)
        let said = welcome()
        #expect(said.questionsAsked.map(\.chat.request.text) == ["chat-m1#1"])
    }

    @Test mutating func `where nothing is given, nothing waits`() {
        bench = BotBench()
        #expect(bench.write("你好，在吗").questionsAsked.count == 1)
    }
}
