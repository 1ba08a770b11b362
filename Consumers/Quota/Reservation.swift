package import Messages

/// Money reserved for one request, and what settling needs.
package struct Reservation: Hashable, Codable, Sendable {
    package var account: Account
    package var request: RequestID
    package var reply: ReplyAddress
    package var model: String
    package var price: Price
    package var amount: Money
    /// The most output tokens per choice.
    package var tokenLimit: Int
    /// When the model must have answered.
    package var deadline: Timestamp
    /// When the request is late and need not be recognised any more.
    package var requestDeadline: Timestamp
    package var idempotencyKey: String?
    /// The short form of the API key that asked.
    package var apiKey: String?
    /// The request's fingerprint, once its client has left.
    package var fingerprint: String?
    /// The limits of the key that asked, as they were when it was admitted; nil if it had none. They bound what it may
    /// cost, whatever the key's limits are when it is posted.
    package var limits: QuotaLimits?
    /// The limits for which its cost counts; nil if these are `limits`.
    package var countedBy: QuotaLimits?
    /// True once the key that asked was revoked; nil otherwise.
    package var isKeyEnded: Bool?
    /// The input by our measure, of a key with limits.
    package var tokensIn: Int?
    /// True if the account's own key is used; nil otherwise.
    package var ownKey: Bool?
    /// Who asked by the bot is told once less than this is left; nil: nobody is.
    package var lowCredit: Money?

    /// When Quota releases the money without an answer.
    package var expiry: Timestamp { deadline + Self.grace(answerTime: deadline - requestDeadline) }

    /// How long after its deadline an answer may reach Quota.
    ///
    /// It has a minute. Where answers may take longer than half an hour it has more: the log's time may run a sixtieth
    /// faster than the clock by which the answer is timed.
    package static func grace(answerTime: Duration) -> Duration {
        max(.seconds(60), .seconds(30) + answerTime / 60)
    }

    /// What its account is told before it is settled.
    var pending: QuestionAnswered.Pending {
        QuestionAnswered.Pending(request: request, model: model, price: price, reserved: amount)
    }

    init(_ authorized: ChatAuthorized, _ offer: Offer, at time: Timestamp) {
        let chat = authorized.chat
        account = chat.account
        request = chat.request
        reply = chat.reply
        model = chat.model
        price = chat.terms.price
        amount = offer.amount
        tokenLimit = offer.tokenLimit
        deadline = time + .milliseconds(max(0, chat.terms.answerMilliseconds))
        requestDeadline = chat.deadline
        idempotencyKey = chat.idempotency?.key
        apiKey = authorized.apiKey
        limits = authorized.limits
        tokensIn = authorized.limits.map { _ in chat.terms.tokensIn }
        ownKey = authorized.ownKey.map { _ in true }
        lowCredit = chat.reply.identity == nil ? nil : chat.terms.lowCredit
    }
}

extension Reservation: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("account", account)
            $0.add("amount", amount)
            $0.add("apiKey", apiKey)
            $0.add("countedBy", countedBy)
            $0.add("deadline", deadline)
            $0.add("fingerprint", fingerprint)
            $0.add("idempotencyKey", idempotencyKey)
            $0.add("isKeyEnded", isKeyEnded)
            $0.add("limits", limits)
            $0.add("lowCredit", lowCredit)
            $0.add("model", model)
            $0.add("ownKey", ownKey)
            $0.add("price", price)
            $0.add("reply", reply)
            $0.add("request", request)
            $0.add("requestDeadline", requestDeadline)
            $0.add("tokenLimit", tokenLimit)
            $0.add("tokensIn", tokensIn)
        }
    }
}
