/// What Codes accepts: batches of redeem codes, claims of codes, and what operators say and ask of them.
package enum CodesInbox: Inbox {
    case made(BatchMade)
    case listed(BatchListed)
    case revoked(CodesRevoked)
    case claimed(CodeClaimed)
    case asked(BatchAsked)

    package static let topic = Consumer.codes.reads

    package static let accepts: [Accept<Self>] = [
        Accept(BatchMade.self, as: Self.made),
        Accept(BatchListed.self, as: Self.listed),
        Accept(CodesRevoked.self, as: Self.revoked),
        Accept(CodeClaimed.self, as: Self.claimed),
        Accept(BatchAsked.self, as: Self.asked),
    ]

    package var message: any Message {
        switch self {
        case .made(let message): message
        case .listed(let message): message
        case .revoked(let message): message
        case .claimed(let message): message
        case .asked(let message): message
        }
    }
}
