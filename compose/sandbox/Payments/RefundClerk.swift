import EventLoop

/// Pays money back: at once at Alipay, after a while at WeChat Pay, and never if the script wants it so.
@IOLoop
final class RefundClerk {
    private let store: PaymentStore
    private let notifier: Notifier
    private var timers: [String: LoopTimer] = [:]

    /// How long WeChat Pay takes, in seconds that are divided by the haste.
    private static let duration = 3

    init(_ store: PaymentStore, _ notifier: Notifier) {
        self.store = store
        self.notifier = notifier
    }

    /// What a merchant asks for.
    struct Request {
        let number: String
        let fen: Int
        var notifyAddress: String?
        var reason: String?
        var isFromConsole = false
        /// Whether the merchant is told.
        var isTold = true
    }

    /// What the script makes of a refund: a word of `refund`; nil: it is paid back.
    func twist(of order: PlayedOrder, _ number: String) -> String? {
        store.mischief.strike(
            .refund, "\(order.name.number)/\(number)", order: order.name.number, provider: order.name.provider,
            call: .refund)?.value
    }

    /// Accepts a refund that is within what is left of the order.
    ///
    /// - Parameter twist: what the script makes of it.
    @discardableResult
    func accept(_ request: Request, of order: PlayedOrder, twist: String?) throws -> PlayedOrder.Refund {
        let isImmediate = order.name.provider == .alipay && twist != "processing"
        var refund = PlayedOrder.Refund(
            number: request.number, id: store.newRefund(), fen: request.fen, at: store.now,
            transaction: order.payments.first?.transaction ?? "",
            notifyAddress: request.notifyAddress, reason: request.reason, isFromConsole: request.isFromConsole,
            status: .processing)
        if isImmediate {
            refund.status = .succeeded
            refund.endedAt = store.now
            if request.isTold {
                let notice = notice(of: refund, refundedFen: order.refundedFen + refund.fen, order)
                try store.record(.refunded(order.name, refund), .noticed(notice))
                notifier.post(notice)
            } else {
                try store.record(.refunded(order.name, refund))
            }
        } else {
            try store.record(.refunded(order.name, refund))
            if twist != "processing" { end(refund.number, of: order.name, twist, isTold: request.isTold) }
        }
        return refund
    }

    /// Goes on with what was on its way before a restart.
    func resume() {
        for order in store.books.all where order.name.provider == .weChatPay {
            for refund in order.refunds where refund.status == .processing {
                let twist = twist(of: order, refund.number)
                guard twist != "processing" else { continue }
                end(refund.number, of: order.name, twist, isTold: !refund.isFromConsole)
            }
        }
    }

    func clear() { timers = [:] }

    private func end(_ number: String, of name: PlayedOrder.Name, _ twist: String?, isTold: Bool) {
        let status: PlayedOrder.Refund.Status =
            switch twist {
            case "abnormal": .abnormal
            case "closed": .closed
            default: .succeeded
            }
        let key = "\(name.number)/\(number)"
        timers[key] = LoopTimer(after: store.pause(seconds: Self.duration)) { [weak self] in
            guard let self else { return }
            timers[key] = nil
            finish(number, of: name, status, isTold: isTold)
        }
    }

    private func finish(
        _ number: String, of name: PlayedOrder.Name, _ status: PlayedOrder.Refund.Status, isTold: Bool
    ) {
        guard let order = store.books[name], let refund = order.refund(number), refund.status == .processing else {
            return
        }
        let ended = PaymentDeed.refundEnded(name, number: number, status: status, at: store.now)
        do {
            guard isTold else { return try store.record(ended) }
            let notice = notice(of: refund, refundedFen: order.refundedFen + refund.fen, order)
            try store.record(ended, .noticed(notice))
            notifier.post(notice)
        } catch {
            // The disk is full: it stays on its way, and goes on after the next start.
            return
        }
    }

    private func notice(of refund: PlayedOrder.Refund, refundedFen: Int, _ order: PlayedOrder) -> PlayedNotice {
        PlayedNotice(
            number: store.books.freeNumber, order: order.name,
            subject: .refund(refund.number, refundedFen: refundedFen), at: store.now)
    }
}
