import Messages
import Processing
import ProcessingBench
import Testing

/// What is ordered, by whom, and how it is prepared.
@Suite struct PlacingTests {
    private var bench = OrdersBench()
    private let bob = Account("bob") ?? Sample.account
    private static let once = ProductTerms(
        name: "first", title: "首单", titleInEnglish: "First", priceFen: 100, credit: .yuan(2), isOncePerPerson: true)

    @Test mutating func `a purchase is answered at once, and shows its code once the provider has made it`() throws {
        let (number, said) = bench.place()
        let report = try #require(said.reports.first)
        #expect(said.reports.count == 1 && report.status == .making && report.number == number)
        #expect(report.index == 1 && report.version == 1 && report.invitation == nil)
        #expect(report.made == bench.time && report.expires == bench.time + .seconds(7_200))
        let call = try #require(said.calls.first)
        let prepay = CashierAsked.Call.prepay(
            way: .native, description: "50 元额度", amountFen: 5_000, expires: report.expires)
        #expect(said.calls.count == 1 && call.call == prepay && call.order == number)
        #expect(call.merchant == Sample.merchant && call.deadline == bench.time + .seconds(30))
        _ = bench.answer(call, .prepared(.code("weixin://wxpay/1")))
        let open = try bench.shown(number)
        #expect(open.status == .open && open.version == 2 && open.invitation == .code("weixin://wxpay/1"))
    }

    // MARK: - Again

    @Test mutating func `a purchase that comes again is the same order`() {
        let first = bench.place(request: "o1", key: "k")
        let again = bench.place(request: "o2", key: "k")
        #expect(again.number == first.number && again.said.calls.isEmpty && again.said.reports.count == 1)
        #expect(bench.page().orders.count == 1)
    }

    @Test mutating func `a key that was used for something else is refused`() {
        _ = bench.place(key: "k")
        #expect(bench.place(Self.once, key: "k").said.refusals == [.idempotencyKeyReused])
        #expect(bench.place(Sample.plainProduct, .precreate, key: "k").said.refusals == [.idempotencyKeyReused])
    }

    @Test mutating func `the same is shown again while it can be paid for five minutes more`() {
        let number = bench.open()
        let again = bench.place(request: "o2")
        #expect(again.said.reports.map(\.number) == [number] && again.said.calls.isEmpty)
        _ = bench.pass(.seconds(6_900))
        #expect(bench.place(request: "o3").said.reports.map(\.number) == [number])
        _ = bench.pass(.milliseconds(1))
        let late = bench.place(request: "o4")
        #expect(late.said.reports.map(\.number) == [late.number] && late.said.calls.count == 1)
    }

    @Test mutating func `a purchase that was shown another order is that order when it comes again, also once paid`() {
        let number = bench.open()
        _ = bench.place(request: "o2", key: "k")
        _ = bench.notify(bench.report(of: number))
        let again = bench.place(request: "o3", key: "k")
        #expect(again.said.reports.map(\.number) == [number] && again.said.reports.first?.status == .paid)
        #expect(bench.place(request: "o4", key: "another").said.reports.first?.status == .making)
    }

    @Test mutating func `another product, way or payer, or new terms, make another order`() {
        _ = bench.open(Sample.plainProduct, .jsapi(payer: "a"), request: "o1")
        _ = bench.open(Sample.plainProduct, .jsapi(payer: "b"), request: "o2")
        _ = bench.open(Sample.plainProduct, .native, request: "o3")
        _ = bench.open(Sample.plainProduct, .page(returnAddress: nil), request: "o4")
        _ = bench.open(Sample.plainProduct, .page(returnAddress: "https://example.com/"), request: "o5")
        var dearer = Sample.plainProduct
        dearer.priceFen += 1
        _ = bench.open(dearer, .native, request: "o6")
        #expect(bench.page().orders.map(\.index) == [5, 4, 3, 2, 1])
    }

    // MARK: - Limits

