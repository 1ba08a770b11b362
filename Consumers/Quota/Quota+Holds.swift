import Messages
import Processing

/// Credit that is held for a refund, from when it is asked for until the refund has ended.
///
/// Each refund is decided on once, for ever: asked again it is answered as before, ended again it changes nothing. A
/// hold does not expire, also not with its account: Orders ends what Orders began.
extension Quota {
    /// Holds what is wanted, or what there is of it; nothing if that is less than is wanted at least.
    func hold(_ asked: HoldAsked, state: inout QuotaState) -> [Output] {
        if let decided = state.refunds[asked.refund.text] { return [decided.answer(to: asked)] }
        // Above the limit, nothing can be held: as if nothing were available.
        let available = state.holds.count < QuotaState.mostHolds ? state.balance.value.available : .zero
        let possible = max(.zero, min(asked.most, available))
        let decided = DecidedHold(held: possible >= asked.least ? possible : .zero, available: available)
        state.refunds[asked.refund.text] = decided
        state.hold(decided.held, for: asked.refund)
        return [decided.answer(to: asked)]
    }

    /// Takes of a hold what went back, and frees the rest. What was not held cannot be taken: it is our loss, and the
    /// entry says so. A refund that ends without a hold gets none later.
    func end(_ ended: HoldEnded, at time: Timestamp, state: inout QuotaState) -> [Output] {
        let name = ended.refund.text
        var decided = state.refunds[name] ?? DecidedHold(held: .zero, available: .zero)
        guard decided.taken == nil else { return [] }
        let wanted = max(.zero, min(ended.taken, .limit))
        let taken = min(wanted, decided.held)
        decided.taken = taken
        state.refunds[name] = decided
        state.free(ended.refund, taking: taken)
        guard wanted > .zero else { return [] }
        let entry = EntryPosted.Entry(
            kind: taken > .zero ? .refund : .declined, reference: name, amount: taken > .zero ? taken : wanted,
            uncharged: wanted - taken, available: state.balance.value.available, time: time,
            cause: .refund(number: name))
        return [state.book(entry, of: ended.account)]
    }
}

/// What was decided on the hold of a refund.
struct DecidedHold: Written, Hashable, Codable, Sendable {
    /// Zero: nothing was held.
    let held: Money
    /// What was available before.
    let available: Money
    /// What was taken of it at its end; nil until then.
    var taken: Money?

    init(held: Money, available: Money) {
        self.held = held
        self.available = available
    }

    fileprivate func answer(to asked: HoldAsked) -> Output {
        .send(OrdersInbox.held(HoldAnswered(refund: asked.refund, held: held, available: available)))
    }
}

extension QuotaState {
    /// The most refunds of an account that credit is held for at a time: all of them are in memory.
    package static let mostHolds = 1_000

    /// Moves an amount from available to pending.
    fileprivate mutating func hold(_ amount: Money, for refund: RefundNumber) {
        guard amount > .zero else { return }
        holds[refund.text] = amount
        balance.value.pending += amount
    }

    /// Takes of what is held for a refund out of what was granted, and moves the rest back to available.
    fileprivate mutating func free(_ refund: RefundNumber, taking taken: Money) {
        guard let held = holds[refund.text] else { return }
        holds[refund.text] = nil
        balance.value.pending -= held
        balance.value.granted -= taken
    }
}
