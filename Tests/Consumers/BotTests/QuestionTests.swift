import Messages
import Processing
import ProcessingBench
import Testing

@testable import Bot

/// What is asked, how it is joined, and how it ends.
@Suite struct QuestionTests {
    private var bench = BotBench()

    @Test mutating func `a question carries price, limits, system and the proof of who asks`() throws {
        bench.terms.system = "简短回答。"
        bench.terms.lowCredit = .fen(50)
        bench.terms.rules = Sample.rules
        let asked = try #require(bench.write("你好 \"吗\"？").questionsAsked.first)
        let chat = asked.chat
        #expect(asked.credential == .identity(bench.identity) && asked.words == nil && asked.rules == Sample.rules)
        #expect(chat.request == RequestID("chat-m1#1") && chat.account == bench.identity.account)
        #expect(chat.reply.identity == bench.identity && chat.reply.stream == "chat-m1#1" && chat.reply.offset == 7)
        let body =
            #"{"messages":[{"content":"简短回答。","role":"system"},{"content":"你好 \"吗\"？","role":"user"}],"#
            + #""model":"small","stream":true}"#
        #expect(chat.body == body && chat.model == "small" && !chat.showsUsage)
        #expect(chat.deadline == bench.time + .seconds(30))
        let terms = chat.terms
        #expect(terms.price == Played.small.price && terms.tokensOut == 1_000 && terms.choices == 1)
        #expect(terms.tokensIn == 512 + body.utf8.count && terms.streamsLimit == 4)
        #expect(terms.answerMilliseconds == 600_000 && terms.lowCredit == .fen(50))
    }

    @Test mutating func `the measure of the input follows the model, and is its context at most`() throws {
        _ = bench.command(.model, "large")
        let short = try #require(bench.write("你好吗？").questionsAsked.first?.chat)
        #expect(short.terms.tokensIn == 100 + (short.body.utf8.count + 2) / 3 && short.model == "large")
        _ = bench.give("很好。")
        let long = try #require(bench.write(Played.text(bytes: 16_000), "m2").questionsAsked.first?.chat)
        #expect(long.terms.tokensIn == 100 + (long.body.utf8.count + 2) / 3)
        _ = bench.give("很好。")
        bench.terms.models[1].contextTokens = 300
        #expect(bench.write("你好吗？", "m3").questionsAsked.first?.chat.terms.tokensIn == 300)
    }

    @Test mutating func `a redeem code is not asked, and its person is led to the page that takes it`() {
        let said = bench.deliver(.unreadable(kind: "redeem"))
        #expect(said.told == [.say(Played.words.redeemOnPage(bench.terms))] && said.questionsAsked.isEmpty)
        #expect(Played.words.redeemOnPage(bench.terms).contains("\(bench.terms.site)/shop"))
    }

    @Test mutating func `a picture is shown where the models are shown pictures`() throws {
        #expect(bench.deliver(.picture(url: "http://p/1")).told == [.say(Played.words.unreadable("picture"))])
        bench.terms.takesPictures = true
        bench.terms.joinMilliseconds = 1_000
        _ = bench.deliver(.picture(url: "http://p/2"), "m2")
        _ = bench.write("这是什么？", "m3", after: .milliseconds(800))
        let chat = try #require(bench.pass(.seconds(2)).questionsAsked.first?.chat)
        let content =
            #"[{"text":"这是什么？","type":"text"},{"image_url":{"url":"http://p/2"},"type":"image_url"}]"#
        #expect(chat.body.contains(#"{"content":\#(content),"role":"user"}"#))
        #expect(chat.terms.tokensIn == 512 + chat.body.utf8.count + 2_000)
    }

    @Test mutating func `words that come with a picture are asked with it, or with the word that there was one`() throws
    {
        let sent = DeliveryContent.picture(url: "http://p/1", text: "这是什么？", words: ["insults"])
        let alone = try #require(bench.deliver(sent).questionsAsked.first)
        #expect(alone.chat.body.contains(#""content":"这是什么？\n[图片]""#) && alone.words == ["insults"])
        _ = bench.give("不知道。")
        bench.terms.takesPictures = true
        let both = try #require(bench.deliver(sent, "m2").questionsAsked.first)
        let content =
            #"[{"text":"这是什么？","type":"text"},{"image_url":{"url":"http://p/1"},"type":"image_url"}]"#
        #expect(both.chat.body.contains(#"{"content":\#(content),"role":"user"}"#) && both.words == ["insults"])
    }

