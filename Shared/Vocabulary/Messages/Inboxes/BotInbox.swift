/// What Bot accepts: what platforms deliver, what is said to those who wrote, and what came of what was pushed.
package enum BotInbox: Inbox {
    case delivered(DeliveryReceived)
    case told(BotTold)
    case given(AnswerGiven)
    case pushed(PushEnded)
    case linked(BotLinked)
    case welcomed(BotWelcomed)
    case noticed(NoticeDue)
    case asked(BotAsked)
    case due(PollDue)
    case listed(TopicsListed)

    package static let topic = Consumer.bot.reads

    package static let accepts: [Accept<Self>] = [
        Accept(DeliveryReceived.self, as: Self.delivered),
        Accept(BotTold.self, as: Self.told),
        Accept(AnswerGiven.self, as: Self.given),
        Accept(PushEnded.self, as: Self.pushed),
        Accept(BotLinked.self, as: Self.linked),
        Accept(BotWelcomed.self, as: Self.welcomed),
        Accept(NoticeDue.self, as: Self.noticed),
        Accept(BotAsked.self, as: Self.asked),
        Accept(PollDue.self, as: Self.due),
        Accept(TopicsListed.self, as: Self.listed),
    ]

    package var message: any Message {
        switch self {
        case .delivered(let message): message
        case .told(let message): message
        case .given(let message): message
        case .pushed(let message): message
        case .linked(let message): message
        case .welcomed(let message): message
        case .noticed(let message): message
        case .asked(let message): message
        case .due(let message): message
        case .listed(let message): message
        }
    }
}
