import EventLoop
import JSON
import Settlement

// Prepays, queries, closes and refunds.
extension AlipayDesk {
    /// How long a code can be scanned if the merchant does not say it.
    private static let lifetime = 2 * 3600

    func precreate(_ content: AlipayContent, _ asking: AlipayAsking) throws -> [JSONText.Member] {
        let order = try order(content, asking, .precreate)
        return [
            .init("out_trade_no", .string(order.name.number)),
            .init("qr_code", .string(PayPages.address(of: order.name, at: store.address))),
        ]
    }

    /// The order of this number, made if there is none.
    func order(_ content: AlipayContent, _ asking: AlipayAsking, _ way: PlayedOrder.Way) throws -> PlayedOrder {
        let terms = try terms(content, asking, way)
        if let known = store.books[terms.name] {
            switch known.status(at: store.now) {
            case .paid: throw AlipayRefusal.business("ACQ.TRADE_HAS_SUCCESS", "交易已被支付")
            case .closed: throw AlipayRefusal.business("ACQ.TRADE_HAS_CLOSE", "交易已经关闭")
            case .open, .unscanned: break
            }
            guard known.terms.amountFen == terms.amountFen, known.terms.description == terms.description else {
                throw AlipayRefusal.business("ACQ.CONTEXT_INCONSISTENT", "交易信息被篡改")
            }
            return known
        }
        guard store.books.names.count < PaymentBooks.mostOrders else {
            throw AlipayRefusal.business("ACQ.EXCEED_SANDBOX_LIMIT", "沙箱订单数已达上限")
        }
        let expires = try content.expiry(now: store.realTime) ?? store.realTime + Self.lifetime
        let order = PlayedOrder(terms, madeAt: store.now, expires: expires + store.books.time.offsetSeconds)
        try store.record(.made(order))
        let rule = store.mischief.strike(
            .forge, order.name.number, order: order.name.number, provider: .alipay, call: .notification)
        if let rule { notifier.forge(order, rule.value ?? "signature") }
        return order
    }

    private func terms(
        _ content: AlipayContent, _ asking: AlipayAsking, _ way: PlayedOrder.Way
    ) throws(AlipayRefusal) -> PlayedOrder.Terms {
        if way == .page, content.text("product_code") != "FAST_INSTANT_TRADE_PAY" { throw .parameter("product_code") }
        let name = PlayedOrder.Name(provider: .alipay, number: try content.number("out_trade_no"))
        return PlayedOrder.Terms(
            name: name, way: way, amountFen: try content.fen("total_amount"),
            description: try content.needed("subject", upTo: 256), notifyAddress: asking["notify_url"],
            returnAddress: asking["return_url"])
    }

    /// The order that the content names, if there is a trade.
    private func trade(_ content: AlipayContent) throws(AlipayRefusal) -> (order: PlayedOrder, number: String) {
        let named = content.text("out_trade_no").flatMap { number in
            store.books[PlayedOrder.Name(provider: .alipay, number: number)]
        }
        let order = named ?? content.text("trade_no").flatMap { store.books.order(ofTransaction: $0) }
        guard let order, order.name.provider == .alipay, let number = order.trade else { throw .noTrade }
        return (order, number)
    }

    func query(_ content: AlipayContent) throws -> [JSONText.Member] {
        let (order, trade) = try trade(content)
        let word = store.mischief.strike(
            .disagree, order.name.number, order: order.name.number, provider: .alipay, call: .query)?.value
        let terms = ToldTerms(of: order, store.keys, disagreeing: word)
        let amount = JSONText.string(Yuan.text(fen: terms.amountFen))
        var members: [JSONText.Member] = [
            .init("buyer_logon_id", "158****0000"), .init("buyer_user_id", "2088000000000001"),
            .init("out_trade_no", .string(terms.number)), .init("total_amount", amount),
            .init("trade_no", .string(trade)), .init("trade_status", .string(status(of: order))),
        ]
        if terms.currency != "CNY" { members.append(.init("trans_currency", .string(terms.currency))) }
        if let payment = order.payments.first {
            members += [
                .init("send_pay_date", .string(BeijingTime.clock(payment.at))), .init("receipt_amount", amount),
                .init("buyer_pay_amount", amount), .init("invoice_amount", amount), .init("point_amount", "0.00"),
            ]
        }
        return members
    }

