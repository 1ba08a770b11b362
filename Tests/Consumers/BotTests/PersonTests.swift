import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// Who writes: first contacts, links, follows, and apps.
@Suite struct PersonTests {
    private var bench = BotBench()
    private let words = Played.words

    @Test mutating func `Auth is told of who comes for the first time before it is asked anything`() throws {
        bench.terms.gift = .yuan(1)
        bench.terms.giftBudget = .yuan(100)
        let said = bench.write("你好吗？")
        let met = try #require(said.first as? IdentityMet)
        #expect(met.account == bench.identity.account && met.identity == bench.identity && met.at == bench.time)
        #expect(met.gift == .yuan(1) && met.giftBudget == .yuan(100))
        _ = bench.feed(.welcomed(BotWelcomed(identity: bench.identity, isGiven: true)))
        _ = bench.give("很好。")
        #expect(bench.write("还好吗？", "m2").all(IdentityMet.self).isEmpty)
    }

    @Test mutating func `who follows is greeted, and told of a gift the first time`() {
        bench.terms.gift = .yuan(1)
        #expect(bench.deliver(.followed()).told.isEmpty)
        let greeted = bench.feed(.welcomed(BotWelcomed(identity: bench.identity, isGiven: true)))
        #expect(greeted.told == [.say(words.greeting(bench.terms, hasGift: true))])
        #expect(bench.deliver(.unfollowed, "m2").told == [.nothing])
        let again = bench.deliver(.followed(), "m3")
        #expect(again.told == [.say(words.greeting(bench.terms, hasGift: false))])
        #expect(again.all(IdentityMet.self).isEmpty)
    }

    @Test mutating func `who leaves before a word was heard is given nothing until they come back`() {
        bench.terms.gift = .yuan(1)
        let left = bench.deliver(.unfollowed)
        #expect(left.all(IdentityMet.self).isEmpty && left.told == [.nothing])
        #expect(bench.deliver(.followed(), "m2").all(IdentityMet.self).map(\.gift) == [.yuan(1)])
    }

    @Test mutating func `who opens the chat is greeted once`() {
        #expect(bench.deliver(.entered).told == [.say(words.greeting(bench.terms, hasGift: false))])
        #expect(bench.deliver(.entered, "m2").told == [.nothing])
    }

    @Test mutating func `who follows by a code is greeted and signed in with one answer`() throws {
        let code = SignInCode(.letters, from: [UInt8](repeating: 5, count: 16))
        let said = bench.deliver(.followed(code: code))
        #expect(said.all(CodeShown.self).count == 1 && said.told.isEmpty)
        let proven = BotTold.Word.answered(.ticketEnded(state: "proven", as: nil))
        let expected = words.signedIn() + "\n\n" + words.greeting(bench.terms, hasGift: false)
        #expect(bench.tell(proven, to: "chat-m1#1").told == [.say(expected)])
    }

    @Test mutating func `who is linked asks as the other account from then on`() throws {
        _ = bench.write("你好吗？")
        _ = bench.write("还好吗？", "m2")
        let linked = BotLinked(identity: bench.identity, account: Sample.account, at: bench.time)
        let met = bench.feed(.linked(linked)).all(IdentityMet.self)
        #expect(met.map(\.account) == [Sample.account] && met.first?.gift == nil)
        let stop = try #require(bench.command(.stop).all(ChatCancelled.self).first)
        #expect(stop.account == bench.identity.account)
        let next = try #require(bench.give("很", .stopped).questionsAsked.first)
        #expect(next.chat.account == Sample.account && next.credential == .identity(bench.identity))
        let own = BotLinked(identity: bench.identity, account: bench.identity.account, at: bench.time)
        #expect(bench.feed(.linked(own)).all(IdentityMet.self).map(\.account) == [bench.identity.account])
        _ = bench.give("好。")
        #expect(bench.write("再问一次", "m3").questionsAsked.first?.chat.account == bench.identity.account)
    }

