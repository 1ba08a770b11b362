package import Messages
package import Processing

/// Holds money back before a model is called, and settles once its usage is known.
///
/// The words are a ledger's: a reservation is pending until it is posted or voided, and expires if nobody comes back.
/// After every input, granted = available + pending + spent, and pending is the sum of the reservations. A request is
/// paid for once at most, and never above its reservation.
package struct Quota: Processor {
    package init() {}

    package func process(_ input: QuotaInbox, at time: Timestamp, state: inout QuotaState) -> [Output] {
        state.forgetPast(time)
        switch input {
        case .granted(let credit):
            return grant(credit, at: time, state: &state)
        case .authorized(let authorized):
            return admit(authorized, at: time, state: &state)
        case .answered(let answer):
            return settle(answer, at: time, state: &state)
        case .cancelled(let cancellation):
            return cancel(cancellation, state: state)
        case .withdrawn(let withdrawal):
            return withdraw(withdrawal, at: time, state: &state)
        case .asked(let question):
            return answer(question, at: time, state: state)
        }
    }

    package func wake(at time: Timestamp, state: inout QuotaState) -> [Output] {
        state.pending.sorted.map(\.value).filter { $0.expiry <= time }.flatMap { reservation in
            expire(reservation, at: time, state: &state)
        }
    }

    /// Whoever waits is told; what moves money is kept. A request that was taken back may have been admitted before, so
    /// nobody can tell its stream how it ends.
    package func refuse(_ input: QuotaInbox) -> [Output]? {
        switch input {
        case .granted, .answered, .withdrawn: nil
        case .authorized(let authorized): [.refusal(.setAside, of: authorized.chat)]
        case .cancelled(let cancellation): [.send(LLMInbox.cancelled(cancellation))]
        case .asked(let question): [.refusal(.setAside, of: question)]
        }
    }

    private func answer(_ question: QuestionAsked, at time: Timestamp, state: QuotaState) -> [Output] {
        guard time <= question.deadline else { return [.refusal(.late, of: question)] }
        let answered = QuestionAnswered(
            request: question.request, account: question.account, reply: question.reply,
            answer: .balance(state.balance.value))
        return [.send(ResponderInbox.answered(answered))]
    }
}
