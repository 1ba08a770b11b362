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
    /// The request's fingerprint, once its client has left.
    package var fingerprint: String?

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

    init(_ chat: Chat, _ offer: Offer, at time: Timestamp) {
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
    }
}

extension Reservation: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("account", account)
            $0.add("amount", amount)
            $0.add("deadline", deadline)
            $0.add("fingerprint", fingerprint)
            $0.add("idempotencyKey", idempotencyKey)
            $0.add("model", model)
            $0.add("price", price)
            $0.add("reply", reply)
            $0.add("request", request)
            $0.add("requestDeadline", requestDeadline)
            $0.add("tokenLimit", tokenLimit)
        }
    }
}
