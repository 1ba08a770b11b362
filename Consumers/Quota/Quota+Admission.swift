import Messages
import Processing

extension Quota {
    /// Reserves the most that an answer may cost and sends the chat to LLM, or refuses it.
    ///
    /// The decision is made once: the same request again changes nothing before its deadline, and is late afterwards.
    func admit(_ authorized: ChatAuthorized, at time: Timestamp, state: inout QuotaState) -> [Output] {
        let chat = authorized.chat
        guard !state.isDecided(chat.request, at: time) else { return [] }
        state.countPending(of: authorized.apiKey, by: authorized.limits)
        let verdict = judge(authorized, at: time, state: &state)
        guard case .admit(let reservation) = verdict else {
            state.rememberSettled(chat.request, until: chat.deadline, at: time)
            if chat.repetition != nil { state.closeToRepetitions(chat.request, at: time) }
            return verdict.outputs(for: authorized)
        }
        state.hold(reservation)
        state.keep(chat.idempotency, of: chat, at: time)
        return verdict.outputs(for: authorized)
    }

    /// Refuses a chat, and tells Auth, which has counted it, that it was not let in.
    func turnAway(_ authorized: ChatAuthorized, _ refusal: Refusal) -> [Output] {
        Verdict.refuse(refusal).outputs(for: authorized)
    }

    /// Refuses a request of which the door does not know whether it is on the log. If Quota has decided on the request
    /// already, its stream says how it ends and what it costs.
    func withdraw(_ withdrawal: ChatWithdrawn, at time: Timestamp, state: inout QuotaState) -> [Output] {
        guard !state.isDecided(withdrawal.request, at: time) else { return [] }
        state.rememberSettled(withdrawal.request, until: withdrawal.deadline, at: time)
        state.closeToRepetitions(withdrawal.request, at: time)
        return [.refusal(.withdrawn, of: withdrawal)]
    }

    /// Applies the rules in order; the first that applies decides.
    private func judge(_ authorized: ChatAuthorized, at time: Timestamp, state: inout QuotaState) -> Verdict {
        let chat = authorized.chat
        guard time <= chat.deadline else { return .refuse(.late) }
        if let idempotency = chat.idempotency, let first = state.keys[idempotency.key, at: time] {
            let isRepetition = first.bodyHash == idempotency.bodyHash
            return isRepetition ? .redirect(first.reply) : .refuse(.idempotencyKeyReused)
        }
        if let first = state.join(chat, at: time) { return .redirect(first) }
        guard state.pending.count < chat.terms.streamsLimit else {
            return .refuse(.tooManyStreams(limit: chat.terms.streamsLimit))
        }
        let room = state.room(of: authorized.apiKey, within: authorized.limits, at: time)
        if let refusal = room?.refusal(ofTokens: chat.terms.tokensIn) { return .refuse(refusal) }
        let available = state.balance.value.available
        let left = room?.money
        // What a key may spend, it spends whatever the provider reports.
        let reserve = left == nil ? Money.zero : chat.believedAboveTerms
        guard let offer = Offer(chat.terms, available: available, left: left, reserve: reserve) else {
            let isKeys = Offer(chat.terms, available: available) != nil
            let refusal = isKeys ? room?.refusal(needing: chat.terms.least + reserve) : nil
            return .refuse(refusal ?? .quotaExhausted(available: available, needed: chat.terms.least))
        }
        // There is more credit than the door had seen; the client sends the body once more.
        guard !chat.isWithheld else { return .refuse(.withdrawn) }
        return .admit(Reservation(authorized, offer, at: time))
    }
}

/// What the rules decided.
private enum Verdict {
    case admit(Reservation)
    case redirect(ReplyAddress)
    case refuse(Refusal)

    func outputs(for authorized: ChatAuthorized) -> [Output] {
        let chat = authorized.chat
        switch self {
        case .admit(let reservation):
            return [
                .send(
                    LLMInbox.admitted(
                        authorized.admitted(tokenLimit: reservation.tokenLimit, deadline: reservation.deadline)))
            ]
        case .redirect(let target):
            let redirected = Redirected(
                request: chat.request, account: chat.account, reply: chat.reply, target: target)
            return [.send(ResponderInbox.redirected(redirected))]
        case .refuse(let refusal):
            guard let counted = authorized.counted else { return [.refusal(refusal, of: chat)] }
            let turned = ChatTurnedAway(request: chat.request, account: chat.account, counted: counted)
            return [.refusal(refusal, of: chat), .send(AuthInbox.turnedAway(turned))]
        }
    }
}

/// What can be afforded of a chat by what the account has and its key may spend: output tokens, and the money to reserve
/// for them.
struct Offer {
    /// Per choice, at least 1.
    let tokenLimit: Int
    /// Pays for the input and for every choice's limit, and is what is reserved beyond that.
    private(set) var amount: Money

    /// Returns nil if one token per choice cannot be paid for.
    init?(_ terms: Chat.Terms, available: Money) {
        let choices = max(1, terms.choices)
        let wanted = max(choices, terms.tokensOut)
        let affordable = terms.price.tokensOut(affordableWith: available, tokensIn: terms.tokensIn, wanted: wanted)
        guard let affordable, affordable >= choices else { return nil }
        tokenLimit = affordable / choices
        amount = terms.price.cost(tokensIn: terms.tokensIn, tokensOut: tokenLimit * choices)
    }

    /// The same for a key with a limit of money: what the answer may cost above our measure has to be left of the limit,
    /// and is reserved as far as the account has it. What the account has not is no key's affair.
    ///
    /// - Parameters:
    ///   - left: of the key's limits; nil if it has none of money.
    ///   - reserve: what the answer may cost above our measure.
    init?(_ terms: Chat.Terms, available: Money, left: Money?, reserve: Money) {
        guard let left else {
            self.init(terms, available: available)
            return
        }
        guard left >= reserve else { return nil }
        self.init(terms, available: min(available, left - reserve))
        amount += min(reserve, available - amount)
    }
}

extension Chat {
    /// What the most input that is believed of a provider costs above the input by our measure.
    fileprivate var believedAboveTerms: Money {
        Price(input: terms.price.input).cost(tokensIn: tokensInBelieved - max(0, terms.tokensIn), tokensOut: 0)
    }
}
