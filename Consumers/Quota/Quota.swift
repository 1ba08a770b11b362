package import Messages
package import Processing

/// Reserves money before LLM calls a model, and settles once the usage is known.
///
/// The words are a ledger's: a reservation is pending until it is posted or voided; it expires if no answer comes.
/// After every input, granted = available + pending + spent, none of them is below zero, and pending is the sum of the
/// reservations and of what is held for refunds. A request is paid for at most once, and a refund's credit is taken at
/// most once. What a request costs above its reservation is taken from what is available when it is posted. A key with
/// limits never has spent and reserved more in a period than its limit says, nor more open answers; a limit counts from
/// the first chat that comes with it.
package struct Quota: Processor {
    package init() {}

    package func process(_ input: QuotaInbox, at time: Timestamp, state: inout QuotaState) -> [Output] {
        state.forgetPast(time)
        switch input {
        case .granted(let credit):
            return decide(Crediting(credit), at: time, state: &state)
        case .corrected(let correction):
            return decide(Crediting(correction), at: time, state: &state)
        case .changed:
            return cancelAll(state: &state, at: time)
        case .ended(let key):
            state.forgetUse(ofEnded: key.apiKey)
            return cancelAll(of: key.apiKey, state: &state, at: time)
        case .authorized(let authorized):
            return admit(authorized, at: time, state: &state)
        case .answered(let answer):
            return settle(answer, at: time, state: &state)
        case .cancelled(let cancellation):
            return cancel(cancellation, at: time, state: &state)
        case .withdrawn(let withdrawal):
            return withdraw(withdrawal, at: time, state: &state)
        case .left(let left):
            state.noteDeparture(left, at: time)
            return []
        case .asked(let question):
            return answer(question, at: time, state: state)
        case .linkAsked(let asked):
            return answer(asked, state: state)
        case .holdAsked(let asked):
            return hold(asked, state: &state)
        case .holdEnded(let ended):
            return end(ended, at: time, state: &state)
        }
    }

    package func wake(at time: Timestamp, state: inout QuotaState) -> [Output] {
        state.pending.sorted.map(\.value).filter { $0.expiry <= time }.flatMap { reservation in
            expire(reservation, at: time, state: &state)
        }
    }

    /// Refuses what a client waits for, and tells an order that it is not credited, so that it asks again; returns nil for
    /// what else moves money. A withdrawn request may have been admitted, so its stream must not be ended here.
    package func refuse(_ input: QuotaInbox) -> [Output]? {
        switch input {
        case .granted(let credit): Crediting(credit).refusalIfAwaited(.setAside)
        case .corrected(let correction): Crediting(correction).refusalIfAwaited(.setAside)
        case .answered, .withdrawn, .holdAsked, .holdEnded: nil
        case .authorized(let authorized): turnAway(authorized, .setAside)
        // What the account may ask is Auth's to say; its answers run to their ends.
        case .changed, .ended: []
        case .cancelled(let cancellation): [.send(LLMInbox.cancelled(cancellation))]
        // At worst a repetition is answered anew.
        case .left: []
        case .asked(let question): [.refusal(.setAside, of: question)]
        case .linkAsked(let asked): refuse(asked)
        }
    }

    private func answer(_ question: QuestionAsked, at time: Timestamp, state: QuotaState) -> [Output] {
        guard time <= question.deadline else { return [.refusal(.late, of: question)] }
        switch question.question {
        case .balance: return [.answer(.balance(state.balance.value), to: question)]
        case .request(let request):
            // Books has the entry of what is not pending any more: it was sent before this question is.
            guard let reservation = state.pending[request.text] else { return [.send(BooksInbox.asked(question))] }
            return [.answer(.pending(reservation.pending), to: question)]
        // Books and Auth answer; these never come here.
        case .ledger, .admission, .account, .keys, .sessions, .identities, .verify, .channels: return []
        }
    }
}

extension Output {
    static func answer(_ answer: QuestionAnswered.Answer, to question: QuestionAsked) -> Output {
        .send(ResponderInbox.answered(QuestionAnswered(answer, to: question)))
    }

    static func refusal(_ refusal: Refusal, of chat: Chat) -> Output {
        self.refusal(refusal, chat.request, chat.account, chat.reply)
    }

    static func refusal(_ refusal: Refusal, of question: QuestionAsked) -> Output {
        self.refusal(refusal, question.request, question.account, question.reply)
    }

    static func refusal(_ refusal: Refusal, of withdrawal: ChatWithdrawn) -> Output {
        self.refusal(refusal, withdrawal.request, withdrawal.account, withdrawal.reply)
    }

    static func refusal(_ refusal: Refusal, of reservation: Reservation) -> Output {
        self.refusal(refusal, reservation.request, reservation.account, reservation.reply)
    }

    static func refusal(
        _ refusal: Refusal, _ request: RequestID, _ account: Account, _ reply: ReplyAddress
    ) -> Output {
        .send(ResponderInbox.refused(Refused(request: request, account: account, reply: reply, refusal: refusal)))
    }
}
