import EventLoop

/// Takes the money of people who pay.
@IOLoop
final class Till {
    private let store: PaymentStore
    private let notifier: Notifier
    private let refunds: RefundClerk
    private var timers: [PlayedOrder.Name: LoopTimer] = [:]

    init(_ store: PaymentStore, _ notifier: Notifier, _ refunds: RefundClerk) {
        self.store = store
        self.notifier = notifier
        self.refunds = refunds
    }

    /// Why nobody can pay an order.
    enum Refusal: String, Error {
        case unknown, paid, closed
    }

    /// Has somebody open the code or the page: at Alipay there is a trade from now on.
    func scan(_ name: PlayedOrder.Name) throws {
        guard let order = store.books[name], order.status(at: store.now) == .unscanned else { return }
        try store.record(.scanned(name, trade: store.newTransaction(at: name.provider)))
    }

    /// Has somebody pay.
    func pay(_ name: PlayedOrder.Name) throws {
        guard let order = store.books[name] else { throw Refusal.unknown }
        switch order.status(at: store.now) {
        case .paid: throw Refusal.paid
        case .closed: throw Refusal.closed
        case .unscanned, .open: try scan(name)
        }
        try take(name)
        if strike(.twice, order) != nil { try take(name) }
        guard let rule = strike(.console, order) else { return }
        wait(rule.milliseconds ?? 0, name) { till in
            guard let paid = till.store.books[name] else { return }
            let fen = min(rule.count ?? paid.terms.amountFen, paid.terms.amountFen - paid.claimedFen)
            try till.refundByHand(paid, fen: fen, isTold: true)
        }
    }

    /// Has the merchant pay back at the provider's console, where the service that sold knows nothing of it.
    func refundByHand(_ order: PlayedOrder, fen: Int, isTold: Bool) throws {
        guard fen > 0 else { return }
        let number = "CONSOLE\(store.books.freeNumber)"
        try refunds.accept(
            RefundClerk.Request(number: number, fen: fen, isFromConsole: true, isTold: isTold), of: order, twist: nil)
    }

    /// Whether somebody pays in the moment in which an order is closed; then it is paid.
    func crosses(_ order: PlayedOrder) throws -> Bool {
        guard strike(.cross, order) != nil else { return false }
        try pay(order.name)
        return true
    }

    /// Has a payment of an order arrive that was closed while it was on its way, if the script wants that.
    func mayArriveLate(_ order: PlayedOrder) {
        guard let rule = strike(.late, order) else { return }
        wait(rule.milliseconds ?? 0, order.name) { till in
            guard let closed = till.store.books[order.name], closed.payments.isEmpty else { return }
            try till.take(order.name)
        }
    }

    func clear() { timers = [:] }

    private func strike(_ fault: MischiefRule.Fault, _ order: PlayedOrder) -> MischiefRule? {
        store.mischief.strike(fault, order.name.number, order: order.name.number, provider: order.name.provider)
    }

    /// Whose money it is, if the merchant does not say it.
    private static func payer(_ provider: PlayedProvider) -> String {
        switch provider {
        case .weChatPay: "oSandboxPayer000000000000001"
        case .alipay: "2088000000000001"
        }
    }

    private func take(_ name: PlayedOrder.Name) throws {
        guard let order = store.books[name] else { return }
        // Alipay's trade has its number before it is paid.
        let first = order.payments.isEmpty ? order.trade : nil
        let payment = PlayedOrder.Payment(
            transaction: first ?? store.newTransaction(at: name.provider), at: store.now,
            payer: order.terms.payer ?? Self.payer(name.provider))
        let notice = PlayedNotice(
            number: store.books.freeNumber, order: name, subject: .payment(order.payments.count), at: store.now)
        try store.record(.paid(name, payment), .noticed(notice))
        notifier.post(notice)
    }

    private func wait(
        _ milliseconds: Int, _ name: PlayedOrder.Name, _ deed: @escaping @IOLoop (Till) throws -> Void
    ) {
        timers[name] = LoopTimer(after: .milliseconds(max(1, milliseconds))) { [weak self] in
            guard let self else { return }
            timers[name] = nil
            do {
                try deed(self)
            } catch {
                // The disk is full: then it does not happen.
                return
            }
        }
    }
}
