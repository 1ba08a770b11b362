import Messages
import Processing

extension Quota {
    /// Reserves what an answer may cost and lets the model be called, or says why not.
    ///
    /// Whatever comes out is decided once: the same request again changes nothing until its deadline, and after that
    /// it is late.
    func admit(_ authorized: ChatAuthorized, at time: Timestamp, state: inout QuotaState) -> [Output] {
        let chat = authorized.chat
        guard !state.isDecided(chat.request, at: time) else { return [] }
        let verdict = judge(chat, at: time, state: &state)
        guard case .admit(let reservation) = verdict else {
            state.rememberSettled(chat.request, until: chat.deadline, at: time)
            return [verdict.output(for: authorized)]
        }
        state.hold(reservation)
        state.keep(chat.idempotency, of: chat, at: time)
        return [verdict.output(for: authorized)]
    }

    /// Refuses a request that the door could not see on the log, unless it was there and is decided: then its stream
    /// says how it ends, and costs what it says.
    func withdraw(_ withdrawal: ChatWithdrawn, at time: Timestamp, state: inout QuotaState) -> [Output] {
        guard !state.isDecided(withdrawal.request, at: time) else { return [] }
        state.rememberSettled(withdrawal.request, until: withdrawal.deadline, at: time)
        return [.refusal(.withdrawn, of: withdrawal)]
    }

    /// The rules in their order: the first that speaks decides.
    private func judge(_ chat: Chat, at time: Timestamp, state: inout QuotaState) -> Verdict {
        guard time <= chat.deadline else { return .refuse(.late) }
        if let idempotency = chat.idempotency, let first = state.keys[idempotency.key, at: time] {
            let isRepetition = first.bodyHash == idempotency.bodyHash
            return isRepetition ? .redirect(first.reply) : .refuse(.idempotencyKeyReused)
        }
        guard state.pending.count < chat.terms.streamsLimit else {
            return .refuse(.tooManyStreams(limit: chat.terms.streamsLimit))
        }
        let available = state.balance.value.available
        guard let offer = Offer(chat.terms, available: available) else {
            return .refuse(.quotaExhausted(available: available, needed: Offer.least(chat.terms)))
        }
        return .admit(Reservation(chat, offer, at: time))
    }
}

/// What the rules make of a request.
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

/// What an account can have of what a chat wants: output tokens, and the money to hold back for them.
struct Offer {
    /// For each choice, at least 1.
    let tokenLimit: Int
    /// Pays for the input and for the limit of every choice.
    let amount: Money

    /// Nil if the money does not pay for one token of each choice.
    init?(_ terms: Chat.Terms, available: Money) {
        let choices = max(1, terms.choices)
        let wanted = max(choices, terms.tokensOut)
        let affordable = terms.price.tokensOut(affordableWith: available, tokensIn: terms.tokensIn, wanted: wanted)
        guard let affordable, affordable >= choices else { return nil }
        tokenLimit = affordable / choices
        amount = terms.price.cost(tokensIn: terms.tokensIn, tokensOut: tokenLimit * choices)
    }

    /// The least that an account must have for a chat to be let in.
    static func least(_ terms: Chat.Terms) -> Money {
        terms.price.cost(tokensIn: terms.tokensIn, tokensOut: max(1, terms.choices))
    }
}
