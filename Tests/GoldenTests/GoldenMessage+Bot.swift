import Messages
import ProcessingBench

/// What is said of persons who write to the bot.
extension GoldenMessage {
    static let bot: [GoldenMessage] = delivered + heard + polled

    private static let delivered: [GoldenMessage] = Sample.deliveryContents.enumerated().map { index, content in
        GoldenMessage(BotInbox.delivered(Sample.delivered(content, isPlain: index > 0)), "\(index)")
    }

    private static let heard: [GoldenMessage] =
        Sample.botWords.enumerated().map { index, word in
            GoldenMessage(
                BotInbox.told(BotTold(identity: Sample.sender(), request: RequestID("c1"), word: word)), "\(index)")
        } + [
            GoldenMessage(BotInbox.given(Sample.given())),
            GoldenMessage(BotInbox.given(Sample.given(.finished, isPlain: true)), "plain"),
            GoldenMessage(
                BotInbox.linked(
                    BotLinked(identity: Sample.sender(), account: Sample.account, at: Sample.chat.deadline))),
            GoldenMessage(BotInbox.welcomed(BotWelcomed(identity: Sample.sender(), isGiven: true))),
            GoldenMessage(BotInbox.asked(Sample.botAsked)),
        ]
        + Sample.notices.enumerated().map { index, notice in
            GoldenMessage(BotInbox.noticed(Sample.notice(notice)), "\(index)")
        }
        + Sample.pushOutcomes.enumerated().map { index, outcome in
            GoldenMessage(BotInbox.pushed(PushEnded(Sample.pushed(.text("")), outcome)), "\(index)")
        }

    private static let polled: [GoldenMessage] = [
        GoldenMessage(BotInbox.due(Sample.pollDue())),
        GoldenMessage(BotInbox.listed(TopicsListed(Sample.topicsAsked, topics: Sample.topics))),
        GoldenMessage(
            BotInbox.listed(TopicsListed(Sample.topicsAsked, topics: [], fault: "throttled")), "fault"),
    ]

    /// What Bot asks of others.
    static let botAsking: [GoldenMessage] =
        [
            GoldenMessage(PostmanInbox.topics(Sample.topicsAsked)),
            GoldenMessage(PostmanInbox.push(Sample.pushed(.text("你好"), isTest: true)), "test"),
            GoldenMessage(
                PostmanInbox.check(
                    AppChecked(
                        app: "main", request: RequestID("q1"), reply: Sample.chat.reply,
                        deadline: Sample.chat.deadline))),
            GoldenMessage(PostmanInbox.scene(Sample.sceneAsked)),
            GoldenMessage(OrdersInbox.placed(placed), "told"),
        ]
        + Sample.pushes.enumerated().map { index, content in
            GoldenMessage(PostmanInbox.push(Sample.pushed(content)), "\(index)")
        }

    /// What Responder is told for a delivery, for operators, and for a page.
    static let botTold: [GoldenMessage] =
        Sample.deliveryAnswers.enumerated().map { index, answer in told(.delivery(answer), "delivery \(index)") }
        + Sample.pushOutcomes.enumerated().map { index, outcome in told(.pushed(outcome), "push \(index)") } + [
            told(.conversation(Sample.botReport), "conversation"), told(.app([Sample.finding]), "app"),
            told(.scene(url: "https://weixin.example.com/q/1"), "scene"), told(.scene(url: nil), "plain scene"),
        ]

    static let botAlarm = GoldenMessage(
        ChangeRecorded(
            by: Actor("bot"), at: Sample.chat.deadline, action: "group.rests", subject: "stars",
            after: #"{"reason":"unauthorized"}"#, request: RequestID("t1"), alarm: .groupNeedsPerson), on: .trail,
        Alarm.groupNeedsPerson.rawValue)

    private static let placed: OrderPlaced = {
        var placed = Sample.placed()
        placed.told = Sample.sender()
        return placed
    }()
}