    private func status(of order: PlayedOrder) -> String {
        switch order.status(at: store.now) {
        case .paid: order.refundedFen >= order.receivedFen ? "TRADE_CLOSED" : "TRADE_SUCCESS"
        case .closed: "TRADE_CLOSED"
        case .open, .unscanned: "WAIT_BUYER_PAY"
        }
    }

    func close(_ content: AlipayContent) throws -> [JSONText.Member] {
        let (order, trade) = try trade(content)
        switch order.status(at: store.now) {
        case .paid: throw AlipayRefusal.business("ACQ.REASON_TRADE_STATUS_INVALID", "交易状态异常")
        case .closed: throw AlipayRefusal.business("ACQ.TRADE_STATUS_ERROR", "交易状态不合法")
        case .open, .unscanned: break
        }
        if try till.crosses(order) {
            throw AlipayRefusal.business("ACQ.REASON_TRADE_STATUS_INVALID", "交易状态异常")
        }
        let notice = PlayedNotice(
            number: store.books.freeNumber, order: order.name, subject: .closed, at: store.now)
        try store.record(.closed(order.name, at: store.now), .noticed(notice))
        notifier.post(notice)
        till.mayArriveLate(order)
        return [.init("trade_no", .string(trade)), .init("out_trade_no", .string(order.name.number))]
    }

    func refund(_ content: AlipayContent) throws -> [JSONText.Member] {
        let (order, trade) = try trade(content)
        let fen = try content.fen("refund_amount")
        guard !order.payments.isEmpty else {
            throw AlipayRefusal.business("ACQ.TRADE_STATUS_ERROR", "交易状态不合法")
        }
        // Without a number of its own a refund is of all of it.
        let number = content.text("out_request_no") ?? order.name.number
        if let known = order.refund(number) {
            guard known.fen == fen else {
                throw AlipayRefusal.business("ACQ.DISCORDANT_REPEAT_REQUEST", "请求信息不一致")
            }
            return refunded(order, trade, hasMoved: false)
        }
        guard order.claimedFen + fen <= order.terms.amountFen, order.refunds.count < PaymentBooks.mostRefunds else {
            throw AlipayRefusal.business("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限")
        }
        let twist = refunds.twist(of: order, number)
        switch twist {
        case "unfunded": throw AlipayRefusal.business("ACQ.SELLER_BALANCE_NOT_ENOUGH", "商户的支付宝账户中无足够的资金")
        case "refused", "closed", "abnormal":
            throw AlipayRefusal.business("ACQ.TRADE_NOT_ALLOW_REFUND", "当前交易不允许退款")
        default: break
        }
        let asked = RefundClerk.Request(number: number, fen: fen, reason: content.text("refund_reason"))
        try refunds.accept(asked, of: order, twist: twist)
        return refunded(store.books[order.name] ?? order, trade, hasMoved: twist != "processing")
    }

    private func refunded(_ order: PlayedOrder, _ trade: String, hasMoved: Bool) -> [JSONText.Member] {
        [
            .init("buyer_logon_id", "158****0000"), .init("buyer_user_id", "2088000000000001"),
            .init("fund_change", hasMoved ? "Y" : "N"), .init("gmt_refund_pay", .string(BeijingTime.clock(store.now))),
            .init("out_trade_no", .string(order.name.number)),
            .init("refund_fee", .string(Yuan.text(fen: order.refundedFen))), .init("trade_no", .string(trade)),
        ]
    }

    func refundQuery(_ content: AlipayContent) throws -> [JSONText.Member] {
        let (order, trade) = try trade(content)
        guard let number = content.text("out_request_no") else { throw AlipayRefusal.parameter("out_request_no") }
        // Of what it does not know it says nothing.
        guard let refund = order.refund(number) else { return [] }
        let members: [JSONText.Member] = [
            .init("out_request_no", .string(number)), .init("out_trade_no", .string(order.name.number)),
            .init("refund_amount", .string(Yuan.text(fen: refund.fen))),
            .init("total_amount", .string(Yuan.text(fen: order.terms.amountFen))), .init("trade_no", .string(trade)),
        ]
        guard refund.status == .succeeded else { return members }
        return members + [
            .init("refund_status", "REFUND_SUCCESS"),
            .init("gmt_refund_pay", .string(BeijingTime.clock(refund.endedAt ?? refund.at))),
        ]
    }
}
