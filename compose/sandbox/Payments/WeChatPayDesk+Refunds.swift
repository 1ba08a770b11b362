import Crypto
import EventLoop
import HTTP
import JSON
import Settlement
import WeChatPay

// Refunds, and the provider's certificates.
extension WeChatPayDesk {
    func refund(_ request: ServerRequest) throws -> WeChatPayReply {
        let body = try WeChatPayBody(request.body)
        guard let order = try order(body) else { throw WeChatPayRefusal(404, "RESOURCE_NOT_EXISTS", "订单不存在") }
        let amount = try body.part("amount")
        let (fen, total) = (try amount.amount("refund"), try amount.amount("total"))
        guard try amount.needed("currency", upTo: 16) == "CNY" else {
            throw WeChatPayRefusal.parameter("/amount/currency", "only CNY is allowed")
        }
        let asked = RefundClerk.Request(
            number: try body.number("out_refund_no", 1...64), fen: fen, notifyAddress: try body.address("notify_url"),
            reason: try body.text("reason", upTo: 80))
        guard total == order.terms.amountFen else {
            throw WeChatPayRefusal(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试")
        }
        if let known = store.books.order(ofRefund: asked.number)?.refund(asked.number) {
            return try repeated(known, asked, order)
        }
        let twist = refunds.twist(of: order, asked.number)
        try check(asked, order, twist)
        let refund = try refunds.accept(asked, of: order, twist: twist)
        return WeChatPayReply(WeChatPayDocuments.refund(refund, of: order).bytes)
    }

    private func order(_ body: WeChatPayBody) throws(WeChatPayRefusal) -> PlayedOrder? {
        if let number = try body.text("out_trade_no", upTo: 32) { return store.books[name(number)] }
        return store.books.order(ofTransaction: try body.needed("transaction_id", upTo: 32))
    }

    /// The same number stands for the same refund, or for nothing.
    private func repeated(
        _ known: PlayedOrder.Refund, _ asked: RefundClerk.Request, _ order: PlayedOrder
    ) throws(WeChatPayRefusal) -> WeChatPayReply {
        guard order.refund(known.number) == known, known.fen == asked.fen else {
            throw WeChatPayRefusal(400, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试")
        }
        return WeChatPayReply(WeChatPayDocuments.refund(known, of: order).bytes)
    }

    private func check(
        _ asked: RefundClerk.Request, _ order: PlayedOrder, _ twist: String?
    ) throws(WeChatPayRefusal) {
        guard order.status(at: store.now) == .paid else {
            throw WeChatPayRefusal(400, "INVALID_REQUEST", "订单未支付，不能退款")
        }
        guard order.claimedFen + asked.fen <= order.terms.amountFen else {
            throw WeChatPayRefusal(400, "INVALID_REQUEST", "申请退款金额大于订单可退金额")
        }
        guard order.refunds.count < PaymentBooks.mostRefunds else {
            throw WeChatPayRefusal(403, "RULE_LIMIT", "该订单退款次数已达上限")
        }
        switch twist {
        case "unfunded": throw WeChatPayRefusal(403, "NOT_ENOUGH", "基本账户余额不足，请充值后重新发起")
        case "refused": throw WeChatPayRefusal(403, "TRADE_ERROR", "该订单不允许退款")
        default: break
        }
    }

    func refundQuery(_ request: ServerRequest) throws -> WeChatPayReply {
        guard let number = request.parameters["refund"], let order = store.books.order(ofRefund: number),
            let refund = order.refund(number)
        else { throw WeChatPayRefusal.noRefund }
        return WeChatPayReply(WeChatPayDocuments.refund(refund, of: order).bytes)
    }

    /// The certificates, encrypted for the merchant.
    func certificates() throws -> WeChatPayReply {
        guard let key = WeChatPayAPIKey(keys.apiKey) else {
            throw WeChatPayRefusal(500, "SYSTEM_ERROR", "系统错误")
        }
        let data = keys.certificates.map { certificate -> JSONText in
            let sealed = key.seal(
                Array(certificate.text.utf8), nonce: SecureRandom.bytes(6).hexadecimal, associatedData: "certificate")
            return [
                "serial_no": .string(certificate.serial),
                "effective_time": .string(BeijingTime.rfc3339(certificate.from)),
                "expire_time": .string(BeijingTime.rfc3339(certificate.until)),
                "encrypt_certificate": [
                    "algorithm": .string(WeChatPayAPIKey.Resource.algorithm), "nonce": .string(sealed.nonce),
                    "associated_data": .string(sealed.associatedData), "ciphertext": .string(sealed.ciphertext),
                ],
            ]
        }
        return WeChatPayReply(JSONText.object([.init("data", .array(data))]).bytes)
    }
}
