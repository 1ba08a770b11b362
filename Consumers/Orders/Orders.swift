package import Messages
package import Processing

/// Sells credit: what is ordered, how it is paid, how it is credited, and how money goes back.
///
/// The state of a key is an order book: an account's orders; or, under a key of its own, the list of all that a person
/// has to look at. An order is credited once, on a verified report that equals it, and on nothing else. A refund's
/// credit is held before the money goes back, and taken when it is back; all refunds of an order are its price at most,
/// and the provider is asked for one of them with the same number each time. What nobody knows is asked, never guessed.
/// Each order and refund that has not ended has a wake-up or a case.
package struct Orders: Processor {
    package init() {}

    package func process(_ input: OrdersInbox, at time: Timestamp, state: inout OrdersState) -> [Output] {
        state.forgetPast(time)
        switch input {
        case .placed(let placed):
            return place(placed, at: time, state: &state)
        case .cancelled(let cancelled):
            return cancel(cancelled, at: time, state: &state)
        case .checked(let checked):
            return check(checked, at: time, state: &state)
        case .refundAsked(let wish):
            return refund(wish, at: time, state: &state)
        case .refundDecided(let decided):
            return decide(decided, at: time, state: &state)
        case .told(let told):
            return hear(told, at: time, state: &state)
        case .credited(let posted):
            return hear(posted, at: time, state: &state)
        case .held(let answer):
            return hear(answer, at: time, state: &state)
        case .noted(let noted):
            state.note(noted)
            return []
        case .settled(let settled):
            return settle(settled, at: time, state: &state)
        case .asked(let asked):
            return answer(asked, at: time, state: &state)
        }
    }

    /// Asks, closes and grants what is due, and lets those go who waited long enough.
    package func wake(at time: Timestamp, state: inout OrdersState) -> [Output] {
        state.endWatches(at: time)
        return state.due.sorted.filter { $0.value <= time }.flatMap { name, _ -> [Output] in
            guard var order = state.orders[name] else {
                // Or the key would wake for it for ever.
                state.due[name] = nil
                return []
            }
            let said = order.wake(at: time)
            return said + state.keep(order)
        }
    }

    /// Refuses what somebody waits for; returns nil for the rest, which is money or must not be lost.
    package func refuse(_ input: OrdersInbox) -> [Output]? {
        switch input {
        case .placed(let placed): Asker(placed).refusalIfAwaited(.orderSetAside)
        case .cancelled(let cancelled): Asker(cancelled).refusalIfAwaited(.orderSetAside)
        case .checked(let checked): Asker(checked).refusalIfAwaited(.orderSetAside)
        case .refundAsked(let wish): Asker(wish).refusalIfAwaited(.orderSetAside)
        case .refundDecided(let decided): Asker(decided).refusalIfAwaited(.orderSetAside)
        case .settled(let settled): Asker(settled).refusalIfAwaited(.orderSetAside)
        case .asked(let asked): Asker(asked).refusal(.orderSetAside)
        case .told, .credited, .held, .noted: nil
        }
    }
}
