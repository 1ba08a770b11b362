/// What Auth accepts: every request with a credential, and what is said of the accounts and their credentials.
package enum AuthInbox: Inbox {
    case opened(AccountOpened)
    case changed(AccountChanged)
    case issued(KeyIssued)
    case revoked(KeyRevoked)
    case keyChanged(KeyChanged)
    case invited(InviteMade)
    case sessionAsked(SessionAsked)
    case sessionEnded(SessionEnded)
    case linked(IdentityLinked)
    case unlinked(IdentityUnlinked)
    case requested(ChatRequested)
    case cancelled(ChatCancelled)
    case withdrawn(ChatWithdrawn)
    case left(ClientLeft)
    case asked(QuestionAsked)
    case redeemed(RedemptionRequested)
    case bound(OwnKeyBound)
    case linkAsked(LinkAsked)
    case turnedAway(ChatTurnedAway)
    case shopAsked(ShopAsked)
    case met(IdentityMet)

    package static let topic = Consumer.auth.reads

    package static let accepts: [Accept<Self>] = [
        Accept(AccountOpened.self, as: Self.opened),
        Accept(AccountChanged.self, as: Self.changed),
        Accept(KeyIssued.self, as: Self.issued),
        Accept(KeyRevoked.self, as: Self.revoked),
        Accept(KeyChanged.self, as: Self.keyChanged),
        Accept(InviteMade.self, as: Self.invited),
        Accept(SessionAsked.self, as: Self.sessionAsked),
        Accept(SessionEnded.self, as: Self.sessionEnded),
        Accept(IdentityLinked.self, as: Self.linked),
        Accept(IdentityUnlinked.self, as: Self.unlinked),
        Accept(ChatRequested.self, as: Self.requested),
        Accept(ChatCancelled.self, as: Self.cancelled),
        Accept(ChatWithdrawn.self, as: Self.withdrawn),
        Accept(ClientLeft.self, as: Self.left),
        Accept(QuestionAsked.self, as: Self.asked),
        Accept(RedemptionRequested.self, as: Self.redeemed),
        Accept(OwnKeyBound.self, as: Self.bound),
        Accept(LinkAsked.self, as: Self.linkAsked),
        Accept(ChatTurnedAway.self, as: Self.turnedAway),
        Accept(ShopAsked.self, as: Self.shopAsked),
        Accept(IdentityMet.self, as: Self.met),
    ]

    package var message: any Message {
        switch self {
        case .opened(let message): message
        case .changed(let message): message
        case .issued(let message): message
        case .revoked(let message): message
        case .keyChanged(let message): message
        case .invited(let message): message
        case .sessionAsked(let message): message
        case .sessionEnded(let message): message
        case .linked(let message): message
        case .unlinked(let message): message
        case .requested(let message): message
        case .cancelled(let message): message
        case .withdrawn(let message): message
        case .left(let message): message
        case .asked(let message): message
        case .redeemed(let message): message
        case .bound(let message): message
        case .linkAsked(let message): message
        case .turnedAway(let message): message
        case .shopAsked(let message): message
        case .met(let message): message
        }
    }
}
