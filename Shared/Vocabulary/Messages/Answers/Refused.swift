/// A rule said no; told to Responder, which tells the client.
package struct Refused: Message, Hashable {
    package static let type = "Refused"

    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    package var refusal: Refusal

    package init(request: RequestID, account: Account, reply: ReplyAddress, refusal: Refusal) {
        self.request = request
        self.account = account
        self.reply = reply
        self.refusal = refusal
    }

    package var id: String { request.text + "/refused" }
    package var key: String { account.name }
}

/// Why a request is refused; each has a stable code for clients.
package enum Refusal: Hashable, Sendable, Codable {
    /// The key is unknown here or was revoked.
    case keyUnknown
    case accountBlocked
    /// It came after its deadline.
    case late
    case quotaExhausted(available: Money, needed: Money)
    case tooManyStreams(limit: Int)
    /// The idempotency key was used for another body.
    case idempotencyKeyReused
    /// Its reservation expired before an answer came.
    case expired
    /// The door took it back before anybody had decided it.
    case withdrawn
    /// The account is set aside: nothing of it is decided until an operator has looked at it.
    case setAside
}
