package import Messages

/// What persons write to the bot, and what is said to them.
extension Sample {
    package static let group: Identity = {
        guard let group = Identity(zsxqGroup: "10000000000001") else { preconditionFailure("This is a group's name.") }
        return group
    }()

    package static let member: Identity = {
        guard let member = Identity(wecomCorp: "ww01", userid: "ann") else {
            preconditionFailure("ann is a member's name.")
        }
        return member
    }()

    package static let seed: CodeSeed = {
        guard let seed = CodeSeed(Array(1...16)) else { preconditionFailure("These are 16 bytes.") }
        return seed
    }()

    package static let both = BilingualText(chinese: "你好", english: "Hello")

    package static let model = OfferedModel(
        name: "大模型", price: chat.terms.price, groups: chat.terms.groups, ownKeyChannels: ["backup"], tokensOut: 4_096,
        bytesPerThousandTokens: 1_500, overheadTokens: 64, imageTokens: 1_000, contextTokens: 128_000)

    /// What the catalogue says of an app, with every optional member.
    package static let botTerms: BotTerms = {
        var terms = BotTerms(
            platform: .officialAccount, abilities: [.push, .typing], models: [model], site: "https://ai.example.com",
            products: [OfferedProduct(title: both, priceFen: 990)])
        (terms.system, terms.greeting, terms.help) = ("Be kind.", both, both)
        (terms.gift, terms.giftBudget, terms.lowCredit) = (.yuan(1), .yuan(100), .fen(50))
        (terms.rules, terms.language, terms.manners) = (Sample.ruled.rules, .english, PollManners())
        return terms
    }()

    package static let plainBotTerms = BotTerms(
        platform: .weComApp, models: [OfferedModel(name: "small", price: Price(), tokensOut: 1)],
        site: "https://ai.example.com")

    package static let deliveryContents: [DeliveryContent] = {
        let code = SignInCode(.letters, from: seed.bytes)
        return [
            .text("你好"), .text("你好", words: ["insults"]), .picture(url: "https://mmbiz.example.com/1"),
            .command(.model, argument: "2"), .command(.signIn), .code(code), .followed(code: code), .followed(),
            .unfollowed, .scanned(code), .entered, .poll(name: "m1"), .unreadable(kind: "voice"),
            .picture(url: "https://mmbiz.example.com/2", text: "这是什么？", words: ["insults"]),
        ]
    }()

    /// - Parameter isPlain: without any optional member.
    package static func delivered(_ content: DeliveryContent, isPlain: Bool = false) -> DeliveryReceived {
        var received = DeliveryReceived(
            identity: sender(), app: "main", name: "m1", content: content, terms: isPlain ? plainBotTerms : botTerms,
            request: RequestID("d1"), reply: chat.reply, deadline: chat.deadline, chat: RequestID("c1"),
            chatReply: ReplyAddress(partition: 1, stream: "s/2", offset: 78))
        guard !isPlain else { return received }
        (received.language, received.seed, received.later) = (.english, seed, "https://qyapi.example.com/1")
        (received.created, received.isEvent) = (chat.deadline, true)
        return received
    }

    package static let botWords: [BotTold.Word] = [
        .answered(.balance(Balance())),
        .answered(.signInCode(SignInCode(.letters, from: seed.bytes), expires: chat.deadline)),
        .refused(code: "rate_limit_exceeded", text: both, retryAfter: 7),
        .refused(code: "content_refused", text: both, retryAfter: nil),
    ]

    package static let deliveryAnswers: [DeliveryAnswer] = [
        .say("你好"), .nothing, .again, .written("", isFinished: false), .writing(chat.reply),
    ]

    package static func given(_ ending: Ending = .deadline, isPlain: Bool = false) -> AnswerGiven {
        AnswerGiven(
            identity: sender(), request: RequestID("c1"), ending: ending, text: "你好", problem: isPlain ? nil : both)
    }

    package static let notices: [NoticeDue.Notice] = [
        .credited(order: order.text, credit: .yuan(9)), .refunded(order: order.text, fen: 990),
        .creditLow(available: .fen(5)),
    ]

    package static func notice(_ notice: NoticeDue.Notice) -> NoticeDue {
        NoticeDue(identity: sender(), name: "n1", notice: notice)
    }

    package static let pushes: [PushAsked.Content] =
        [
            .text("你好"), .later(url: "https://qyapi.example.com/1", "你好"), .typing,
            .topic("400000000000001", "你好", isSilent: true, isRepeated: false),
        ] + notices.map { .notice($0, .chinese) }

    /// - Parameter isTest: whether an operator waits for what comes of it.
    package static func pushed(_ content: PushAsked.Content, isTest: Bool = false) -> PushAsked {
        PushAsked(
            identity: sender(), app: "main", push: "p1", content: content, expires: chat.deadline,
            reply: isTest ? chat.reply : nil, request: isTest ? RequestID("q1") : nil)
    }

    package static let pushOutcomes: [PushOutcome] = [.sent, .refused(code: "45015", isFinal: true), .unknown]

    package static func pollDue(_ number: Int64 = 7, _ terms: BotTerms = botTerms) -> PollDue {
        PollDue(
            identity: group, app: "stars", terms: terms, number: number, chance: 50, chat: RequestID("c\(number)"),
            chatReply: ReplyAddress(partition: 1, stream: "s/\(number)", offset: 78))
    }

    package static let topicsAsked = TopicsAsked(identity: group, app: "stars", number: 7, expires: chat.deadline)

    package static let topics = [
        TopicsListed.Topic(id: "400000000000001", text: "什么是 DDD？", words: ["insults"]),
        TopicsListed.Topic(id: "400000000000002", text: "为什么？"),
    ]

    package static let sceneAsked = SceneAsked(
        app: "main", scene: "7GQ2X4MT", seconds: 180, request: RequestID("q1"), reply: chat.reply,
        deadline: chat.deadline)

    package static let botAsked = BotAsked(
        identity: sender(), request: RequestID("q1"), reply: chat.reply, deadline: chat.deadline)

    package static let botReport = BotReport(
        identity: sender(), account: account, model: "大模型", turns: 2, waiting: 1, pushesLeft: 4,
        steps: [
            BotReport.Step(at: chat.deadline, app: "main", what: "delivered", subject: "m1"),
            BotReport.Step(at: chat.deadline, app: "main", what: "push_failed", subject: "p1", code: "45015"),
        ])

    package static let finding = AppFinding(subject: "secret", isGood: false, code: "40001", advice: both)
}
