import Messages
import Orders
import ProcessingBench

extension GoldenState {
    static let orders: GoldenState = {
        var bench = ProcessorBench(Orders())
        var product = Sample.product
        (product.from, product.until) = (nil, nil)
        // One is credited. A part of it is being refunded, one waits until its credit is held, one went back elsewhere.
        _ = bench.feed(.placed(Sample.placed(product, at: bench.time)))
        _ = bench.feed(.told(Sample.paymentTold(Sample.prepared[0], to: Sample.prepays[0])))
        _ = bench.feed(.told(Sample.paymentTold(.payment(Sample.payment), to: nil)))
        _ = bench.feed(.credited(Sample.creditPosted))
        _ = bench.feed(.refundAsked(Sample.refundAsked))
        _ = bench.feed(.held(Sample.holdAnswered))
        var approval = Sample.refundDecided
        approval.account = nil
        _ = bench.feed(.refundDecided(approval))
        var wish = Sample.refundAsked
        (wish.account, wish.amountFen, wish.leastFen, wish.idempotencyKey) = (nil, 200, nil, "k2")
        _ = bench.feed(.refundAsked(wish))
        let elsewhere = RefundReport(
            order: Sample.order.text, refund: "console-1", standing: .succeeded, amountFen: 100)
        _ = bench.feed(.told(Sample.paymentTold(.refund(elsewhere), to: nil)))
        // Another can be paid; its person looks at it, is told in a chat, and has asked for the same once more.
        var open = Sample.placed(Sample.plainProduct, .jsapi(payer: "oAnn"), request: "o7", at: bench.time)
        open.told = Sample.sender()
        _ = bench.feed(.placed(open))
        _ = bench.feed(
            .told(
                PaymentTold(
                    number: open.number.text, merchant: Sample.merchant, answer: Sample.prepared[1], source: "s")))
        _ = bench.feed(.asked(Sample.ordersAsked(.order(open.number, after: 2))))
        _ = bench.feed(
            .placed(Sample.placed(Sample.plainProduct, .jsapi(payer: "oAnn"), request: "o8", at: bench.time)))
        // Of the list's own state, which has also what is told of orders of others.
        _ = bench.feed(
            .told(
                PaymentTold(
                    number: "their-own-number", merchant: Sample.merchant, answer: .unreadable("no tag"),
                    source: "wx/d1935t")))
        _ = bench.feed(.noted(CaseNoted(Sample.orderCase, isOpen: true, at: bench.time)))
        return GoldenState(bench)
    }()
}