    @Test mutating func `a picture without a word, and a blank answer, leave no turn without a word`() {
        bench.terms.takesPictures = true
        _ = bench.deliver(.picture(url: "http://p/1"))
        _ = bench.give("一只猫。")
        _ = bench.write("什么颜色？", "m2")
        #expect(bench.asked.last?.chat.body.contains(#"{"content":"[图片]","role":"user"}"#) == true)
        #expect(bench.asked.last?.chat.body.contains(#""content":"""#) == false)
        _ = bench.give(" \n")
        _ = bench.write("再说一次", "m3")
        #expect(bench.asked.last?.chat.body.contains("什么颜色") == false)
    }

    @Test mutating func `listed words go along, of all lines`() {
        bench.terms.joinMilliseconds = 1_000
        _ = bench.deliver(.text("甲很长的一行", words: ["insults"]))
        _ = bench.deliver(.text("乙很长的一行", words: ["insults", "names"]), "m2")
        #expect(bench.pass(.seconds(1)).questionsAsked.first?.words == ["insults", "names"])
        #expect(bench.refuse("content_refused", "不答。").texts == ["不答。"])
    }

    // MARK: - Lines

    @Test mutating func `lines within a second are one question, answered at the last`() throws {
        bench.terms.joinMilliseconds = 1_000
        _ = bench.write("第一行")
        #expect(bench.asked.isEmpty)
        #expect(bench.write("第二行", "m2", after: .milliseconds(900)).told("m1#1") == .nothing)
        #expect(bench.write("三", "m3", after: .milliseconds(900)).told("m2#1") == .nothing)
        #expect(bench.pass(.milliseconds(999)).questionsAsked.isEmpty)
        let chat = try #require(bench.pass(.milliseconds(1)).questionsAsked.first)
        #expect(chat.question == #""第一行\n第二行\n三","role":"user"}],"model":"small","stream":true}"#)
        #expect(chat.chat.request == RequestID("chat-m1#1"))
        let answer = bench.give("好。")
        #expect(answer.told("m3#1") == .say("好。") && answer.told.count == 1)
    }

    @Test mutating func `who goes on writing is asked after three seconds`() {
        bench.terms.joinMilliseconds = 1_000
        for number in 1...5 { _ = bench.write("第\(number)行字", "m\(number)", after: .milliseconds(700)) }
        // The first came 2.8 s ago.
        #expect(bench.asked.isEmpty)
        #expect(bench.pass(.milliseconds(200)).questionsAsked.count == 1)
        #expect(bench.asked.first?.question.contains("第5行字") == true)
    }

    @Test mutating func `what is written while an answer is written is the next question`() {
        _ = bench.write("第一个问题")
        #expect(bench.write("第二个问题", "m2").questionsAsked.isEmpty)
        #expect(bench.write("还有一句话", "m3").told("m2#1") == .nothing)
        let answer = bench.give("一。")
        #expect(answer.told("m1#1") == .say("一。") && answer.questionsAsked.count == 1 && answer.told.count == 1)
        #expect(bench.asked.last?.chat.request == RequestID("chat-m2#1"))
        #expect(bench.asked.last?.question.hasPrefix(#""第二个问题\n还有一句话","#) == true)
        #expect(bench.asked.last?.chat.body.contains(#"{"content":"一。","role":"assistant"}"#) == true)
        #expect(bench.give("二。").told("m3#1") == .say("二。"))
    }

    @Test mutating func `eight lines wait, and a ninth is told to come again`() {
        _ = bench.write("第一个问题")
        for number in 1...8 { _ = bench.write("后面第\(number)句", "n\(number)") }
        let ninth = bench.write("后面第九句", "n9")
        #expect(ninth.told("n9#1") == .say(Played.words.tooManyLines))
        _ = bench.give("一。")
        #expect(bench.asked.last?.question.contains("后面第8句") == true)
        #expect(bench.asked.last?.question.contains("第九句") == false)
    }

    @Test mutating func `sixteen kilobytes wait at most`() {
        _ = bench.write("第一个问题")
        _ = bench.write(Played.text(bytes: 10_000), "n1")
        #expect(bench.write(Played.text(bytes: 8_000), "n2").told("n2#1") == .say(Played.words.tooManyLines))
        #expect(bench.write(Played.text(bytes: 4_000), "n3").told("n3#1") == nil)
    }

    @Test(arguments: ["", "  \n ", "\u{1}\u{2}"])
    mutating func `a blank text is no question`(text: String) {
        #expect(bench.write(text).told == [.say(Played.words.unreadable("text"))])
        #expect(bench.asked.isEmpty)
    }

    @Test mutating func `control characters are no part of a question`() {
        #expect(bench.write("\u{0}你好\r\n\u{7}吗\t？").questionsAsked.first?.question.hasPrefix(#""你好\n 吗\t？","#) == true)
    }

