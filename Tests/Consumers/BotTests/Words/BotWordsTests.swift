import Messages
import ProcessingBench
import Testing

@testable import Bot

/// What the bot says to persons, in both languages.
struct BotWordsTests {
    private let chinese = BotWords(.chinese)
    private let english = BotWords(.english)

    private static var terms: BotTerms {
        var terms = BotTerms(
            platform: .officialAccount,
            models: [
                OfferedModel(name: "glm-4", price: Price(input: .yuan(2), output: .yuan(8)), tokensOut: 4_096),
                OfferedModel(name: "glm-4-plus", price: Price(perCall: .fen(5)), tokensOut: 4_096),
                OfferedModel(name: "Free", price: Price(), tokensOut: 4_096),
            ], site: "https://ai.example.com",
            products: [OfferedProduct(title: BilingualText(chinese: "小包", english: "Small"), priceFen: 990)])
        terms.gift = .yuan(1)
        return terms
    }

    private static let code = SignInCode(.letters, from: [UInt8](repeating: 7, count: SignInCode.randomBytes))

    private func all(_ words: BotWords) -> [String] {
        let terms = Self.terms
        let problem = BilingualText(chinese: "出错了。", english: "It failed.")
        return [
            words.greeting(terms, hasGift: true), words.help(terms), words.stillThinking, words.moreFollows(3),
            words.nothingMore, words.waitsForAnswer, words.unknownPoll, words.wasForgotten, words.tooManyLines,
            words.pleaseWait, words.incomplete("", problem), words.incomplete("", nil), words.failed(problem),
            words.failed(nil), words.interrupted(""), words.serviceUnavailable, words.quotaExhausted(terms),
            words.refused(code: "rate_limit_exceeded", problem, retryAfter: 61, terms: terms), words.newConversation,
            words.stopped, words.nothingRuns, words.models(terms, chosen: nil), words.modelChosen(terms.models[0]),
            words.modelUnknown("x", terms), words.noModels, words.balance(Balance(), terms), words.noShop,
            words.signedIn(), words.codeWrong(terms), words.codeHere(Self.code, minutes: 3, terms),
            words.codeUnavailable, words.redeemOnPage(terms),
            words.notice(.credited(order: "1", credit: .yuan(1)), terms),
            words.notice(.refunded(order: "1", fen: 100), terms), words.notice(.creditLow(available: .fen(5)), terms),
        ] + ["voice", "picture", "video", "code"].map { words.unreadable($0) }
    }

    @Test func `each text is in its language, and fits a message`() {
        let isWide = { (text: String) in text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } }
        for text in all(chinese) { #expect(isWide(text) && text.utf8.count <= 2_048) }
        for text in all(english) { #expect(!isWide(text) && !text.isEmpty && text.utf8.count <= 2_048) }
    }

    @Test func `the hint that more follows has room`() {
        for words in [chinese, english] {
            #expect(words.moreFollows(99_999).utf8.count <= BotWords.mostHintBytes)
        }
    }

    @Test func `the catalogue's greeting and help stand in place of the usual ones`() {
        var terms = Self.terms
        terms.greeting = BilingualText(chinese: "来了", english: "Hi")
        terms.help = BilingualText(chinese: "自己看", english: "See")
        #expect(chinese.greeting(terms, hasGift: false) == "来了")
        #expect(english.greeting(terms, hasGift: true) == "Hi\n\nWe've added ¥1.00 of free credit for you. Enjoy!")
        #expect(chinese.help(terms) == "自己看")
    }

    @Test func `a gift is not spoken of where there is none`() {
        var terms = Self.terms
        terms.gift = nil
        #expect(chinese.greeting(terms, hasGift: true) == chinese.greeting(terms, hasGift: false))
    }

    @Test func `models are listed with their prices, and the chosen one is marked`() {
        #expect(
            english.models(Self.terms, chosen: "glm-4-plus") == """
                Models:
                1. glm-4
                   per million tokens: ¥2.00 in, ¥8.00 out
                2. glm-4-plus ✓
                   ¥0.05 per question
                3. Free
                   free
                Reply “model 2”, by number or name, to change.
                """)
        #expect(chinese.models(Self.terms, chosen: nil).contains("1. glm-4 ✓"))
    }

    @Test(
        arguments: [
            ("1", "glm-4"), ("GLM-4", "glm-4"), ("glm-4-p", "glm-4-plus"), (" fr ", "Free"), ("3", "Free"),
            ("glm", nil),
            ("0", nil), ("4", nil), ("", nil), ("other", nil),
        ] as [(String, String?)])
    func `a model is chosen by number, name or how it alone begins`(argument: String, name: String?) {
        #expect(OfferedModel.choose(argument, of: Self.terms.models)?.name == name)
    }

    @Test func `who asks to top up gets the products and the shop's address`() {
        let text = chinese.topUp(Self.terms)
        #expect(text.contains("• 小包　¥9.90"))
        #expect(text.contains("\nhttps://ai.example.com/shop\n"))
        var terms = Self.terms
        terms.products = []
        #expect(chinese.topUp(terms) == chinese.noShop)
        #expect(!chinese.help(terms).contains("充值"))
        #expect(!chinese.quotaExhausted(terms).contains("充值"))
    }

    @Test func `a refusal says when to come back`() {
        let text = BilingualText(chinese: "问得太快了。", english: "Too fast.")
        func refused(_ seconds: Int?) -> String {
            english.refused(code: "rate_limit_exceeded", text, retryAfter: seconds, terms: Self.terms)
        }
        #expect(refused(nil) == "Too fast.")
        #expect(refused(1) == "Too fast.\nPlease try again in 1 second.")
        #expect(refused(3_600) == "Too fast.\nPlease try again in 60 minutes.")
        #expect(refused(86_400) == "Too fast.\nPlease try again in 24 hours.")
        let short = chinese.refused(code: "insufficient_quota", text, retryAfter: nil, terms: Self.terms)
        #expect(short == chinese.quotaExhausted(Self.terms))
    }

    @Test func `an answer that broke off says so behind its text`() {
        let problem = BilingualText(chinese: "服务商出错了。", english: "The provider failed.")
        #expect(chinese.incomplete("写到这里", problem) == "写到这里\n\n（服务商出错了。）")
        #expect(english.failed(problem) == "The provider failed.\nYou were not charged.")
    }

    @Test func `an answer that was interrupted says that it was free, and how it is asked again`() {
        #expect(
            chinese.interrupted("写到这里") == "写到这里\n\n（抱歉，回答到这里中断了，没有扣费。请把问题再发一次，我重新回答。）")
        #expect(chinese.interrupted(" \n") == "抱歉，回答中断了，没有扣费。请把问题再发一次，我重新回答。")
        #expect(
            english.interrupted("As far as")
                == "As far as\n\n(Sorry, the answer was interrupted here, and you were not "
                + "charged. Please send your question again, and I'll answer it anew.)")
        #expect(
            english.interrupted("") == "Sorry, the answer was interrupted, and you were not charged. "
                + "Please send your question again, and I'll answer it anew.")
    }

    @Test func `a code is shown with where it is typed and how long it is good`() {
        let text = english.codeHere(Self.code, minutes: 3, Self.terms)
        #expect(text.contains(Self.code.text) && text.contains("3 minutes"))
        #expect(text.contains("https://ai.example.com/signin") && text.contains("Never give it to anyone"))
    }
}
