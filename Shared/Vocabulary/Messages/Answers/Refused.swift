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
    /// The key's own limit: it has expired.
    case keyExpired
    /// The key's own limit: it may not ask from this address.
    case addressNotAllowed
    /// A key with limits signs nobody in, since a session has none of them; and it is no operator's.
    case keyLimited
    /// Auth does not know the session: it has expired, or was ended.
    case sessionUnknown
    /// Auth does not know that who writes to the bot opens the account, or they do so no more.
    case identityUnknown
    /// This takes somebody who is signed in; a key does not do.
    case sessionNeeded
    /// The link was used, has expired, or never was.
    case inviteInvalid
    case accountSuspended(reason: String)
    /// - Parameter reason: nil from a version that did not tell it.
    case accountClosed(reason: String?)
    /// The account's group, or the key, may not ask this model.
    case modelNotAllowed
    /// A list refuses the question for a word. Which list and word, the door has told the operator.
    case contentRefused
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
    /// A grant or a correction that cannot be: no amount, more than an account may hold, or more taken than is available.
    case creditDeclined(available: Money)
    /// The account has no such request, or none that it was charged for or that money was reserved for.
    case requestUnknown
    /// The caller's role does not do for this.
    case roleInsufficient(needed: AccountRole)
    /// An account of this name is there already.
    case accountExists
    /// No account of this name was ever opened.
    case accountUnknown
    /// The account has no such key.
    case noSuchKey
    /// There is no such redeem code.
    case codeUnknown
    /// The code was redeemed as often as it may be.
    ///
    /// - Parameter isOwn: whether the account that asks redeemed it last.
    case codeUsed(isOwn: Bool)
    /// The account has redeemed as many codes of the batch as it may.
    case codeLimitReached(limit: Int)
    case codeExpired
    case codeRevoked
    /// The state of the code's batch is set aside; an operator has to release it first.
    case codeSetAside
    /// There is no batch of codes with this name.
    case batchUnknown
    /// Another batch has the name that chance gave to a new one.
    case batchTaken
    /// The batch is there already, made by the same command: its codes were shown then.
    case batchExists(Batch)
    /// The account has as many keys as it may.
    case tooManyKeys(limit: Int)
    /// The account or the key has asked as often, or as much, as it may.
    ///
    /// - Parameters:
    ///   - rule: which limit: a `FrequencyLimit.name`.
    ///   - value: what it would be with this request.
    ///   - retryAfter: seconds to wait; nil if the request alone is above the limit.
    case limited(rule: String, limit: Int, value: Int?, retryAfter: Int?)
    /// A limit of the key: the money that it may spend in a calendar day or month.
    ///
    /// - Parameters:
    ///   - period: "day" or "month", of UTC+8.
    ///   - spent: what it has spent in the period, with what is reserved.
    ///   - retryAfter: seconds; 0 if waiting does not help.
    case keyMoneyExhausted(period: String, limit: Money, spent: Money, retryAfter: Int)
    /// A limit of the key: its open answers.
    case keyTooManyAnswers(limit: Int)
    /// A limit of the key: its tokens of a minute.
    ///
    /// - Parameter retryAfter: seconds; 0 if waiting does not help, as the question alone has more.
    case keyTooManyTokens(limit: Int, retryAfter: Int)
    /// The account has as many keys of its own as it may.
    case tooManyOwnKeys(limit: Int)
    /// There is no such sign-in ticket any more, or it was collected.
    case ticketUnknown
    case ticketExpired
    /// Another browser's, or another account's. The client is told that it is unknown.
    case ticketOfAnother
    /// Nobody has proven the ticket's identity yet.
    case ticketPending
    /// - Parameter left: wrong codes that may still be sent.
    case codeWrong(left: Int)
    /// Wrong codes were sent as often as they may be.
    case tooManyTries
    /// The browser or the network address has asked for as many tickets as it may.
    case tooManyTickets
    /// As many codes were sent to the identity as may be in a day.
    case tooManyCodesSent
    /// Sign-in by code has used up what is allowed to all together, or its desk is set aside; links and keys go on.
    case signInRests
    /// The identity opens another account, or its own one has money.
    case identityHasAccount
    /// The identity opens the account by itself or not at all, so it cannot be removed.
    case identityNotLinked
    /// The account has as many identities as it may.
    case tooManyIdentities(limit: Int)
    /// A key has opened the session: that does not do for what would outlast the key.
    case sessionOfKey
    /// The account has no such order, refund or case.
    case orderUnknown
    /// The product is not sold now, or not to this account.
    case productUnavailable
    /// WeChat is to ask the payer inside it, and nobody has proven whom the merchant's app knows the payer as.
    case payerUnknown
    /// The account has bought the product, which it may once.
    case productBought
    /// The account has as many unpaid orders as it may, or has made as many in an hour.
    case tooManyOrders(limit: Int)
    /// What is asked for does not go with what the order is by now.
    ///
    /// - Parameter status: an `OrderReport.Status` or a `RefundLine.Status`.
    case orderState(status: String)
    /// Less can go back than was to go back at least.
    ///
    /// - Parameter possibleFen: what can; 0 if nothing.
    case refundShort(possibleFen: Int64)
    /// The state of the order is set aside; an operator has to release it first.
    case orderSetAside
    /// Nothing was ever compared for this day.
    case settlementUnknown
}
