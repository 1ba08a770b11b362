import Messages
import Orders
import Processing
import ProcessingBench
import Testing

/// While an order book is set aside.
struct SetAsideTests {
    private let orders = Orders()

    @Test func `who waits is refused`() {
        let awaited: [OrdersInbox] = [
            .placed(Sample.placed()), .cancelled(Sample.orderCancelled), .checked(Sample.orderChecked),
            .refundAsked(Sample.refundAsked), .refundDecided(Sample.refundDecided), .settled(Sample.caseSettled),
            .asked(Sample.ordersAsked(.order(Sample.order))),
        ]
        for input in awaited {
            let said = orders.refuse(input)?.map(\.message) ?? []
            #expect(said.count == 1 && (said.first as? Refused)?.refusal == .orderSetAside, "\(input)")
        }
    }

    @Test func `what nobody waits for, and what is money, is kept`() {
        var (cancelled, checked, wish) = (Sample.orderCancelled, Sample.orderChecked, Sample.refundAsked)
        var (decided, settled) = (Sample.refundDecided, Sample.caseSettled)
        (cancelled.reply, checked.reply, wish.reply, decided.reply, settled.reply) = (nil, nil, nil, nil, nil)
        let kept: [OrdersInbox] = [
            .cancelled(cancelled), .checked(checked), .refundAsked(wish), .refundDecided(decided), .settled(settled),
            .told(Sample.paymentTold(.closed)), .credited(Sample.creditPosted), .held(Sample.holdAnswered),
            .noted(CaseNoted(Sample.orderCase, isOpen: true, at: Sample.start)),
        ]
        for input in kept { #expect(orders.refuse(input) == nil, "\(input)") }
    }
}
