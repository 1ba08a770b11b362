/// What Auth accepts: every request with a credential, and what is said of the accounts and their credentials.
package enum AuthInbox: Inbox {
    case opened(AccountOpened)
    case changed(AccountChanged)
    case issued(KeyIssued)
    case requested(ChatRequested)
    case cancelled(ChatCancelled)
    case withdrawn(ChatWithdrawn)
    case left(ClientLeft)
    case asked(QuestionAsked)

    package static let topic = Consumer.auth.reads

    package static let accepts: [Accept<Self>] = [
        Accept(AccountOpened.self, as: Self.opened),
        Accept(AccountChanged.self, as: Self.changed),
        Accept(KeyIssued.self, as: Self.issued),
        Accept(ChatRequested.self, as: Self.requested),
        Accept(ChatCancelled.self, as: Self.cancelled),
        Accept(ChatWithdrawn.self, as: Self.withdrawn),
        Accept(ClientLeft.self, as: Self.left),
        Accept(QuestionAsked.self, as: Self.asked),
    ]

    package var message: any Message {
        switch self {
        case .opened(let message): message
        case .changed(let message): message
        case .issued(let message): message
        case .requested(let message): message
        case .cancelled(let message): message
        case .withdrawn(let message): message
        case .left(let message): message
        case .asked(let message): message
        }
    }
}
