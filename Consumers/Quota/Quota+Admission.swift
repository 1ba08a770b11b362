import Messages
import Processing

extension Quota {
    /// Reserves the most that an answer may cost and sends the chat to LLM, or refuses it.
    ///
    /// The decision is made once: the same request again changes nothing before its deadline, and is late afterwards.
    func admit(_ authorized: ChatAuthorized, at time: Timestamp, state: inout QuotaState) -> [Output] {
        let chat = authorized.chat
        guard !state.isDecided(chat.request, at: time) else { return [] }
        let verdict = judge(chat, at: time, state: &state)
        guard case .admit(let reservation) = verdict else {
            state.rememberSettled(chat.request, until: chat.deadline, at: time)
            if chat.repetition != nil { state.closeToRepetitions(chat.request, at: time) }
            return [verdict.output(for: authorized)]
        }
        state.hold(reservation)
        state.keep(chat.idempotency, of: chat, at: time)
        return [verdict.output(for: authorized)]
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
    private func judge(_ chat: Chat, at time: Timestamp, state: inout QuotaState) -> Verdict {
        guard time <= chat.deadline else { return .refuse(.late) }
        if let idempotency = chat.idempotency, let first = state.keys[idempotency.key, at: time] {
            let isRepetition = first.bodyHash == idempotency.bodyHash
            return isRepetition ? .redirect(first.reply) : .refuse(.idempotencyKeyReused)
        }
        if let first = state.join(chat, at: time) { return .redirect(first) }
        guard state.pending.count < chat.terms.streamsLimit else {
            return .refuse(.tooManyStreams(limit: chat.terms.streamsLimit))
        }
        let available = state.balance.value.available
        guard let offer = Offer(chat.terms, available: available) else {
            return .refuse(.quotaExhausted(available: available, needed: chat.terms.least))
        }
        // There is more credit than the door had seen; the client sends the body once more.
        guard !chat.isWithheld else { return .refuse(.withdrawn) }
        return .admit(Reservation(chat, offer, at: time))
    }
}

/// What the rules decided.
private enum Verdict {
    case admit(Reservation)
    case redirect(ReplyAddress)
    case refuse(Refusal)

    func output(for authorized: ChatAuthorized) -> Output {
        let chat = authorized.chat
        switch self {
        case .admit(let reservation):
            return .send(
                LLMInbox.admitted(
                    authorized.admitted(tokenLimit: reservation.tokenLimit, deadline: reservation.deadline)))
        case .redirect(let target):
            let redirected = Redirected(
                request: chat.request, account: chat.account, reply: chat.reply, target: target)
            return .send(ResponderInbox.redirected(redirected))
        case .refuse(let refusal):
            return .refusal(refusal, of: chat)
        }
    }
}

/// What an account can afford of a chat: output tokens, and the money to reserve for them.
struct Offer {
    /// Per choice, at least 1.
    let tokenLimit: Int
    /// Pays for the input and for every choice's limit.
    let amount: Money

    /// Returns nil if the account cannot pay for one token per choice.
    init?(_ terms: Chat.Terms, available: Money) {
        let choices = max(1, terms.choices)
        let wanted = max(choices, terms.tokensOut)
        let affordable = terms.price.tokensOut(affordableWith: available, tokensIn: terms.tokensIn, wanted: wanted)
        guard let affordable, affordable >= choices else { return nil }
        tokenLimit = affordable / choices
        amount = terms.price.cost(tokensIn: terms.tokensIn, tokensOut: tokenLimit * choices)
    }
}
