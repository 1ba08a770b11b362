import Messages
import Processing

extension Quota {
    /// Posts or voids the reservation. A second answer finds no reservation and costs nothing.
    func settle(_ answer: ChatAnswered, at time: Timestamp, state: inout QuotaState) -> [Output] {
        guard let reservation = state.pending[answer.request.text] else {
            return count(answer, at: time, state: &state)
        }
        return answer.chargeableUsage != nil
            ? [post(reservation, answer.usage, at: time, state: &state)]
            : [void(reservation, answer.usage, at: time, state: &state)]
    }

    /// Books what a late answer cost us: its reservation has expired, so the account does not pay.
    private func count(_ answer: ChatAnswered, at time: Timestamp, state: inout QuotaState) -> [Output] {
        guard let reservation = state.expired[answer.request.text, at: time] else { return [] }
        state.expired.forget(answer.request.text)
        let entry = Settlement(kind: .late, usage: answer.usage, amount: .zero, charged: .zero)
        return [entry.output(for: reservation, at: time, state: state)]
    }

    /// Takes what the usage costs from the reservation, and what is above it from what is available. The rest is our
    /// loss: a balance never goes below zero.
    private func post(
        _ reservation: Reservation, _ usage: Usage?, at time: Timestamp, state: inout QuotaState
    ) -> Output {
        let cost = usage.map(reservation.price.cost(of:)) ?? .zero
        let charged = min(cost, reservation.amount + state.balance.value.available)
        state.close(reservation, paying: charged, at: time)
        let extended = charged > reservation.amount ? charged - reservation.amount : nil
        let entry = Settlement(kind: .post, usage: usage, amount: charged, extended: extended, charged: charged)
        return entry.output(for: reservation, at: time, state: state)
    }

    private func void(
        _ reservation: Reservation, _ usage: Usage?, at time: Timestamp, state: inout QuotaState
    ) -> Output {
        state.close(reservation, paying: .zero, at: time)
        state.freeKey(of: reservation, at: time)
        let entry = Settlement(kind: .void, usage: usage, amount: reservation.amount, charged: .zero)
        return entry.output(for: reservation, at: time, state: state)
    }

    /// Releases the money of a chat that was never answered, and ends its stream.
    func expire(_ reservation: Reservation, at time: Timestamp, state: inout QuotaState) -> [Output] {
        state.close(reservation, paying: .zero, at: time)
        state.freeKey(of: reservation, at: time)
        state.expired.remember(reservation, as: reservation.request.text, until: time + Self.lateAnswersCount)
        let entry = Settlement(kind: .expire, usage: nil, amount: reservation.amount, charged: .zero)
        return [entry.output(for: reservation, at: time, state: state), .refusal(.expired, of: reservation)]
    }

    /// How long a late answer is still booked as our cost.
    private static var lateAnswersCount: Duration { .seconds(86_400) }

    /// Sends the cancellation to LLM if the chat is still pending.
    func cancel(_ cancellation: ChatCancelled, at time: Timestamp, state: inout QuotaState) -> [Output] {
        guard let reservation = state.pending[cancellation.request.text] else { return [] }
        state.closeToRepetitions(reservation, at: time)
        return [.send(LLMInbox.cancelled(cancellation))]
    }

    /// Stops every answer of an account that was suspended or closed; each is charged as one that its user stopped.
    func cancelAll(state: inout QuotaState, at time: Timestamp) -> [Output] {
        state.pending.sorted.map(\.value).flatMap { reservation in
            cancel(
                ChatCancelled(request: reservation.request, account: reservation.account), at: time, state: &state)
        }
    }
}

/// What settling a reservation did to the money, for Books.
private struct Settlement {
    let kind: EntryPosted.Kind
    let usage: Usage?
    let amount: Money
    var extended: Money?
    let charged: Money

    func output(for reservation: Reservation, at time: Timestamp, state: QuotaState) -> Output {
        let cost = usage.map(reservation.price.cost(of:)) ?? .zero
        let entry = EntryPosted.Entry(
            kind: kind, reference: reservation.request.text, amount: amount, extended: extended,
            uncharged: cost - charged, available: state.balance.value.available, time: time,
            model: reservation.model, usage: usage, price: reservation.price, reserved: reservation.amount)
        return .send(BooksInbox.posted(EntryPosted(account: reservation.account, entry: entry)))
    }
}
