import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// What a person says to the bot itself.
@Suite struct CommandTests {
    private var bench = BotBench()
    private let words = Played.words

    @Test mutating func `commands are answered at once`() {
        #expect(bench.command(.help, nil, "c1").told == [.say(words.help(bench.terms))])
        #expect(bench.command(.topUp, nil, "c2").told == [.say(words.topUp(bench.terms))])
        #expect(bench.command(.new, nil, "c3").told == [.say(words.newConversation)])
        #expect(bench.command(.stop, nil, "c4").told == [.say(words.nothingRuns)])
        #expect(bench.command(.more, nil, "c5").told == [.say(words.nothingMore)])
        #expect(bench.command(.model, nil, "c6").told == [.say(words.models(bench.terms, chosen: "small"))])
        #expect(bench.asked.isEmpty)
    }

    @Test mutating func `a command while a question runs leaves the question its delivery`() {
        _ = bench.write("你好吗？")
        #expect(bench.command(.help).told("c1#1") == .say(words.help(bench.terms)))
        let answer = bench.give("很好。")
        #expect(answer.told("m1#1") == .say("很好。") && answer.told.count == 1)
    }

    @Test mutating func `a command brings along what waits`() {
        _ = bench.write("你好吗？")
        for attempt in 2...4 { _ = bench.write("你好吗？", attempt: attempt, after: .seconds(5)) }
        _ = bench.pass(.seconds(5))
        _ = bench.give("很好。")
        #expect(bench.command(.help).texts == [words.help(bench.terms) + "\n\n很好。"])
    }

    @Test(arguments: [Int.min, -1, 0, 3, Int.max])
    mutating func `a number that no model has is said to be none`(number: Int) {
        let said = bench.command(.model, "\(number)")
        #expect(said.texts == [Played.words.modelUnknown("\(number)", bench.terms)])
    }

    // MARK: - Turns and models

    @Test mutating func `a conversation is remembered until it begins anew`() {
        _ = bench.write("我叫安安")
        _ = bench.give("你好，安安。")
        #expect(bench.write("我是谁？", "m2").questionsAsked.first?.chat.body.contains("我叫安安") == true)
        _ = bench.command(.new)
        _ = bench.give("安安。")
        // The answer that was under way is of the former one.
        #expect(bench.write("我是谁？", "m3").questionsAsked.first?.chat.body.contains("安安") == false)
    }

    @Test mutating func `an hour without a word begins anew`() {
        _ = bench.write("我叫安安")
        _ = bench.give("你好，安安。")
        let soon = bench.write("我是谁？", "m2", after: .seconds(3_599)).questionsAsked.first
        #expect(soon?.chat.body.contains("安安") == true)
        _ = bench.give("安安。")
        let later = bench.write("我是谁？", "m3", after: .seconds(3_600)).questionsAsked.first
        #expect(later?.chat.body.contains("安安") == false)
    }

    @Test mutating func `so many turns are shown, and so many bytes`() {
        bench.terms.turns = 2
        for number in 1...4 {
            _ = bench.write("第\(number)个问题", "m\(number)")
            _ = bench.give("第\(number)个回答")
        }
        let body = bench.write("第五个问题", "m5").questionsAsked.first?.chat.body ?? ""
        #expect(!body.contains("第2个问题") && body.contains("第3个问题") && body.contains("第4个回答"))
        _ = bench.give("第五个回答")
        bench.terms.mostBytes = 70
        let short = bench.write("第六个问题", "m6").questionsAsked.first?.chat.body ?? ""
        #expect(!short.contains("第4个问题") && short.contains("第五个回答"))
        _ = bench.give("第六个回答")
        bench.terms.turns = 0
        #expect(bench.write("第七个问题", "m7").questionsAsked.first?.chat.body.contains("第六个") == false)
    }

    @Test mutating func `a model is chosen by number or name, and kept`() {
        #expect(bench.command(.model, "2", "c1").told == [.say(words.modelChosen(Played.large))])
        #expect(bench.write("你好吗？").questionsAsked.first?.chat.model == "large")
        _ = bench.give("很好。")
        #expect(bench.command(.model, "小", "c2").told == [.say(words.modelUnknown("小", bench.terms))])
        #expect(bench.command(.model, "small", "c3").told == [.say(words.modelChosen(Played.small))])
        #expect(bench.write("你好吗？", "m2").questionsAsked.first?.chat.model == "small")
    }

    @Test mutating func `a model that is offered no more is told of with the answer of another`() {
        _ = bench.command(.model, "large")
        bench.terms.models = [Played.small]
        let said = bench.write("你好吗？")
        #expect(said.questionsAsked.first?.chat.model == "small" && said.told.isEmpty)
        #expect(bench.give("很好。").texts == [words.modelUnknown("large", bench.terms) + "\n\n很好。"])
    }

    // MARK: - Stop and more

    @Test mutating func `stop ends the answer, and what was written comes`() throws {
        _ = bench.write("你好吗？")
        let said = bench.command(.stop)
        let cancelled = try #require(said.all(ChatCancelled.self).first)
        #expect(cancelled.request == RequestID("chat-m1#1") && cancelled.account == bench.identity.account)
        #expect(said.told("m1#1") == .nothing && said.told("c1#1") == nil)
        #expect(bench.give("很", .stopped).told("c1#1") == .say("很\n\n" + words.stopped))
    }

