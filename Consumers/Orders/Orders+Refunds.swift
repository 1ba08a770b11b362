import Messages
import Processing

/// Refunds that are asked for and decided on.
extension Orders {
    /// Begins a refund, unless it is there already. Its person is answered once the credit is held.
    func refund(_ wish: RefundAsked, at time: Timestamp, state: inout OrdersState) -> [Output] {
        let asker = Asker(wish)
        guard var order = state.orders[wish.order.text], order.isOf(wish.account) else {
            return asker.refusal(.orderUnknown)
        }
        if let known = order.refunds.first(where: { $0.name == Refund.name(of: wish) }) {
            guard known.wantedFen == wish.amountFen else { return asker.refusal(.idempotencyKeyReused) }
            guard known.state == .holding else { return asker.answer(.order(order.report)) }
            order.wait(asker, for: known.number)
            return state.keep(order)
        }
        if let deadline = wish.deadline, time > deadline { return asker.refusal(.late) }
        guard !order.state.transition(on: order.refundEvent).isRefused else {
            return asker.refusal(.orderState(status: order.state.rawValue))
        }
        switch order.begin(wish, at: time) {
        case .failure(let refused):
            return asker.refusal(refused.refusal)
        case .success(let said):
            let isHeld = order.refunds.last?.state != .holding
            let waiting = order.refunds.last.flatMap { isHeld ? order.takeAsker(of: $0.number) : nil }
            let kept = state.keep(&order)
            return said + kept + record(wish, order, at: time) + (waiting?.answer(.order(order.report)) ?? [])
        }
    }

    /// What an operator asked for stands in the trail.
    private func record(_ wish: RefundAsked, _ order: Order, at time: Timestamp) -> [Output] {
        guard wish.account == nil, let refund = order.refunds.last else { return [] }
        return [
            .record(
                ChangeRecorded(
                    by: wish.by, at: time, action: "refund.asked", subject: refund.number.text,
                    after: refund.json, request: wish.request))
        ]
    }

    /// Approves or refuses a refund that waits, or takes it back.
    func decide(_ decided: RefundDecided, at time: Timestamp, state: inout OrdersState) -> [Output] {
        let asker = Asker(decided)
        guard var order = state.orders[decided.refund.order.text], order.isOf(decided.account),
            let refund = order.refund(decided.refund)
        else { return asker.refusal(.orderUnknown) }
        if let deadline = decided.deadline, time > deadline { return asker.refusal(.late) }
        // Its person takes it back, and does no more.
        guard decided.account == nil || !decided.isApproved else {
            return asker.refusal(.roleInsufficient(needed: .operator))
        }
        let event: RefundEvent = decided.isApproved ? .approve : decided.account == nil ? .refuse : .withdraw
        guard !refund.state.transition(on: event).isRefused else {
            return asker.refusal(.orderState(status: refund.state.rawValue))
        }
        let said = order.decide(refund.number, event, because: decided.reason, at: time)
        let kept = state.keep(&order)
        return said + kept + record(decided, refund, order, at: time) + asker.answer(.order(order.report))
    }

    private func record(
        _ decided: RefundDecided, _ before: Refund, _ order: Order, at time: Timestamp
    ) -> [Output] {
        guard decided.account == nil, let after = order.refund(before.number), after.state != before.state else {
            return []
        }
        return [
            .record(
                ChangeRecorded(
                    by: decided.by, at: time, action: decided.isApproved ? "refund.approved" : "refund.refused",
                    subject: before.number.text, before: before.json, after: after.json, request: decided.request))
        ]
    }
}

extension Order {
    func refund(_ number: RefundNumber) -> Refund? {
        refunds.indices.contains(number.index - 1) ? refunds[number.index - 1] : nil
    }

    /// A repetition of the wish waits in place of the first.
    fileprivate mutating func wait(_ asker: Asker, for number: RefundNumber) {
        refunds[number.index - 1].asker = asker
    }

    /// Who waited for a refund's credit, which is decided on; nil if it is not, or nobody waits.
    mutating func takeAsker(of number: RefundNumber) -> Asker? {
        guard let refund = refund(number), refund.state != .holding else { return nil }
        refunds[number.index - 1].asker = nil
        return refund.asker
    }

    /// Somebody decides on a refund; who waits until its credit is held waits for nothing.
    fileprivate mutating func decide(
        _ number: RefundNumber, _ event: RefundEvent, because reason: String?, at time: Timestamp
    ) -> [Output] {
        let index = number.index - 1
        let before = refunds[index].state
        let said = follow(event, ofRefund: index, at: time)
        let after = refunds[index].state
        if after == .refused, before != after { refunds[index].refusal = reason ?? Refund.byOperator }
        let waiting = takeAsker(of: number)
        return said + (waiting?.refusal(.orderState(status: after.rawValue)) ?? [])
    }
}

extension Refund {
    static let byOperator = "refused"

    /// As the trail has it.
    fileprivate var json: String { #"{"amount_fen":\#(amountFen),"status":"\#(state.rawValue)"}"# }
}