    @Test mutating func `who is linked before the first word is met as the other account`() {
        bench.terms.gift = .yuan(1)
        let linked = BotLinked(identity: bench.identity, account: Sample.account, at: bench.time)
        #expect(bench.feed(.linked(linked)).isEmpty)
        let met = bench.write("你好吗？").all(IdentityMet.self)
        #expect(met.map(\.account) == [Sample.account] && met.first?.gift == nil)
    }

    @Test mutating func `Auth is told again if it does not know who asks`() {
        _ = bench.write("你好吗？")
        #expect(bench.refuse("session_invalid", "再发一次。").texts == ["再发一次。"])
        let said = bench.write("你好吗？", "m2")
        #expect(said.all(IdentityMet.self).count == 1 && said.questionsAsked.count == 1)
    }

    @Test mutating func `who unfollows is forgotten, and what was asked is stopped`() {
        _ = bench.write("我叫安安")
        _ = bench.give("你好，安安。")
        _ = bench.write("我是谁？", "m2")
        _ = bench.write("后面的问题", "m3")
        let said = bench.deliver(.unfollowed, "m4")
        #expect(said.all(ChatCancelled.self).map(\.request) == [RequestID("chat-m2#1")])
        #expect(said.told("m4#1") == .nothing && said.told("m2#1") == .nothing && said.told("m3#1") == .nothing)
        #expect(bench.give("安", to: "chat-m2#1", .stopped).isEmpty)
        #expect(bench.state.conversations["main"] == nil && bench.state.outboxes["main"] == nil)
        #expect(!bench.entries.contains { String(decoding: $0.value, as: UTF8.self).contains("安安。") })
        let again = bench.write("我是谁？", "m5", after: .seconds(61))
        #expect(again.questionsAsked.first?.chat.body.contains("安安") == false && again.all(IdentityMet.self).isEmpty)
    }

    // MARK: - Apps

    @Test mutating func `each app has a chat of its own`() {
        _ = bench.write("甲的问题")
        bench.app = "other"
        bench.terms = Played.terms(.push)
        _ = bench.write("乙的问题")
        #expect(bench.asked.map(\.chat.request.text) == ["chat-m1#1", "chat-m1#1"])
    }

    @Test mutating func `what waits in one app is said in no other`() {
        _ = bench.write("甲的问题", "a1")
        _ = bench.pass(.seconds(30))
        _ = bench.give("甲的回答")
        bench.app = "other"
        #expect(bench.write("1", "b1").texts.isEmpty)
        #expect(bench.give("乙的回答").told("b1#1") == .say("乙的回答"))
        bench.app = "main"
        #expect(bench.write("1", "a2").texts == ["甲的回答"])
    }

    @Test mutating func `the ninth app takes the place of the one that was not used for longest`() {
        for number in 1...9 {
            bench.app = "app\(number)"
            _ = bench.write("我叫安安", "n\(number)")
            _ = bench.give("你好。")
        }
        #expect(bench.state.person.value.apps == (2...9).map { "app\($0)" })
        #expect(bench.state.memories["app1"] == nil && bench.state.memories["app2"] != nil)
    }

    // MARK: - The timeline

    @Test mutating func `an operator sees what became of each message, without a word of it`() throws {
        _ = bench.write("我叫安安")
        _ = bench.pass(Played.patience)
        _ = bench.give("你好，安安。")
        _ = bench.write("我叫安安", attempt: 2)
        let told = bench.report()
        let report = try #require(told)
        #expect(report.account == bench.identity.account && report.turns == 1 && report.waiting == 0)
        let steps = report.steps.map { "\($0.what) \($0.subject)" }
        #expect(
            steps == [
                "delivered m1", "asked chat-m1#1", "again m1", "answered chat-m1#1", "delivered m1", "said m1",
            ])
        #expect(!bench.entries.contains { $0.name.hasPrefix("steps/") && $0.value.contains(0xE5) })
    }

    @Test mutating func `the last sixty-four steps are kept`() throws {
        for number in 1...40 { _ = bench.command(.help, nil, "c\(number)", after: .seconds(2)) }
        let told = bench.report()
        let report = try #require(told)
        #expect(report.steps.count == 64 && report.steps.last?.what == "said" && report.steps.last?.subject == "c40")
        #expect(report.steps.map(\.at) == report.steps.map(\.at).sorted())
    }
}
