import Messages
import Processing

/// A grant or a correction: what changes how much an account was granted.
struct Crediting {
    let name: String
    let account: Account
    let amount: Money
    let kind: EntryPosted.Kind
    let cause: EntryPosted.Cause
    /// The operator's command; nil if no operator gave one.
    let command: (by: Actor, request: RequestID)?
    let reply: ReplyAddress?
    let deadline: Timestamp?
    /// The paid order that waits for it; nil for what no order credits.
    let order: OrderNumber?
    /// The names that were decided on.
    let decided: WritableKeyPath<QuotaState, Archive<Money>>

    init(_ credit: CreditGranted) {
        name = credit.grant
        account = credit.account
        amount = credit.amount
        kind = .grant
        cause = credit.cause ?? .grant(by: credit.by?.name)
        command = credit.by.map { ($0, credit.request ?? RequestID(credit.grant)) }
        reply = credit.reply
        deadline = credit.deadline
        order = if case .order(let number)? = credit.cause { OrderNumber(number) } else { nil }
        decided = \.grants
    }

    init(_ correction: BalanceCorrected) {
        name = correction.name
        account = correction.account
        amount = correction.amount
        kind = .correction
        cause = .correction(reason: correction.reason, by: correction.by.name)
        command = (correction.by, correction.request)
        reply = correction.reply
        deadline = correction.deadline
        order = nil
        decided = \.corrections
    }

    /// Nil if nobody waits. An order does.
    func refusalIfAwaited(_ refusal: Refusal) -> [Output]? {
        if let order { return [posted(order, isDone: false)] }
        guard let reply, let request = command?.request else { return nil }
        return [.refusal(refusal, request, account, reply)]
    }

    /// What refuses it once its deadline has passed; nil before, and if nobody waits.
    func refusalIfLate(at time: Timestamp) -> [Output]? {
        guard let deadline, time > deadline else { return nil }
        return refusalIfAwaited(.late)
    }

    /// Tells an order whether it is credited.
    fileprivate func posted(_ order: OrderNumber, isDone: Bool) -> Output {
        .send(
            OrdersInbox.credited(CreditPosted(order: order, account: account, amount: amount, isDone: isDone)))
    }

    /// Whether it was decided on for good. An order was paid: what could not be credited is credited once it can be.
    ///
    /// - Parameter amount: what was credited then; zero if it was declined.
    fileprivate func isDecided(as amount: Money, _ balance: Balance) -> Bool {
        order == nil || amount != .zero || !isPossible(balance)
    }

    /// Whether the amount may be added to what was granted: nothing goes below zero or above the limit.
    func isPossible(_ balance: Balance) -> Bool {
        guard amount <= Money.limit - balance.granted, amount != .zero else { return false }
        return amount > .zero || (kind == .correction && amount >= .zero - balance.available)
    }
}

extension Quota {
    /// Credits or corrects exactly once. What cannot be is declined with a ledger entry, so that money never vanishes
    /// without a trace; it stays declined, and the operator makes another one. That of an order, which was paid, is tried
    /// again whenever it comes again. A name that was given to another amount is refused.
    func decide(_ crediting: Crediting, at time: Timestamp, state: inout QuotaState) -> [Output] {
        let amount = state[keyPath: crediting.decided][crediting.name]
        if let amount, crediting.isDecided(as: amount, state.balance.value) {
            guard amount == .zero || amount == crediting.amount else {
                return crediting.refusalIfAwaited(.idempotencyKeyReused) ?? []
            }
            return tell(crediting, isDone: amount != .zero, state)
        }
        if let refusal = crediting.refusalIfLate(at: time) { return refusal }
        let before = state.balance.value
        let isPossible = crediting.isPossible(before)
        state[keyPath: crediting.decided][crediting.name] = isPossible ? crediting.amount : .zero
        if isPossible { state.balance.value.granted += crediting.amount }
        let entry = EntryPosted.Entry(
            kind: isPossible ? crediting.kind : .declined, reference: crediting.name, amount: crediting.amount,
            available: state.balance.value.available, time: time, cause: crediting.cause)
        let trail = isPossible ? record(crediting, from: before, to: state.balance.value, at: time) : []
        return [state.book(entry, of: crediting.account)] + trail + tell(crediting, isDone: isPossible, state)
    }

    private func tell(_ crediting: Crediting, isDone: Bool, _ state: QuotaState) -> [Output] {
        if let order = crediting.order { return [crediting.posted(order, isDone: isDone)] }
        let balance = state.balance.value
        guard isDone else { return crediting.refusalIfAwaited(.creditDeclined(available: balance.available)) ?? [] }
        guard let reply = crediting.reply, let request = crediting.command?.request else { return [] }
        let answered = QuestionAnswered(
            request: request, account: crediting.account, reply: reply, answer: .balance(balance))
        return [.send(ResponderInbox.answered(answered))]
    }

    private func record(
        _ crediting: Crediting, from before: Balance, to after: Balance, at time: Timestamp
    ) -> [Output] {
        guard let command = crediting.command else { return [] }
        return [
            .record(
                ChangeRecorded(
                    by: command.by, at: time,
                    action: crediting.kind == .grant ? "credit.granted" : "balance.corrected",
                    subject: crediting.account.name, before: text(before), after: text(after),
                    request: command.request))
        ]
    }

    private func text(_ balance: Balance) -> String { String(decoding: MessageCoding.encode(balance), as: UTF8.self) }
}
