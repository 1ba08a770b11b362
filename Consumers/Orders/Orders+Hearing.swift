import Messages
import Processing

/// What providers and Quota say.
extension Orders {
    /// How long a word about an order that is none of ours is recognised when it comes again.
    private static var repetition: Duration { .seconds(172_800) }

    func hear(_ told: PaymentTold, at time: Timestamp, state: inout OrdersState) -> [Output] {
        guard let number = OrderNumber(told.number), var order = state.orders[number.text] else {
            return hearOfStranger(told, at: time, state: &state)
        }
        if let evidence = told.evidence { state.keep(evidence, of: number.text) }
        if order.paid == nil { order.former = state.former(of: order) }
        let said: [Output]
        if told.merchant.name != order.merchant.name || told.merchant.provider != order.merchant.provider {
            let fault = Fault(kind: .otherMerchant, about: told.merchant.name, note: told.text)
            said = told.isAboutMoney ? order.note(fault, at: time) : []
        } else {
            said = told.isAboutRefund ? order.hearOfRefund(told, at: time) : order.hear(told, at: time)
        }
        return said + state.keep(order)
    }

    /// The provider tells of an order that is not here, or in words that cannot be read: a person has to look at it if
    /// money is in it, by what is kept with the case.
    private func hearOfStranger(_ told: PaymentTold, at time: Timestamp, state: inout OrdersState) -> [Output] {
        let name = told.number.isEmpty ? told.source : told.number
        if let evidence = told.evidence, told.isAboutMoney || OrderNumber(told.number) != nil {
            state.keep(evidence, of: name)
        }
        guard told.isAboutMoney else { return [] }
        var kind = OrderCase.Kind.unknownOrder
        if case .unreadable = told.answer { kind = .unreadable }
        let subject = OrderCase(
            kind: kind, subject: name, merchant: told.merchant.name, since: time, note: told.text)
        guard !state.strangers.contains(subject.id, at: time) else { return [] }
        state.strangers.remember(subject.id, until: time + Self.repetition)
        return [.send(OrdersInbox.noted(CaseNoted(subject, isOpen: true, at: time)))]
    }

    func hear(_ posted: CreditPosted, at time: Timestamp, state: inout OrdersState) -> [Output] {
        guard var order = state.orders[posted.order.text], order.account == posted.account else { return [] }
        let said = order.hear(isPosted: posted.isDone, at: time)
        return said + state.keep(order)
    }

    /// Who asked for the refund learns now what comes of it.
    func hear(_ answer: HoldAnswered, at time: Timestamp, state: inout OrdersState) -> [Output] {
        guard var order = state.orders[answer.refund.order.text] else { return [] }
        let possible = order.possibleFen(answer)
        let said = order.hear(answer, at: time)
        let asker = order.takeAsker(of: answer.refund)
        let isRefused = order.refund(answer.refund)?.state == .refused
        let kept = state.keep(&order)
        let answers = asker.map {
            isRefused ? $0.refusal(.refundShort(possibleFen: possible)) : $0.answer(.order(order.report))
        }
        return said + kept + (answers ?? [])
    }
}

extension PaymentTold {
    fileprivate var isAboutRefund: Bool {
        if call?.refund != nil { return true }
        if case .refund = answer { return true }
        return false
    }

    /// Whether somebody may have paid, or been paid.
    fileprivate var isAboutMoney: Bool {
        switch answer {
        case .payment(let report): report.standing != .open && report.standing != .closed
        case .refund, .unreadable: true
        default: false
        }
    }
}
