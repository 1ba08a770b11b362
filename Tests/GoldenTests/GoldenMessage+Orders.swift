import Messages
import ProcessingBench

/// What is said of purchases, payments and refunds.
extension GoldenMessage {
    static let payments: [GoldenMessage] =
        shop + orders + orderCredit + ordersTold + cashier + reconciliation + settlementsTold + alarms

    private static let shop: [GoldenMessage] = [
        wished(.placed(Sample.placed(key: "k")), "placed"), wished(.cancelled(Sample.orderCancelled), "cancelled"),
        wished(.refund(Sample.refundAsked), "refund"), wished(.decided(Sample.refundDecided), "decided"),
        GoldenMessage(
            AuthInbox.shopAsked(Sample.shopAsked(.asked(Sample.ordersAsked(.order(Sample.order))), from: nil)),
            "plain"),
    ]

    private static func wished(_ wish: ShopAsked.Wish, _ variant: String) -> GoldenMessage {
        GoldenMessage(AuthInbox.shopAsked(Sample.shopAsked(wish)), variant)
    }

    private static let orders: [GoldenMessage] =
        [
            GoldenMessage(OrdersInbox.cancelled(Sample.orderCancelled)),
            GoldenMessage(OrdersInbox.cancelled(plainCancel), "plain"),
            GoldenMessage(OrdersInbox.checked(Sample.orderChecked)),
            GoldenMessage(OrdersInbox.checked(plainCheck), "plain"),
            GoldenMessage(OrdersInbox.refundAsked(Sample.refundAsked)),
            GoldenMessage(OrdersInbox.refundAsked(plainRefund), "plain"),
            GoldenMessage(OrdersInbox.refundDecided(Sample.refundDecided)),
            GoldenMessage(OrdersInbox.refundDecided(plainDecision), "plain"),
            GoldenMessage(OrdersInbox.credited(Sample.creditPosted)),
            GoldenMessage(OrdersInbox.held(Sample.holdAnswered)),
            GoldenMessage(OrdersInbox.noted(CaseNoted(Sample.orderCase, isOpen: true, at: Sample.chat.deadline))),
            GoldenMessage(
                OrdersInbox.noted(CaseNoted(Sample.plainCase, isOpen: false, at: Sample.chat.deadline)), "plain"),
            GoldenMessage(OrdersInbox.settled(Sample.caseSettled)),
            GoldenMessage(OrdersInbox.settled(plainSettling), "plain"),
            GoldenMessage(OrdersInbox.asked(Sample.ordersAsked(.evidence(Sample.order), by: nil)), "operator's"),
            GoldenMessage(OrdersInbox.placed(Sample.placed(key: "k"))),
            GoldenMessage(OrdersInbox.told(Sample.paymentTold(.payment(Sample.payment), to: nil)), "notified"),
            GoldenMessage(
                OrdersInbox.told(Sample.paymentTold(.unknown("busy"), to: .close, evidence: nil)), "plain"),
            GoldenMessage(
                OrdersInbox.told(
                    Sample.paymentTold(.payment(Sample.payment), to: nil, evidence: Sample.plainEvidence)),
                "evidence"),
            GoldenMessage(
                OrdersInbox.told(
                    Sample.paymentTold(.payment(Sample.payment), to: nil, evidence: Sample.cutEvidence)),
                "cut evidence"),
            GoldenMessage(
                OrdersInbox.told(Sample.paymentTold(.refund(Sample.refundOfPayment), to: nil)), "refund of a payment"),
        ] + placed + questions + answers

    private static let placed: [GoldenMessage] = Sample.ways.enumerated().map { index, way in
        GoldenMessage(OrdersInbox.placed(Sample.placed(Sample.plainProduct, way)), "\(index)")
    }

    private static let questions: [GoldenMessage] = Sample.orderQuestions.enumerated().map { index, question in
        GoldenMessage(OrdersInbox.asked(Sample.ordersAsked(question)), "\(index)")
    }

    private static let answers: [GoldenMessage] = {
        let all = Sample.prepared + Sample.payments + Sample.refundReports + Sample.paymentAnswers
        return all.enumerated().map { index, answer in
            GoldenMessage(OrdersInbox.told(Sample.paymentTold(answer)), "\(index)")
        }
    }()

    private static let plainCancel = OrderCancelled(
        request: RequestID("o2"), account: nil, by: Sample.console, reply: nil, number: Sample.order, deadline: nil)
    private static let plainCheck = OrderChecked(
        request: RequestID("o3"), by: Sample.console, reply: nil, number: Sample.order, deadline: nil)
    private static let plainRefund = RefundAsked(
        request: RequestID("o5"), account: nil, by: Sample.console, reply: nil, order: Sample.order, reason: "r")
    private static let plainDecision = RefundDecided(
        request: RequestID("o6"), account: nil, by: Sample.console, reply: nil, refund: Sample.refund,
        isApproved: false)
    private static let plainSettling = CaseSettled(
        request: RequestID("o4"), by: Sample.console, reply: nil, subject: "s", reason: "r", deadline: nil)

    /// What Quota and Books are told of orders.
    private static let orderCredit: [GoldenMessage] = [
        GoldenMessage(QuotaInbox.granted(Sample.orderGrant), "order"),
        GoldenMessage(QuotaInbox.holdAsked(Sample.holdAsked)), GoldenMessage(QuotaInbox.holdEnded(Sample.holdEnded)),
        GoldenMessage(BooksInbox.posted(EntryPosted(account: Sample.account, entry: bought)), "order"),
        GoldenMessage(BooksInbox.posted(EntryPosted(account: Sample.account, entry: refunded)), "refund"),
    ]

    private static let bought = EntryPosted.Entry(
        kind: .grant, reference: Sample.orderGrant.grant, amount: Sample.product.total, available: .yuan(15),
        time: Sample.chat.deadline, cause: .order(number: Sample.order.text))
    private static let refunded = EntryPosted.Entry(
        kind: .refund, reference: "refund/\(Sample.refund)", amount: .yuan(2), available: .yuan(13),
        time: Sample.chat.deadline, cause: .refund(number: Sample.refund.text))

    private static let ordersTold: [GoldenMessage] =
        [
            told(.order(Sample.orderReport), "order"), told(.order(Sample.plainOrder), "plain order"),
            told(.orders([Sample.orderReport, Sample.plainOrder], next: 1), "orders"),
            told(.orders([], next: nil), "orders' end"),
            told(
                .cases(
                    [CaseLine(number: 2, order: Sample.orderCase), CaseLine(number: 1, order: Sample.plainCase)],
                    next: 1), "cases"),
            told(.cases([], next: nil), "cases' end"),
            told(.evidence([Sample.evidence, Sample.plainEvidence]), "evidence"),
        ] + invited + refused

    private static let invited: [GoldenMessage] = Sample.invitations.enumerated().map { index, invitation in
        var report = Sample.plainOrder
        report.invitation = invitation
        return told(.order(report), "invitation \(index)")
    }

    private static let refused: [GoldenMessage] = Sample.orderRefusals.enumerated().map { index, refusal in
        GoldenMessage(ResponderInbox.refused(Sample.refused(refusal)), "order \(index)")
    }
}
