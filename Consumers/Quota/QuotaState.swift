package import Messages
package import Processing

/// The money of one account, and what Quota must recognise when it comes again.
package struct QuotaState: KeptState {
    package internal(set) var balance = Kept(Balance())
    /// By request. An account's limit of open streams bounds them.
    package internal(set) var pending = KeptEntries<Reservation>(by: \.expiry)
    /// What is held for refunds, by their numbers; `mostHolds` at most.
    package internal(set) var holds = KeptEntries<Money>()
    /// The credited amount by grant, kept for ever.
    var grants = Archive<Money>()
    /// The amount by correction, zero for a declined one, kept for ever.
    var corrections = Archive<Money>()
    /// What was decided on holds, by the refund's number, kept for ever.
    var refunds = Archive<DecidedHold>()
    /// The end of the account's chain of entries.
    package internal(set) var head = Kept(ChainHead())
    /// Decided requests, until their deadline. The limit is far above what an account can send in that time.
    var settled = RecentNames(limit: 1_000_000)
    /// Expired reservations, so that a late answer can be booked as our cost.
    var expired = Recollection<Reservation>(limit: 1_000)
    /// By idempotency key.
    var keys = Recollection<FirstUse>(limit: 10_000)
    /// By the fingerprint of the requests.
    var departures = Recollection<Departures>(limit: 1_000)
    /// Requests whose answers no repetition joins: they cost nothing, were stopped, or joined another one's.
    var unjoinable = RecentNames(limit: 10_000)
    /// What keys with limits have used, by the short form of the key; none is kept of a key that was revoked.
    var uses = KeptEntries<KeyUse>(by: \.keptUntil)

    package init() {}

    package var wakeAt: Timestamp? { pending.earliest }

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("balance", &balance)
        visitor.visit("pending", &pending)
        visitor.visit("holds", &holds)
        visitor.visit("grants", &grants)
        visitor.visit("corrections", &corrections)
        visitor.visit("refunds", &refunds)
        visitor.visit("head", &head)
        visitor.visit("settled", &settled)
        visitor.visit("expired", &expired)
        visitor.visit("keys", &keys)
        visitor.visit("departures", &departures)
        visitor.visit("unjoinable", &unjoinable)
        visitor.visit("uses", &uses)
    }
}

/// The first request that used an idempotency key.
struct FirstUse: Written, Hashable, Codable, Sendable {
    var request: RequestID
    var bodyHash: String
    var reply: ReplyAddress
}

extension QuotaState {
    /// Puts an entry at the end of the account's ledger.
    mutating func book(_ entry: EntryPosted.Entry, of account: Account) -> Output {
        var posted = EntryPosted(account: account, entry: entry)
        head.value.add(&posted)
        return .send(BooksInbox.posted(posted))
    }

    /// True if the request was admitted or refused; remembered until its deadline and while it is pending.
    func isDecided(_ request: RequestID, at time: Timestamp) -> Bool {
        pending[request.text] != nil || settled.contains(request.text, at: time)
    }

    /// Moves the amount from available to pending.
    mutating func hold(_ reservation: Reservation) {
        pending[reservation.request.text] = reservation
        balance.value.pending += reservation.amount
    }

    /// Moves the cost from pending to spent, and the rest back to available.
    mutating func close(_ reservation: Reservation, paying cost: Money, at time: Timestamp) {
        pending[reservation.request.text] = nil
        balance.value.pending -= reservation.amount
        balance.value.spent += cost
        rememberSettled(reservation.request, until: reservation.requestDeadline, at: time)
    }

    mutating func rememberSettled(_ request: RequestID, until deadline: Timestamp, at time: Timestamp) {
        guard deadline >= time else { return }
        settled.remember(request.text, until: deadline)
    }

    mutating func keep(_ idempotency: Chat.Idempotency?, of chat: Chat, at time: Timestamp) {
        guard let idempotency else { return }
        let use = FirstUse(request: chat.request, bodyHash: idempotency.bodyHash, reply: chat.reply)
        keys.remember(use, as: idempotency.key, until: time + .milliseconds(idempotency.keptMilliseconds))
    }

    /// Frees the key for another request, unless another one has taken it. No repetition joins a request that costs
    /// nothing.
    mutating func freeKey(of reservation: Reservation, at time: Timestamp) {
        closeToRepetitions(reservation, at: time)
        guard let key = reservation.idempotencyKey, keys[key, at: time]?.request == reservation.request else { return }
        keys.forget(key)
    }

    mutating func forgetPast(_ time: Timestamp) {
        settled.forgetPast(time)
        expired.forgetPast(time)
        keys.forgetPast(time)
        departures.forgetPast(time)
        unjoinable.forgetPast(time)
        forgetUses(at: time)
    }
}
