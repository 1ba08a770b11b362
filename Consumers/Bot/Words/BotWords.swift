import Messages

/// What the bot itself says to persons, in one language.
struct BotWords: Hashable, Sendable {
    let language: Language

    init(_ language: Language) {
        self.language = language
    }

    /// More bytes than `moreFollows` ever takes.
    static let mostHintBytes = 96

    func pick(_ chinese: String, _ english: String) -> String { language == .chinese ? chinese : english }
}

// MARK: - Greeting and help

extension BotWords {
    /// Greets who follows.
    ///
    /// - Parameter hasGift: whether the person has just been given the credit of a first visit.
    func greeting(_ terms: BotTerms, hasGift: Bool) -> String {
        let usual = pick(
            "你好，欢迎！有什么想问的，直接发给我就行。\n回复“帮助”，看看我还能做什么。",
            "Hello and welcome! Just send me your question.\nReply “help” to see what else I can do.")
        let greeting = terms.greeting?[language] ?? usual
        guard hasGift, let gift = terms.gift, gift > .zero else { return greeting }
        return greeting + "\n\n"
            + pick("送你 ¥\(gift) 体验额度，已经到账，放心用。", "We've added ¥\(gift) of free credit for you. Enjoy!")
    }

    /// Lists what persons can say.
    func help(_ terms: BotTerms) -> String {
        if let help = terms.help { return help[language] }
        let first = pick("直接发问题给我就行。还可以回复：", "Just send me your question. You can also reply:")
        let lines = commands(terms).map { pick("• \($0.chinese)", "• \($0.english)") }
        return ([first] + lines).joined(separator: "\n")
    }

    private func commands(_ terms: BotTerms) -> [BilingualText] {
        let always = [
            BilingualText(chinese: "新对话：忘掉前面的，重新开始", english: "new: forget what was said and start over"),
            BilingualText(chinese: "模型：查看或更换模型", english: "model: see or change the model"),
            BilingualText(chinese: "停止：不用再回答了", english: "stop: end the current answer"),
            BilingualText(chinese: "更多：接着看，或再看一遍回答", english: "more: read on, or see the answer again"),
            BilingualText(chinese: "余额：还剩多少额度", english: "balance: see your credit"),
            BilingualText(chinese: "登录：拿验证码登录网页", english: "code: get a code to sign in on the web"),
        ]
        guard !terms.products.isEmpty else { return always }
        return always + [BilingualText(chinese: "充值：购买额度", english: "top up: buy credit")]
    }
}

// MARK: - Answers

extension BotWords {
    /// Said when an answer is late for the platform and cannot be pushed.
    var stillThinking: String {
        pick("还在想，马上就好。发任意一个字，就能看到回答。", "Still thinking… Send any character to see the answer.")
    }

    /// Stands behind the last part that is said for now.
    ///
    /// - Parameter parts: how many wait.
    func moreFollows(_ parts: Int) -> String {
        pick("\n\n（还有 \(parts) 段，发任意一个字继续看）", "\n\n(\(parts) more to come. Send any character to read on.)")
    }

    /// Said to who asks for more where nothing waits and nothing was said.
    var nothingMore: String {
        pick("没有更多内容了，有问题随时问我。", "There is nothing more. Feel free to ask me anything.")
    }

    /// A smart robot's message, when the time of its stream is over.
    var waitsForAnswer: String {
        pick("这个问题要多想一会儿，想好了我再单独发给你。", "This one takes longer. I'll send you the answer when it's ready.")
    }

    /// A smart robot's message, when its platform asks for an answer that nobody knows any more.
    var unknownPoll: String {
        pick("这条回答找不到了，麻烦再问我一次。", "I can't find this answer any more. Please ask me again.")
    }

    /// Said before an answer when too many others wrote since to be remembered.
    var wasForgotten: String {
        pick("隔得有点久，前面聊的我记不清了，我们从这里重新开始。", "I no longer remember our earlier chat, so let's start afresh.")
    }

    /// Said to a text that comes while others wait already, and was not taken.
    var tooManyLines: String {
        pick(
            "消息有点多，这一条我没接住。等我回答完，再发一次吧。",
            "That's a lot at once, and I missed this one. Please send it again once I've answered.")
    }

    /// Said to a text that waits for the answer that is being written.
    var pleaseWait: String {
        pick("收到。我先答完上一个问题，接着就看这个。", "Got it. Let me finish the last question first.")
    }

