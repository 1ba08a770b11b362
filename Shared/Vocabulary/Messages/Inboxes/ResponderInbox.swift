/// What Responder accepts: what processors say to a client.
package enum ResponderInbox: Inbox {
    case refused(Refused)
    case redirected(Redirected)
    case answered(QuestionAnswered)

    package static let topic = Consumer.responder.reads

    package static let accepts: [Accept<Self>] = [
        Accept(Refused.self, as: Self.refused),
        Accept(Redirected.self, as: Self.redirected),
        Accept(QuestionAnswered.self, as: Self.answered),
    ]

    package var message: any Message {
        switch self {
        case .refused(let message): message
        case .redirected(let message): message
        case .answered(let message): message
        }
    }
}
