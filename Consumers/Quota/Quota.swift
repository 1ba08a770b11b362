package import Messages
package import Processing

/// Reserves money before LLM calls a model, and settles once the usage is known.
///
/// The words are a ledger's: a reservation is pending until it is posted or voided; it expires if no answer comes.
/// After every input, granted = available + pending + spent, none of them is below zero, and pending is the sum of the
/// reservations. A request is paid for at most once. What it costs above its reservation is taken from what is
/// available when it is posted.
package struct Quota: Processor {
    package init() {}

    package func process(_ input: QuotaInbox, at time: Timestamp, state: inout QuotaState) -> [Output] {
        state.forgetPast(time)
        switch input {
        case .granted(let credit):
            return grant(credit, at: time, state: &state)
        case .changed:
            return cancelAll(state: &state, at: time)
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
        }
    }

    package func wake(at time: Timestamp, state: inout QuotaState) -> [Output] {
        state.pending.sorted.map(\.value).filter { $0.expiry <= time }.flatMap { reservation in
            expire(reservation, at: time, state: &state)
        }
    }

    /// Refuses what a client waits for; returns nil for what moves money. A withdrawn request may have been admitted,
    /// so its stream must not be ended here.
    package func refuse(_ input: QuotaInbox) -> [Output]? {
        switch input {
        case .granted, .answered, .withdrawn: nil
        case .authorized(let authorized): [.refusal(.setAside, of: authorized.chat)]
        // What the account may ask is Auth's to say; its answers run to their ends.
        case .changed: []
        case .cancelled(let cancellation): [.send(LLMInbox.cancelled(cancellation))]
        // At worst a repetition is answered anew.
        case .left: []
        case .asked(let question): [.refusal(.setAside, of: question)]
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
        // Books answers; Auth never sends it here.
        case .ledger: return []
        }
    }
}

extension Quota {
    /// Credits a grant exactly once. A grant that cannot be credited is declined with a ledger entry, so that money
    /// never vanishes without a trace. A declined grant stays declined; the operator makes a new one.
    func grant(_ credit: CreditGranted, at time: Timestamp, state: inout QuotaState) -> [Output] {
        guard state.grants[credit.grant] == nil else { return [] }
        let isCredited = credit.amount > .zero && credit.amount <= Money.limit - state.balance.value.granted
        state.grants[credit.grant] = isCredited ? credit.amount : .zero
        if isCredited { state.balance.value.granted += credit.amount }
        let entry = EntryPosted.Entry(
            kind: isCredited ? .grant : .declined, reference: credit.grant, amount: credit.amount,
            available: state.balance.value.available, time: time)
        return [.send(BooksInbox.posted(EntryPosted(account: credit.account, entry: entry)))]
    }
}

extension Output {
    static func answer(_ answer: QuestionAnswered.Answer, to question: QuestionAsked) -> Output {
        .send(
            ResponderInbox.answered(
                QuestionAnswered(
                    request: question.request, account: question.account, reply: question.reply, answer: answer)))
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

    private static func refusal(
        _ refusal: Refusal, _ request: RequestID, _ account: Account, _ reply: ReplyAddress
    ) -> Output {
        .send(
            ResponderInbox.refused(
                Refused(request: request, account: account, reply: reply, refusal: refusal)))
    }
}
