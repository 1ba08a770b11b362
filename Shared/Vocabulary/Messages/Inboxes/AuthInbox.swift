/// What Auth accepts: every request with a credential, and the credentials.
package enum AuthInbox: Inbox {
    case issued(KeyIssued)
    case requested(ChatRequested)
    case cancelled(ChatCancelled)
    case withdrawn(ChatWithdrawn)
    case left(ClientLeft)
    case asked(QuestionAsked)

    package static let topic = Consumer.auth.reads

    package static let accepts: [Accept<Self>] = [
        Accept(KeyIssued.self, as: Self.issued),
        Accept(ChatRequested.self, as: Self.requested),
        Accept(ChatCancelled.self, as: Self.cancelled),
        Accept(ChatWithdrawn.self, as: Self.withdrawn),
        Accept(ClientLeft.self, as: Self.left),
        Accept(QuestionAsked.self, as: Self.asked),
    ]

    package var message: any Message {
        switch self {
        case .issued(let message): message
        case .requested(let message): message
        case .cancelled(let message): message
        case .withdrawn(let message): message
        case .left(let message): message
        case .asked(let message): message
        }
    }
}
