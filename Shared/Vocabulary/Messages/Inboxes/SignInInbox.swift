/// What SignIn accepts: tickets and tries of their codes, codes that persons ask the bot for, pages that are opened
/// inside a platform, links of identities, and claims of gifts.
package enum SignInInbox: Inbox {
    case requested(TicketRequested)
    case tried(TicketTried)
    case shown(CodeShown)
    case matched(CodeMatched)
    case accepted(CodeAccepted)
    case returned(MailReturned)
    case linkProven(LinkProven)
    case linkDecided(LinkDecided)
    case unlinkAsked(UnlinkAsked)
    case giftClaimed(GiftClaimed)
    case giftGiven(GiftGiven)
    case codeAsked(CodeAsked)
    case codeSought(CodeSought)
    case codeFound(CodeFound)
    case codeMissing(CodeMissing)
    case entered(PageEntered)

    package static let topic = Consumer.signIn.reads

    package static let accepts: [Accept<Self>] = [
        Accept(TicketRequested.self, as: Self.requested),
        Accept(TicketTried.self, as: Self.tried),
        Accept(CodeShown.self, as: Self.shown),
        Accept(CodeMatched.self, as: Self.matched),
        Accept(CodeAccepted.self, as: Self.accepted),
        Accept(MailReturned.self, as: Self.returned),
        Accept(LinkProven.self, as: Self.linkProven),
        Accept(LinkDecided.self, as: Self.linkDecided),
        Accept(UnlinkAsked.self, as: Self.unlinkAsked),
        Accept(GiftClaimed.self, as: Self.giftClaimed),
        Accept(GiftGiven.self, as: Self.giftGiven),
        Accept(CodeAsked.self, as: Self.codeAsked),
        Accept(CodeSought.self, as: Self.codeSought),
        Accept(CodeFound.self, as: Self.codeFound),
        Accept(CodeMissing.self, as: Self.codeMissing),
        Accept(PageEntered.self, as: Self.entered),
    ]

    package var message: any Message {
        switch self {
        case .requested(let message): message
        case .tried(let message): message
        case .shown(let message): message
        case .matched(let message): message
        case .accepted(let message): message
        case .returned(let message): message
        case .linkProven(let message): message
        case .linkDecided(let message): message
        case .unlinkAsked(let message): message
        case .giftClaimed(let message): message
        case .giftGiven(let message): message
        case .codeAsked(let message): message
        case .codeSought(let message): message
        case .codeFound(let message): message
        case .codeMissing(let message): message
        case .entered(let message): message
        }
    }
}