    /// An answer that did not come to its end.
    func incomplete(_ text: String, _ problem: BilingualText?) -> String {
        let words = problem?[language] ?? pick("回答没有写完。", "The answer is not complete.")
        return text + "\n\n" + pick("（\(words)）", "(\(words))")
    }

    /// An answer that was cut off when a process of ours died: it is free, and the model is not asked again by itself.
    ///
    /// - Parameter text: its beginning; blank if nothing of it arrived.
    func interrupted(_ text: String) -> String {
        let isBlank = text.allSatisfy(\.isWhitespace)
        let words = pick(
            "抱歉，回答\(isBlank ? "" : "到这里")中断了，没有扣费。请把问题再发一次，我重新回答。",
            "Sorry, the answer was interrupted\(isBlank ? "" : " here"), and you were not charged. "
                + "Please send your question again, and I'll answer it anew.")
        return isBlank ? words : text + "\n\n" + pick("（\(words)）", "(\(words))")
    }

    /// Stands behind what is kept of an answer that is too long for a chat.
    var tooLong: String { pick("\n\n（太长了，后面的没有保留。）", "\n\n(The rest is too long to be kept.)") }

    /// Said in place of an answer of which nothing was heard; nobody knows here whether it was charged.
    var lapsed: String {
        pick("抱歉，一直没有等到回答，请再问一次。", "Sorry, the answer never came. Please ask me again.")
    }

    /// Said in place of an answer that never began.
    func failed(_ problem: BilingualText?) -> String {
        let words = problem?[language] ?? pick("抱歉，这次没能回答。", "Sorry, I couldn't answer this time.")
        return words + "\n" + notCharged
    }

    /// Said where we cannot do what was wanted, for no fault of the person's.
    var serviceUnavailable: String {
        let words = pick(
            "抱歉，服务暂时不可用，请稍后再试。", "Sorry, the service is unavailable right now. Please try again later.")
        return words + "\n" + notCharged
    }

    var notCharged: String { pick("这次没有扣费。", "You were not charged.") }
}

// MARK: - Refusals

extension BotWords {
    /// What a rule or a limit says, and what to do.
    ///
    /// - Parameters:
    ///   - code: the problem's.
    ///   - retryAfter: seconds; nil if waiting does not help.
    func refused(code: String, _ text: BilingualText, retryAfter: Int?, terms: BotTerms) -> String {
        if code == "insufficient_quota" { return quotaExhausted(terms) }
        guard let retryAfter, retryAfter > 0 else { return text[language] }
        return text[language] + "\n" + pick("请 \(wait(retryAfter)) 后再试。", "Please try again in \(wait(retryAfter)).")
    }

    /// Said to who cannot pay for a question.
    func quotaExhausted(_ terms: BotTerms) -> String {
        let first = pick("额度不够回答这个问题了。", "Your credit is not enough for this question.")
        return first + "\n" + (terms.products.isEmpty ? noShop : topUpHint)
    }

    var topUpHint: String { pick("回复“充值”，可以购买额度。", "Reply “top up” to buy credit.") }

    private func wait(_ seconds: Int) -> String {
        switch seconds {
        case ..<90: pick("\(seconds) 秒", seconds == 1 ? "1 second" : "\(seconds) seconds")
        case ..<5_400: pick("\((seconds - 1) / 60 + 1) 分钟", "\((seconds - 1) / 60 + 1) minutes")
        default: pick("\((seconds - 1) / 3_600 + 1) 小时", "\((seconds - 1) / 3_600 + 1) hours")
        }
    }

    /// Said to a message that nobody here can read.
    ///
    /// - Parameter kind: of `DeliveryContent.unreadable`.
    func unreadable(_ kind: String) -> String {
        switch kind {
        case "voice":
            pick("抱歉，这条语音我听不了，打字发给我吧。", "Sorry, I can't listen to this voice message. Please type it for me.")
        case "picture":
            pick("抱歉，这张图片我看不了，用文字描述一下吧。", "Sorry, I can't see this picture. Please describe it in words.")
        case "code":
            pick(
                "这个验证码在这里用不了，请照网页上显示的再发一次。",
                "This code doesn't work here. Please send it again as the page shows it.")
        default:
            pick("抱歉，我还看不懂这种消息，发文字给我吧。", "Sorry, I can't read this kind of message yet. Please send me text.")
        }
    }
}
