import Messages
import Processing

extension Orders {
    func answer(_ asked: OrdersAsked, at time: Timestamp, state: inout OrdersState) -> [Output] {
        let asker = Asker(asked)
        guard time <= asked.deadline else { return asker.refusal(.late) }
        switch asked.question {
        case .order(let number, let version):
            guard let order = state.orders[number.text], order.isOf(asked.account) else {
                return asker.refusal(.orderUnknown)
            }
            guard let version else { return asker.answer(.order(order.report)) }
            return watch(order, after: version, asked, at: time, state: &state)
        case .orders(let account, let before, let limit):
            guard asked.account.map({ $0 == account }) ?? true else { return asker.refusal(.orderUnknown) }
            let page = state.page(of: account, before: before, limit: limit)
            return asker.answer(.orders(page.map(\.report), next: page.last.flatMap { $0.index > 1 ? $0.index : nil }))
        case .cases(let before, let limit):
            guard asked.account == nil else { return asker.refusal(.roleInsufficient(needed: .operator)) }
            let (page, next) = state.cases(before: before, limit: limit)
            return asker.answer(.cases(page, next: next))
        case .evidence(let number):
            guard asked.account == nil else { return asker.refusal(.roleInsufficient(needed: .operator)) }
            let evidence = state.evidence(of: number.text)
            guard !evidence.isEmpty || state.orders[number.text] != nil else { return asker.refusal(.orderUnknown) }
            return asker.answer(.evidence(evidence))
        case .caseEvidence(let id):
            guard asked.account == nil else { return asker.refusal(.roleInsufficient(needed: .operator)) }
            let evidence = state.evidence(of: OrderCase.order(of: id)?.text ?? OrderCase.subject(of: id))
            return evidence.isEmpty ? asker.refusal(.orderUnknown) : asker.answer(.evidence(evidence))
        }
    }

    /// Answers once there is a later version than the client has: at once, when it comes, or not at all.
    private func watch(
        _ order: Order, after version: Int64, _ asked: OrdersAsked, at time: Timestamp, state: inout OrdersState
    ) -> [Output] {
        var order = order
        order.watch(at: time)
        let kept = state.keep(order)
        guard order.version <= version else { return kept + Asker(asked).answer(.order(order.report)) }
        state.watch(order.number, for: Watcher(asker: Asker(asked), until: asked.deadline))
        return kept
    }
}
