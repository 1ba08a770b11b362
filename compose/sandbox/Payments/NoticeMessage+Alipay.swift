import Alipay
import Crypto
import HTTP
import Settlement

extension NoticeMessage {
    init?(alipay telling: Telling, _ keys: PlayedKeys) {
        guard let key = keys.alipay.platformKeys.last else { return nil }
        let terms = ToldTerms(of: telling.order, keys, disagreeing: telling.disagreement)
        guard var parameters = Self.parameters(telling, terms) else { return nil }
        let isRight = telling.forgery == nil || telling.forgery == "altered"
        let signer = isRight ? key : keys.alipay.appKey
        let signature = signer.sign(parameters.signedContent).base64
        if telling.forgery == "altered" { parameters.append(AlipayParameter("body", "altered")) }
        // A forger without any key.
        if telling.forgery != "serial" { parameters.append(AlipayParameter("sign", signature)) }
        parameters.append(AlipayParameter("sign_type", "RSA2"))
        self.init(
            headerFields: [.contentType: AlipayRequest.contentType], body: Array(parameters.form.utf8))
    }

    /// What is told and signed; nil for a payment that there is none of.
    private static func parameters(_ telling: Telling, _ terms: ToldTerms) -> [AlipayParameter]? {
        let order = telling.order
        var values = [
            ("notify_type", "trade_status_sync"), ("charset", "utf-8"), ("version", "1.0"),
            ("notify_id", "\(BeijingTime.day(telling.at).filter { $0 != "-" })00222\(telling.number)"),
            ("notify_time", BeijingTime.clock(telling.at)), ("app_id", terms.app), ("auth_app_id", terms.app),
            ("seller_id", terms.merchant), ("out_trade_no", terms.number), ("subject", order.terms.description),
            ("total_amount", Yuan.text(fen: terms.amountFen)), ("gmt_create", BeijingTime.clock(order.madeAt)),
        ]
        switch telling.subject {
        case .payment(let place):
            guard place < order.payments.count else { return nil }
            values += payment(order.payments[place], terms) + [("trade_status", "TRADE_SUCCESS")]
        case .refund(let number, let refundedFen):
            guard let refund = order.refund(number), let payment = order.payments.first else { return nil }
            let isAll = refundedFen >= order.receivedFen
            let moment = BeijingTime.clock(refund.endedAt ?? refund.at)
            values +=
                self.payment(payment, terms) + [
                    ("trade_status", isAll ? "TRADE_CLOSED" : "TRADE_SUCCESS"), ("out_biz_no", refund.number),
                    ("refund_fee", Yuan.text(fen: refundedFen)), ("gmt_refund", moment + ".000"),
                ]
            if isAll { values.append(("gmt_close", moment)) }
        case .closed:
            values += [
                ("trade_status", "TRADE_CLOSED"), ("trade_no", order.trade ?? ""),
                ("gmt_close", BeijingTime.clock(order.closedAt ?? telling.at)),
            ]
        }
        return values.map { AlipayParameter($0.0, $0.1) }
    }

    private static func payment(_ payment: PlayedOrder.Payment, _ terms: ToldTerms) -> [(String, String)] {
        let amount = Yuan.text(fen: terms.amountFen)
        return [
            ("trade_no", payment.transaction), ("gmt_payment", BeijingTime.clock(payment.at)),
            ("buyer_id", payment.payer), ("receipt_amount", amount), ("buyer_pay_amount", amount),
            ("invoice_amount", amount), ("point_amount", "0.00"),
            ("fund_bill_list", #"[{"amount":"\#(amount)","fundChannel":"ALIPAYACCOUNT"}]"#),
        ]
    }
}
