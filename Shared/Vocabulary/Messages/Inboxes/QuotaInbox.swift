/// What Quota accepts: messages that move an account's money, and questions about it.
package enum QuotaInbox: Inbox {
    case granted(CreditGranted)
    case corrected(BalanceCorrected)
    case changed(AccountChanged)
    case ended(KeyEnded)
    case authorized(ChatAuthorized)
    case answered(ChatAnswered)
    case cancelled(ChatCancelled)
    case withdrawn(ChatWithdrawn)
    case left(ClientLeft)
    case asked(QuestionAsked)
    case linkAsked(LinkAsked)
    case holdAsked(HoldAsked)
    case holdEnded(HoldEnded)

    package static let topic = Consumer.quota.reads

    package static let accepts: [Accept<Self>] = [
        Accept(CreditGranted.self, as: Self.granted),
        Accept(BalanceCorrected.self, as: Self.corrected),
        Accept(AccountChanged.self, as: Self.changed),
        Accept(KeyEnded.self, as: Self.ended),
        Accept(ChatAuthorized.self, as: Self.authorized),
        Accept(ChatAnswered.self, as: Self.answered),
        Accept(ChatCancelled.self, as: Self.cancelled),
        Accept(ChatWithdrawn.self, as: Self.withdrawn),
        Accept(ClientLeft.self, as: Self.left),
        Accept(QuestionAsked.self, as: Self.asked),
        Accept(LinkAsked.self, as: Self.linkAsked),
        Accept(HoldAsked.self, as: Self.holdAsked),
        Accept(HoldEnded.self, as: Self.holdEnded),
    ]

    package var message: any Message {
        switch self {
        case .granted(let message): message
        case .corrected(let message): message
        case .changed(let message): message
        case .ended(let message): message
        case .authorized(let message): message
        case .answered(let message): message
        case .cancelled(let message): message
        case .withdrawn(let message): message
        case .left(let message): message
        case .asked(let message): message
        case .linkAsked(let message): message
        case .holdAsked(let message): message
        case .holdEnded(let message): message
        }
    }
}
