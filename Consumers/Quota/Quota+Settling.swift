import Messages
import Processing

extension Quota {
    /// Posts or voids the reservation. A second answer finds no reservation and costs nothing.
    func settle(_ answer: ChatAnswered, at time: Timestamp, state: inout QuotaState) -> [Output] {
        guard let reservation = state.pending[answer.request.text] else {
            return count(answer, at: time, state: &state)
        }
        return answer.chargeableUsage != nil
            ? post(reservation, answer, at: time, state: &state)
            : [void(reservation, answer, at: time, state: &state)]
    }

    /// Books what a late answer cost us: its reservation has expired, so the account does not pay.
    private func count(_ answer: ChatAnswered, at time: Timestamp, state: inout QuotaState) -> [Output] {
        guard let reservation = state.expired[answer.request.text, at: time] else { return [] }
        state.expired.forget(answer.request.text)
        let entry = Settlement(kind: .late, answer: answer, amount: .zero, charged: .zero)
        return [entry.output(for: reservation, at: time, state: &state)]
    }

    /// Takes what the usage costs from the reservation, and what is above it from what is available, as far as the key's
    /// limits leave it. The rest is our loss: a balance never goes below zero, and a key never above its limit.
    private func post(
        _ reservation: Reservation, _ answer: ChatAnswered, at time: Timestamp, state: inout QuotaState
    ) -> [Output] {
        let cost = answer.usage.map(reservation.price.cost(of:)) ?? .zero
        let charged = min(cost, reservation.amount + extent(of: cost, above: reservation, at: time, state))
        state.close(reservation, paying: charged, at: time)
        state.count(charged, answer.usage, of: reservation, at: time)
        let extended = charged > reservation.amount ? charged - reservation.amount : nil
        let entry = Settlement(kind: .post, answer: answer, amount: charged, extended: extended, charged: charged)
        return [entry.output(for: reservation, at: time, state: &state)]
            + state.warning(after: charged, of: reservation)
    }

    /// What can be taken beyond the reservation, if the cost is above it.
    private func extent(
        of cost: Money, above reservation: Reservation, at time: Timestamp, _ state: QuotaState
    ) -> Money {
        // Mostly it is not, and nobody need look at all that is pending.
        guard cost > reservation.amount else { return .zero }
        let available = state.balance.value.available
        return min(available, state.left(for: reservation, at: time) ?? available)
    }

    private func void(
        _ reservation: Reservation, _ answer: ChatAnswered, at time: Timestamp, state: inout QuotaState
    ) -> Output {
        state.close(reservation, paying: .zero, at: time)
        state.freeKey(of: reservation, at: time)
        let entry = Settlement(kind: .void, answer: answer, amount: reservation.amount, charged: .zero)
        return entry.output(for: reservation, at: time, state: &state)
    }

    /// Releases the money of a chat that was never answered, and ends its stream.
    func expire(_ reservation: Reservation, at time: Timestamp, state: inout QuotaState) -> [Output] {
        state.close(reservation, paying: .zero, at: time)
        state.freeKey(of: reservation, at: time)
        state.expired.remember(reservation, as: reservation.request.text, until: time + Self.lateAnswersCount)
        let entry = Settlement(kind: .expire, answer: nil, amount: reservation.amount, charged: .zero)
        return [entry.output(for: reservation, at: time, state: &state), .refusal(.expired, of: reservation)]
    }

    /// How long a late answer is still booked as our cost.
    private static var lateAnswersCount: Duration { .seconds(86_400) }

    /// Sends the cancellation to LLM if the chat is still pending.
    func cancel(_ cancellation: ChatCancelled, at time: Timestamp, state: inout QuotaState) -> [Output] {
        guard let reservation = state.pending[cancellation.request.text] else { return [] }
        state.closeToRepetitions(reservation, at: time)
        return [.send(LLMInbox.cancelled(cancellation))]
    }

    /// Stops every answer of an account that was suspended or closed, or of a key that was revoked; each is charged as
    /// one that its user stopped.
    ///
    /// - Parameter key: its short form; nil: of all keys and sessions.
    func cancelAll(of key: String? = nil, state: inout QuotaState, at time: Timestamp) -> [Output] {
        state.pending.sorted.map(\.value).filter { key == nil || $0.apiKey == key }.flatMap { reservation in
            cancel(
                ChatCancelled(request: reservation.request, account: reservation.account), at: time, state: &state)
        }
    }
}

/// What settling a reservation did to the money, for Books.
private struct Settlement {
    let kind: EntryPosted.Kind
    let answer: ChatAnswered?
    let amount: Money
    var extended: Money?
    let charged: Money

    func output(for reservation: Reservation, at time: Timestamp, state: inout QuotaState) -> Output {
        let usage = answer?.usage
        let cost = usage.map(reservation.price.cost(of:)) ?? .zero
        return state.book(
            EntryPosted.Entry(
                kind: kind, reference: reservation.request.text, amount: amount, extended: extended,
                uncharged: cost - charged, available: state.balance.value.available, time: time,
                model: reservation.model, usage: usage, price: reservation.price, reserved: reservation.amount,
                key: reservation.apiKey, report: answer?.report, ownKey: reservation.ownKey),
            of: reservation.account)
    }
}