    @Test mutating func `an account has ten unpaid orders, another its own`() {
        for index in 0..<10 {
            #expect(
                bench.place(Sample.plainProduct, .jsapi(payer: "p\(index)"), request: "o\(index)").said.calls.count == 1
            )
        }
        #expect(bench.place(request: "one more").said.refusals == [.tooManyOrders(limit: 10)])
        #expect(bench.place(by: bob).said.calls.count == 1)
        let paid = bench.page().orders[0].number
        _ = bench.notify(bench.report(of: paid))
        #expect(bench.place(request: "one more still").said.calls.count == 1)
    }

    @Test mutating func `an account makes a hundred orders in an hour, however many it cancels`() {
        for index in 0..<100 {
            let (number, said) = bench.place(request: "o\(index)")
            #expect(said.calls.count == 1)
            for call in bench.cancel(number).calls { _ = bench.answer(call, .closed) }
        }
        #expect(bench.place(request: "one more").said.refusals == [.tooManyOrders(limit: 100)])
        #expect(bench.place(by: bob).said.calls.count == 1)
        _ = bench.pass(.seconds(3_600) - .milliseconds(1))
        #expect(bench.place(request: "early").said.refusals == [.tooManyOrders(limit: 100)])
        _ = bench.pass(.milliseconds(1))
        #expect(bench.place(request: "later").said.calls.count == 1)
    }

    @Test mutating func `what a person may buy once is bought once`() {
        let number = bench.bought(Self.once)
        #expect(bench.status(number) == .credited)
        #expect(bench.place(Self.once, request: "o2").said.refusals == [.productBought])
        #expect(bench.place(Self.once, .precreate, request: "o3").said.refusals == [.productBought])
        #expect(bench.place(Self.once, by: bob, request: "o4").said.calls.count == 1)
        #expect(bench.place(request: "o5").said.calls.count == 1)
    }

    @Test mutating func `what a person may buy once is open once`() {
        let number = bench.open(Self.once)
        #expect(bench.place(Self.once, request: "o2").said.reports.map(\.number) == [number])
        #expect(bench.place(Self.once, .precreate, request: "o3").said.refusals == [.orderState(status: "open")])
        for call in bench.cancel(number).calls { _ = bench.answer(call, .closed) }
        #expect(bench.place(Self.once, .precreate, request: "o4").said.calls.count == 1)
    }

    @Test mutating func `a product is sold from its first moment until its last`() {
        var season = Sample.plainProduct
        season.from = bench.time + .seconds(10)
        season.until = bench.time + .seconds(20)
        #expect(bench.place(season, request: "o1").said.refusals == [.productUnavailable])
        _ = bench.pass(.seconds(10))
        #expect(bench.place(season, .jsapi(payer: "a"), request: "o2").said.calls.count == 1)
        _ = bench.pass(.seconds(10))
        #expect(bench.place(season, .jsapi(payer: "b"), request: "o3").said.refusals == [.productUnavailable])
    }

    @Test(arguments: [
        ProductTerms(name: "a", title: "a", titleInEnglish: "a", priceFen: 0, credit: .yuan(1)),
        ProductTerms(name: "a", title: "a", titleInEnglish: "a", priceFen: 1, credit: .zero),
        ProductTerms(name: "a", title: "a", titleInEnglish: "a", priceFen: .max, credit: .yuan(1)),
        ProductTerms(name: "a", title: "a", titleInEnglish: "a", priceFen: 1, credit: .limit, bonus: .fen(1)),
        ProductTerms(
            name: "a", title: "a", titleInEnglish: "a", priceFen: 1, credit: Money(microYuan: .max),
            bonus: Money(microYuan: .max)),
    ])
    mutating func `terms beyond all bounds are not sold`(product: ProductTerms) {
        #expect(bench.place(product).said.refusals == [.productUnavailable])
    }

    @Test mutating func `a way of another provider than the merchant's is not sold`() {
        var placed = Sample.placed(Sample.plainProduct, .native, at: bench.time)
        placed.merchant = Sample.alipay
        #expect(bench.feed(.placed(placed)).refusals == [.productUnavailable])
    }

    @Test mutating func `a purchase after its deadline is late and makes nothing`() {
        var placed = Sample.placed(Sample.plainProduct, at: bench.time)
        placed.deadline = bench.time - .milliseconds(1)
        #expect(bench.feed(.placed(placed)).refusals == [.late])
        #expect(bench.page().orders.isEmpty)
    }

    // MARK: - Preparing

    @Test mutating func `a prepay of which nobody knows is asked again in the same words, four times in all`() throws {
        let (number, said) = bench.place()
        var call = try #require(said.calls.first)
        for wait in [2, 5, 15] {
            #expect(bench.answer(call, .unknown("no answer")).calls.isEmpty)
            #expect(bench.pass(.seconds(wait) - .milliseconds(1)).calls.isEmpty)
            let next = try #require(bench.pass(.milliseconds(1)).calls.first)
            #expect(next.call == call.call && next.attempt == call.attempt + 1)
            call = next
        }
        let last = bench.answer(call, .unknown("no answer"))
        #expect(last.calls.map(\.call) == [.close])
        let report = try bench.shown(number)
        #expect(report.status == .failed && report.trouble == "unknown_result" && report.checkedUntil != nil)
    }

    @Test mutating func `a prepay that nobody answers is asked again`() {
        let (number, said) = bench.place()
        #expect(said.calls.count == 1)
        for _ in 0..<3 { #expect(bench.passToNext().calls.map(\.call.name) == ["prepay"]) }
        #expect(bench.passToNext().calls.map(\.call) == [.close])
        #expect(bench.status(number) == .failed)
    }

    @Test mutating func `a prepay that succeeds in the end opens the order`() {
        let (number, said) = bench.place()
        for call in said.calls { _ = bench.answer(call, .limited) }
        for call in bench.pass(.seconds(2)).calls { _ = bench.answer(call, .prepared(.code("weixin://2"))) }
        #expect(bench.status(number) == .open)
    }

    @Test(arguments: [PaymentTold.Answer.refused(code: "PARAM_ERROR", message: nil), .misconfigured("no key")])
    mutating func `a prepay that is refused fails, and nothing more is done`(answer: PaymentTold.Answer) {
        let (number, said) = bench.place()
        for call in said.calls { #expect(bench.answer(call, answer).calls.isEmpty) }
        let report = bench.order(number)
        #expect(report?.status == .failed && (report?.trouble == "PARAM_ERROR" || report?.trouble == "misconfigured"))
        #expect(bench.wakeAt == nil && bench.cases().isEmpty)
    }

    @Test mutating func `one that is refused after it may have been made is closed`() {
        let (number, said) = bench.place()
        for call in said.calls { _ = bench.answer(call, .unknown("no answer")) }
        for call in bench.pass(.seconds(2)).calls {
            let refused = bench.answer(call, .refused(code: "INVALID_REQUEST", message: nil))
            #expect(refused.calls.map(\.call) == [.close])
        }
        #expect(bench.status(number) == .failed && bench.order(number)?.trouble == "INVALID_REQUEST")
    }

    // MARK: - Cancelling

    @Test mutating func `an order that is not wanted is closed at the provider, then here`() throws {
        let number = bench.open()
        let said = bench.cancel(number)
        #expect(said.calls.map(\.call) == [.close] && said.reports.map(\.status) == [.closing] && said.trail.isEmpty)
        #expect(said.reports.first?.invitation == nil)
        #expect(bench.cancel(number).reports.map(\.status) == [.closing])
        for call in said.calls { _ = bench.answer(call, .closed) }
        let report = try bench.shown(number)
        #expect(report.status == .closed && report.closed == bench.time && !report.isLate)
        #expect(bench.cancel(number).reports.map(\.status) == [.closed])
    }

    @Test mutating func `nobody closes another's order, and an operator closes any, which stands in the trail`() {
        let number = bench.open()
        #expect(bench.cancel(number, by: bob).refusals == [.orderUnknown])
        let said = bench.cancel(number, by: nil)
        #expect(said.trail.map(\.action) == ["order.closed"] && said.trail.first?.subject == number.text)
        #expect(
            said.trail.first?.before == #"{"status":"open"}"# && said.trail.first?.after == #"{"status":"closing"}"#)
        #expect(bench.cancel(number, by: nil).trail.isEmpty)
    }

    @Test mutating func `what is paid is not closed`() {
        let number = bench.open()
        _ = bench.notify(bench.report(of: number))
        #expect(bench.cancel(number).refusals == [.orderState(status: "paid")])
        _ = bench.post(number)
        #expect(bench.cancel(number).refusals == [.orderState(status: "credited")])
    }
}
