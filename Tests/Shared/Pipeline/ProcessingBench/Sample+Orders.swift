package import Messages

/// What is said of purchases, refunds and credit, and what becomes of an order.
extension Sample {
    package static let product = ProductTerms(
        name: "ten", title: "10 元额度", titleInEnglish: "10 CNY of credit", priceFen: 1000, credit: .yuan(10),
        bonus: .fen(50), isOncePerPerson: true, from: Timestamp(milliseconds: 1_796_054_400_000),
        until: Timestamp(milliseconds: 1_798_732_800_000), groups: ["vip", "friends"])
    package static let plainProduct = ProductTerms(
        name: "fifty", title: "50 元额度", titleInEnglish: "50 CNY of credit", priceFen: 5000, credit: .yuan(50))
    package static let merchant = MerchantTerms(
        name: "wx", provider: .weChatPay, number: "1900000001", app: "wx8888888888888888")
    package static let alipay = MerchantTerms(
        name: "ali", provider: .alipay, number: "2088000000000001", app: "2021000000000001")
    package static let ways: [PaymentWay] = [
        .native, .jsapi(payer: "oAnn"), .precreate, .page(returnAddress: "https://example.com/shop"),
        .page(returnAddress: nil),
    ]

    /// A purchase by a way that the merchant's provider has.
    package static func placed(
        _ product: ProductTerms = product, _ way: PaymentWay = .native, by account: Account = account,
        request: String = "o1", key: String? = nil, at time: Timestamp = start
    ) -> OrderPlaced {
        OrderPlaced(
            request: RequestID(request), account: account, reply: chat.reply, product: product,
            merchant: way.provider == .alipay ? alipay : merchant, way: way, lifetimeMilliseconds: 7_200_000,
            idempotencyKey: key, deadline: time + .seconds(5))
    }

    package static let order = placed().number
    package static let refund: RefundNumber = {
        guard let refund = RefundNumber(of: order, index: 1) else { preconditionFailure("The first is a refund.") }
        return refund
    }()

    package static let orderCancelled = OrderCancelled(
        request: RequestID("o2"), account: account, by: actor, reply: chat.reply, number: order,
        deadline: chat.deadline)
    package static let orderChecked = OrderChecked(
        request: RequestID("o3"), by: actor, reply: chat.reply, number: order, deadline: chat.deadline)
    package static let caseSettled = CaseSettled(
        request: RequestID("o4"), by: actor, reply: chat.reply, subject: orderCase.id, reason: "refunded by hand",
        deadline: chat.deadline)
    package static let refundAsked = RefundAsked(
        request: RequestID("o5"), account: account, by: actor, reply: chat.reply, order: order, amountFen: 300,
        leastFen: 100, reason: "不需要了", idempotencyKey: "k", deadline: chat.deadline)
    package static let refundDecided = RefundDecided(
        request: RequestID("o6"), account: account, by: actor, reply: chat.reply, refund: refund, isApproved: true,
        reason: "as wished", deadline: chat.deadline)

    package static let orderQuestions: [OrdersAsked.Question] = [
        .order(order), .order(order, after: 7), .orders(of: account, before: 7, limit: 20),
        .orders(of: account, before: nil, limit: 20), .cases(before: 7, limit: 20), .cases(before: nil, limit: 20),
        .evidence(order), .caseEvidence(plainCase.id),
    ]

    package static func ordersAsked(_ question: OrdersAsked.Question, by account: Account? = account) -> OrdersAsked {
        OrdersAsked(
            request: RequestID("q1"), account: account, reply: chat.reply, question: question, deadline: chat.deadline)
    }

    package static func shopAsked(_ wish: ShopAsked.Wish, from: String? = "192.0.2.7") -> ShopAsked {
        ShopAsked(wish: wish, account: account, credential: session, from: from)
    }

    // MARK: - Credit

    package static let orderGrant = CreditGranted(
        grant: "order/\(order)", account: account, amount: product.total, cause: .order(number: order.text))
    package static let creditPosted = CreditPosted(order: order, account: account, amount: product.total, isDone: true)
    package static let holdAsked = HoldAsked(refund: refund, account: account, most: .yuan(3), least: .yuan(1))
    package static let holdAnswered = HoldAnswered(refund: refund, held: .yuan(2), available: .fen(7))
    package static let holdEnded = HoldEnded(refund: refund, account: account, taken: .yuan(2))

    // MARK: - What became of it

    package static let orderCase = OrderCase(
        kind: .otherAmount, subject: order.text, account: account, merchant: merchant.name,
        since: Timestamp(milliseconds: 1_800_000_000_000), note: "999 fen for 1000")
    package static let plainCase = OrderCase(
        kind: .unknownOrder, subject: "their-own-number", merchant: merchant.name,
        since: Timestamp(milliseconds: 1_800_000_000_000), note: "paid")

    package static let refundLine = OrderReport.RefundLine(
        number: refund, status: .refused, amountFen: 300, credit: .yuan(3), reason: "不需要了",
        asked: Timestamp(milliseconds: 1_800_000_000_000), ended: Timestamp(milliseconds: 1_800_000_001_000),
        refusal: "too late")
    package static let plainRefundLine = OrderReport.RefundLine(
        number: refund, status: .holding, amountFen: 300, credit: .yuan(3), reason: "r",
        asked: Timestamp(milliseconds: 1_800_000_000_000))

    package static let orderReport = OrderReport(
        number: order, account: account, index: 3, version: 7, status: .credited, product: product,
        merchant: merchant, way: "native", made: Timestamp(milliseconds: 1_800_000_000_000),
        expires: Timestamp(milliseconds: 1_800_007_200_000), invitation: .code("weixin://wxpay/bizpayurl?pr=1"),
        transaction: "4200000001", paid: Timestamp(milliseconds: 1_800_000_010_000),
        credited: Timestamp(milliseconds: 1_800_000_011_000), closed: Timestamp(milliseconds: 1_800_000_009_000),
        isLate: true, trouble: "paid_twice", checkedUntil: Timestamp(milliseconds: 1_800_086_400_000),
        refundedFen: 100, refunds: [refundLine, plainRefundLine])
    package static let plainOrder = OrderReport(
        number: order, account: account, index: 1, version: 1, status: .making, product: plainProduct,
        merchant: alipay, way: "page", made: Timestamp(milliseconds: 1_800_000_000_000),
        expires: Timestamp(milliseconds: 1_800_007_200_000))

    package static let invitations: [PaymentInvitation] = [
        .code("https://qr.alipay.com/bax1"),
        .invocation(["appId": "wx8", "package": "prepay_id=wx1", "paySign": "s=="]),
        .page("https://openapi.alipay.com/gateway.do?a=1&b=2"),
    ]

    package static let orderRefusals: [Refusal] = [
        .orderUnknown, .productUnavailable, .payerUnknown, .productBought, .tooManyOrders(limit: 10),
        .orderState(status: "paid"),
        .refundShort(possibleFen: 250), .orderSetAside, .settlementUnknown,
    ]
}