    @Test mutating func `stop takes back what is not asked yet`() {
        bench.terms.joinMilliseconds = 1_000
        _ = bench.write("你好吗？")
        let said = bench.command(.stop)
        #expect(said.told("c1#1") == .say(words.stopped) && said.told("m1#1") == .nothing)
        #expect(bench.pass(.seconds(5)).questionsAsked.isEmpty && bench.asked.isEmpty)
    }

    @Test mutating func `more says what is left, and then the answer once more`() {
        let text = Played.text(bytes: 3_000)
        let parts = Parts.split(text, bytes: 2_048 - BotWords.mostHintBytes)
        _ = bench.write("说说看吧")
        #expect(bench.give(text).texts == [parts[0] + words.moreFollows(1)])
        #expect(bench.command(.more, nil, "c1").texts == [parts[1]])
        #expect(bench.command(.more, nil, "c2").texts == [parts[0] + words.moreFollows(1)])
        #expect(bench.command(.more, nil, "c3").texts == [parts[1]])
    }

    // MARK: - What others know

    @Test mutating func `the balance is asked of Quota, and said where it was asked for`() throws {
        let said = bench.command(.balance)
        let asked = try #require(said.all(QuestionAsked.self).first)
        #expect(asked.question == .balance && asked.credential == .identity(bench.identity))
        #expect(asked.account == bench.identity.account && asked.reply.identity == bench.identity)
        #expect(said.told.isEmpty)
        var balance = Balance()
        balance.granted = .yuan(3)
        let told = bench.tell(.answered(.balance(balance)), to: "chat-c1#1")
        #expect(told.told == [.say(words.balance(balance, bench.terms))])
        #expect(bench.tell(.answered(.balance(balance)), to: "chat-c1#1").isEmpty)
    }

    @Test mutating func `an answer does not take the place of a balance`() {
        _ = bench.write("你好吗？")
        _ = bench.pass(.seconds(3))
        _ = bench.command(.balance)
        _ = bench.pass(.seconds(2))
        #expect(bench.give("很好。").told.isEmpty)
        let said = bench.tell(.answered(.balance(Balance())), to: "chat-c1#1")
        #expect(said.told("c1#1") == .say(words.balance(Balance(), bench.terms) + "\n\n很好。"))
    }

    @Test mutating func `a command that nobody answers ends with words`() {
        _ = bench.command(.balance)
        _ = bench.pass(.seconds(40))
        _ = bench.write("1", "m1")
        #expect(bench.state.conversations["main"]?.errands.count == 1)
        _ = bench.pass(.seconds(5))
        #expect(bench.state.conversations["main"]?.errands.isEmpty == true)
        #expect(bench.tell(.answered(.balance(Balance())), to: "chat-c1#1").isEmpty)
    }

    @Test mutating func `too many commands at once are not taken`() {
        for number in 1...8 { #expect(bench.command(.balance, nil, "c\(number)").told.isEmpty) }
        #expect(bench.command(.balance, nil, "c9").told == [.say(words.tooManyLines)])
    }

    @Test mutating func `a code is made by SignIn`() throws {
        let seed = try #require(CodeSeed([UInt8](repeating: 3, count: 16)))
        let said = bench.feed(.delivered(bench.received(.command(.signIn), "c1", seed: seed)))
        let asked = try #require(said.all(CodeAsked.self).first)
        #expect(asked.identity == bench.identity && asked.seed == seed && asked.name == "main/c1")
        let code = SignInCode(.letters, from: seed.bytes)
        let told = bench.tell(
            .answered(.signInCode(code, expires: bench.time + .seconds(180))), to: "chat-c1#1")
        #expect(told.told == [.say(words.codeHere(code, minutes: 3, bench.terms))])
        #expect(bench.command(.signIn, nil, "c2").told == [.say(words.codeUnavailable)])
    }

    @Test mutating func `a code that was sent is shown to SignIn`() throws {
        let code = SignInCode(.letters, from: [UInt8](repeating: 5, count: 16))
        let shown = try #require(bench.deliver(.code(code)).all(CodeShown.self).first)
        #expect(shown.code == code && shown.identity == bench.identity)
        // Whose message it is, as two persons' may have one number.
        #expect(shown.name == "\(bench.identity.text)/main/m1")
        #expect(shown.reply?.identity == bench.identity && shown.request == RequestID("chat-m1#1"))
        let proven = BotTold.Word.answered(.ticketEnded(state: "proven", as: bench.identity.text))
        #expect(bench.tell(proven, to: "chat-m1#1").told == [.say(words.signedIn())])
        _ = bench.deliver(.scanned(code), "m2")
        let wrong = BotTold.Word.refused(
            code: "code_wrong", text: BilingualText(chinese: "错了", english: "Wrong"), retryAfter: nil)
        #expect(bench.tell(wrong, to: "chat-m2#1").told == [.say(words.codeWrong(bench.terms))])
    }

    // MARK: - Languages

    @Test mutating func `the person is spoken to in the language of what they wrote last`() {
        let english = BotWords(.english)
        let asked = bench.received(.text("How are you?"), "m1", language: .english)
        _ = bench.feed(.delivered(asked))
        #expect(bench.give("", .failed).texts == [english.failed(nil)])
        #expect(bench.command(.help).texts == [english.help(bench.terms)])
        _ = bench.feed(.delivered(bench.received(.command(.help), "c2", language: .chinese)))
        #expect(bench.command(.help, nil, "c3").texts == [words.help(bench.terms)])
    }
}
