package import Messages

/// What a payment provider is asked, and what it says.
extension Sample {
    package static let prepays: [CashierAsked.Call] = ways.map { way in
        .prepay(way: way, description: product.title, amountFen: 1000, expires: chat.deadline)
    }
    package static let cashierCalls: [CashierAsked.Call] = [
        .query, .close, .refund(refund, amountFen: 300, totalFen: 1000, reason: "不需要了"), .refundQuery(refund),
    ]

    package static func cashierAsked(_ call: CashierAsked.Call, attempt: Int = 1) -> CashierAsked {
        CashierAsked(order: order, merchant: merchant, call: call, attempt: attempt, deadline: chat.deadline)
    }

    package static let evidence = Evidence(
        at: Timestamp(milliseconds: 1_800_000_010_000), source: .notification, serial: "PUB_KEY_ID_01",
        headers: ["Wechatpay-Nonce": "n", "Wechatpay-Signature": "s==", "Wechatpay-Timestamp": "1800000010"],
        body: #"{"id":"1","summary":"支付成功"}"#)
    package static let plainEvidence = Evidence(
        at: Timestamp(milliseconds: 1_800_000_010_000), source: .response, body: "//79", isBase64: true)

    package static let cutEvidence = Evidence(
        at: Timestamp(milliseconds: 1_800_000_010_000), source: .response, body: "{",
        cut: Evidence.Cut(bytes: 300_000, digest: "e3b0c442"))

    package static let notified = PaymentNotified(merchant: merchant, evidence: evidence, digest: "d1935t")

    package static let payment = PaymentReport(
        order: order.text, transaction: "4200000001", merchant: merchant.number, app: merchant.app, standing: .paid,
        amountFen: 1000, currency: "CNY", paidAt: Timestamp(milliseconds: 1_800_000_010_000))
    package static let refundOfPayment = RefundReport(
        order: order.text, refund: "console-1", number: "50300000002", transaction: "4200000002", standing: .succeeded,
        amountFen: 1000)
    package static let refundReport = RefundReport(
        order: order.text, refund: refund.text, number: "50300000001", standing: .succeeded, amountFen: 300,
        returnedAt: Timestamp(milliseconds: 1_800_000_020_000))

    /// What has not been paid, or is no payment of ours.
    package static let payments: [PaymentTold.Answer] = standings.map { standing in
        .payment(PaymentReport(order: "their-own-number", standing: standing))
    }
    private static let standings: [PaymentReport.Standing] = [.open, .closed, .refunded, .unknown("REVOKED")]

    package static let refundReports: [PaymentTold.Answer] = refundStandings.map { standing in
        .refund(RefundReport(order: order.text, refund: nil, standing: standing))
    }
    private static let refundStandings: [RefundReport.Standing] = [
        .pending, .closed, .abnormal, .unknown("FROZEN"),
    ]

    package static let prepared: [PaymentTold.Answer] = invitations.map { .prepared($0) }
    package static let paymentAnswers: [PaymentTold.Answer] = [
        .payment(payment), .refund(refundReport), .noSuchOrder, .noSuchRefund, .closed, .alreadyPaid,
        .refused(code: "PARAM_ERROR", message: "参数错误"), .refused(code: "ACQ.INVALID_PARAMETER", message: nil),
        .unfunded, .limited, .misconfigured("its keys cannot be opened"), .unknown("no answer"),
        .unreadable("undecipherable"),
    ]

    /// - Parameter call: nil for a notification.
    package static func paymentTold(
        _ answer: PaymentTold.Answer, to call: CashierAsked.Call? = .query, evidence: Evidence? = evidence
    ) -> PaymentTold {
        PaymentTold(
            number: order.text, merchant: merchant, answer: answer, call: call, attempt: call.map { _ in 2 },
            evidence: evidence, source: call.map { cashierAsked($0, attempt: 2).id } ?? notified.id)
    }
}