    @Test(arguments: ["1", "？", "好的", "…"])
    mutating func `so short a text asks for what waits, and else is a question`(text: String) {
        #expect(bench.write(text).questionsAsked.count == 1)
        #expect(bench.write(text, "m2").questionsAsked.isEmpty)
        let answer = bench.give("好。")
        #expect(answer.told("m2#1") == .say("好。") && answer.told.count == 1 && answer.questionsAsked.isEmpty)
        #expect(bench.write(text, "m3").questionsAsked.count == 1)
    }

    @Test mutating func `an app without models says so`() {
        bench.terms.models = []
        #expect(bench.write("你好吗？").told == [.say(Played.words.noModels)])
        #expect(bench.asked.isEmpty)
    }

    // MARK: - Ends

    @Test mutating func `markdown is made plain where the platform does not show it`() {
        _ = bench.write("你好吗？")
        #expect(bench.give("**很好**").texts == [PlainText.of(markdown: "**很好**")])
        bench.terms.showsMarkdown = true
        _ = bench.write("你好吗？", "m2")
        #expect(bench.give("**很好**").texts == ["**很好**"])
    }

    @Test mutating func `of an answer that may have been paid for nobody is told that it was free`() throws {
        let problem = BilingualText(chinese: "时间到了。", english: "Time is up.")
        _ = bench.write("你好吗？")
        let text = try #require(bench.give("", .deadline, problem: problem).texts.first)
        #expect(text.contains("时间到了。") && !text.contains(Played.words.notCharged))
        #expect(!Played.words.lapsed.contains(Played.words.notCharged))
    }

    @Test mutating func `an answer that breaks off says so`() {
        let problem = BilingualText(chinese: "断了。", english: "Broken off.")
        _ = bench.write("你好吗？")
        #expect(bench.give("很", .failed, problem: problem).texts == [Played.words.incomplete("很", problem)])
        _ = bench.write("你好吗？", "m2")
        #expect(bench.give("", .failed, problem: problem).texts == [Played.words.failed(problem)])
        _ = bench.write("你好吗？", "m3")
        #expect(bench.give("很", .stopped).texts == ["很\n\n" + Played.words.stopped])
        // What was not paid for is no turn.
        _ = bench.write("你好吗？", "m4")
        #expect(bench.asked.last?.chat.body.contains("assistant") == true)
        #expect(bench.state.memories["main"]?.turns.count == 1)
    }

    @Test mutating func `an answer that a death of ours cut off is told with its beginning, and asked once`() {
        let problem = BilingualText(chinese: "断了。", english: "Broken off.")
        _ = bench.write("你好吗？")
        let said = bench.give("**很**", .interrupted, problem: problem)
        #expect(said.texts == [Played.words.interrupted(PlainText.of(markdown: "**很**"))])
        #expect(said.questionsAsked.isEmpty && bench.state.memories["main"] == nil)
        // The same words ask once more.
        let again = bench.write("你好吗？", "m2")
        #expect(again.questionsAsked.count == 1)
        #expect(bench.give("", .interrupted, problem: problem).texts == [Played.words.interrupted("")])
    }

    @Test(arguments: ["account_suspended", "too_many_streams", "content_refused", "insufficient_quota"])
    mutating func `a refusal is said, and the next question is asked`(code: String) {
        _ = bench.write("你好吗？")
        _ = bench.write("还在吗？", "m2")
        let said = bench.refuse(code, "不行。")
        let text = BilingualText(chinese: "不行。", english: "不行。")
        let expected = Played.words.refused(code: code, text, retryAfter: nil, terms: bench.terms)
        #expect(said.told("m1#1") == .say(expected) && said.questionsAsked.count == 1)
        #expect(bench.state.memories["main"] == nil)
    }

    @Test mutating func `what is said of an unknown request is ignored`() {
        #expect(bench.give("谁？", to: "chat-m9#1").isEmpty)
        _ = bench.write("你好吗？")
        #expect(bench.give("谁？", to: "chat-m9#1").isEmpty)
        #expect(bench.tell(.answered(.balance(Balance())), to: "chat-m1#1").isEmpty)
        #expect(bench.give("很好。").texts == ["很好。"])
        #expect(bench.give("很好。").isEmpty && bench.refuse("expired", "过时。").isEmpty)
    }

    @Test mutating func `a question that nobody answers ends with words`() {
        _ = bench.write("你好吗？")
        #expect(bench.pass(.seconds(719)).questionsAsked.isEmpty)
        _ = bench.write("还在吗？", "m2")
        let said = bench.pass(.seconds(2))
        let words = Played.words.lapsed + "\n\n" + Played.words.stillThinking
        #expect(said.told("m2#1") == .say(words) && said.questionsAsked.count == 1)
        #expect(bench.give("很好。", to: "chat-m1#1").isEmpty)
        #expect(bench.give("在。").texts.isEmpty)
        #expect(bench.write("1", "m3").texts == ["在。"])
    }
}
