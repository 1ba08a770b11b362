import Messages
import Processing

/// Purchases, and what becomes of them by their persons and by operators.
extension Orders {
    private static var mostUnpaid: Int { 10 }
    /// How many an account makes in an hour: each is some calls of the provider, also if it is cancelled at once.
    private static var mostInHour: Int { 100 }
    /// How long the name of a purchase is known that was shown another's order.
    private static var repetition: Duration { .seconds(86_400) }

    /// Makes an order and has it prepared; a repetition is shown the same one, and so is who wants the same once more
    /// while that can be paid.
    func place(_ placed: OrderPlaced, at time: Timestamp, state: inout OrdersState) -> [Output] {
        let asker = Asker(placed)
        if let known = state.order(of: placed, at: time) {
            return known.isFor(placed) ? asker.answer(.order(known.report)) : asker.refusal(.idempotencyKeyReused)
        }
        guard time <= placed.deadline else { return asker.refusal(.late) }
        guard placed.isPossible(at: time) else { return asker.refusal(.productUnavailable) }
        if let open = state.unpaidOrders(of: placed.account).first(where: { $0.serves(placed, at: time) }) {
            state.aliases.remember(open.number, as: placed.number.text, until: time + Self.repetition)
            return asker.answer(.order(open.report))
        }
        if let refusal = refusal(of: placed, at: time, state: &state) { return asker.refusal(refusal) }
        var order = Order(placed, index: state.nextIndex(of: placed), at: time)
        let asked = order.prepare(at: time)
        return [asked] + state.keep(order) + asker.answer(.order(order.report))
    }

    private func refusal(of placed: OrderPlaced, at time: Timestamp, state: inout OrdersState) -> Refusal? {
        let unpaid = state.unpaidOrders(of: placed.account)
        if placed.product.isOncePerPerson {
            let former = state.purchase(of: placed)
            if let former, former.claim > .made { return .productBought }
            // Both might be paid.
            let others = unpaid.filter { $0.product.name == placed.product.name }
            if let other = others.first ?? former.flatMap({ $0.mayBePaid(at: time) ? $0 : nil }) {
                return .orderState(status: other.state.rawValue)
            }
        }
        guard unpaid.count < Self.mostUnpaid else { return .tooManyOrders(limit: Self.mostUnpaid) }
        let isOften = state.hasMade(Self.mostInHour, by: placed.account, since: time - .seconds(3_600))
        return isOften ? .tooManyOrders(limit: Self.mostInHour) : nil
    }

    /// Closes an order that is not paid.
    func cancel(_ cancelled: OrderCancelled, at time: Timestamp, state: inout OrdersState) -> [Output] {
        let asker = Asker(cancelled)
        guard var order = state.orders[cancelled.number.text], order.isOf(cancelled.account) else {
            return asker.refusal(.orderUnknown)
        }
        if let deadline = cancelled.deadline, time > deadline { return asker.refusal(.late) }
        let before = order.state
        guard !before.transition(on: .cancel).isRefused else {
            return asker.refusal(.orderState(status: before.rawValue))
        }
        let said = order.follow(.cancel, at: time) + state.keep(&order)
        let isOperators = cancelled.account == nil && order.state != before
        let change = ChangeRecorded(
            by: cancelled.by, at: time, action: "order.closed", subject: order.number.text, before: before.json,
            after: order.state.json, request: cancelled.request)
        return said + (isOperators ? [.record(change)] : []) + asker.answer(.order(order.report))
    }

    /// Has the provider asked how an order and its refunds stand, and grants once more what was not credited.
    func check(_ checked: OrderChecked, at time: Timestamp, state: inout OrdersState) -> [Output] {
        let asker = Asker(checked)
        guard var order = state.orders[checked.number.text] else { return asker.refusal(.orderUnknown) }
        if let deadline = checked.deadline, time > deadline { return asker.refusal(.late) }
        var said = order.follow(.check, at: time)
        for index in order.refunds.indices { said += order.follow(.check, ofRefund: index, at: time) }
        said += state.keep(&order)
        let change = ChangeRecorded(
            by: checked.by, at: time, action: "order.checked", subject: order.number.text, before: order.state.json,
            after: order.state.json, request: RequestID("\(checked.request.text)/\(order.number.text)"))
        return said + [.record(change)] + asker.answer(.order(order.report))
    }
}

extension OrderPlaced {
    /// Whether it is sold now. The door and Auth ask the same, but of a clock and a catalogue of their own.
    fileprivate func isPossible(at time: Timestamp) -> Bool {
        let isOnSale = (product.from.map { $0 <= time } ?? true) && (product.until.map { time < $0 } ?? true)
        return isOnSale && product.isSound && way.provider == merchant.provider
    }
}

extension ProductTerms {
    /// Whether all sums of it are within bounds.
    fileprivate var isSound: Bool {
        let mostFen = Money.limit.microYuan / Money.fen(1).microYuan
        let amounts = Money.zero...Money.limit
        return (1...mostFen).contains(priceFen) && amounts.contains(credit) && amounts.contains(bonus)
            && total > .zero && total <= .limit
    }
}

extension OrderState {
    /// As the trail has it.
    var json: String { #"{"status":"\#(rawValue)"}"# }
}
