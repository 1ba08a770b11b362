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

/// Why a request is refused; each case has a stable code for clients.
package enum Refusal: Hashable, Sendable, Codable {
    /// Auth does not know the key, or it was revoked.
    case keyUnknown
    case accountSuspended(reason: String)
    case accountClosed
    /// The request arrived after its deadline.
    case late
    case quotaExhausted(available: Money, needed: Money)
    case tooManyStreams(limit: Int)
    /// The idempotency key was used before, with another body.
    case idempotencyKeyReused
    /// The reservation expired before an answer arrived.
    case expired
    /// Ingress withdrew the request before a processor decided on it.
    case withdrawn
    /// The account's state is set aside; an operator has to release it first.
    case setAside
    /// The account has no such request, or none that it was charged for or that money was reserved for.
    case requestUnknown
}
