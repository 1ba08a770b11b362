import Messages
import Processing
import ProcessingBench
import Testing

/// What a person may buy once, ordered more often: by who keeps codes of orders that were cancelled, and pays them later.
@Suite struct OncePerPersonTests {
    private var bench = OrdersBench()
    private static let once = ProductTerms(
        name: "first", title: "首单", titleInEnglish: "First", priceFen: 100, credit: .yuan(2), bonus: .yuan(1),
        isOncePerPerson: true)

    /// An order whose code nobody has opened at Alipay, where there is nothing to close then.
    private mutating func cancelled(_ request: String) -> OrderNumber {
        let number = bench.open(Self.once, .precreate, request: request)
        for call in bench.cancel(number).calls { _ = bench.answer(call, .noSuchOrder) }
        return number
    }

    /// Two orders, of which the first could no longer be paid when the second was made, but for a late notification.
    private mutating func two() -> (first: OrderNumber, second: OrderNumber) {
        let first = cancelled("o1")
        _ = bench.pass(.seconds(7_200 + 900))
        return (first, bench.open(Self.once, .precreate, request: "o2"))
    }

    private mutating func pay(_ number: OrderNumber, _ transaction: String) -> [any Message] {
        var report = bench.report(of: number, Self.once, by: Sample.alipay)
        report.transaction = transaction
        return bench.notify(report, under: Sample.alipay)
    }

    /// Both are paid.
    private mutating func bothPaid() -> (first: OrderNumber, second: OrderNumber) {
        let orders = two()
        _ = pay(orders.first, "t1")
        _ = bench.post(orders.first, Self.once)
        _ = pay(orders.second, "t2")
        return orders
    }

    // MARK: - Placing

    @Test mutating func `it is not sold again while a former order's code may be paid`() {
        let number = cancelled("o1")
        #expect(bench.status(number) == .closed)
        #expect(bench.place(Self.once, .precreate, request: "o2").said.refusals == [.orderState(status: "closed")])
        #expect(bench.place(Self.once, .native, request: "o3").said.refusals == [.orderState(status: "closed")])
        _ = bench.pass(.seconds(7_200 + 900) - .milliseconds(1))
        #expect(bench.place(Self.once, request: "o4").said.refusals == [.orderState(status: "closed")])
        _ = bench.pass(.milliseconds(1))
        #expect(bench.place(Self.once, request: "o5").said.calls.count == 1)
    }

    @Test mutating func `it is sold again at once where the former order is closed at the provider, or had no code`() {
        let closed = bench.open(Self.once, .precreate, request: "o1")
        for call in bench.cancel(closed).calls { _ = bench.answer(call, .closed) }
        let (unseen, said) = bench.place(Self.once, .precreate, request: "o2")
        #expect(said.calls.count == 1)
        for call in bench.cancel(unseen).calls { _ = bench.answer(call, .noSuchOrder) }
        let (failed, tried) = bench.place(Self.once, .precreate, request: "o3")
        for call in tried.calls { _ = bench.answer(call, .refused(code: "X", message: nil)) }
        #expect(bench.status(failed) == .failed)
        #expect(bench.place(Self.once, .precreate, request: "o4").said.calls.count == 1)
    }

    @Test mutating func `a query that finds the former order closed lets it be sold again`() throws {
        let number = cancelled("o1")
        let query = try #require(bench.check(number).calls.first)
        var report = bench.report(of: number, Self.once, by: Sample.alipay, standing: .closed)
        (report.merchant, report.app) = (nil, nil)
        _ = bench.answer(query, .payment(report))
        #expect(bench.place(Self.once, request: "o2").said.calls.count == 1)
    }

    @Test mutating func `other products are sold meanwhile, and to others`() {
        _ = cancelled("o1")
        #expect(bench.place(Sample.plainProduct, request: "o2").said.calls.count == 1)
        let bob = Account("bob") ?? Sample.account
        #expect(bench.place(Self.once, by: bob, request: "o3").said.calls.count == 1)
    }

    // MARK: - Paid

    @Test mutating func `the first that is paid is credited, and the second is not, whichever was made first`() throws {
        for isTurned in [false, true] {
            bench = OrdersBench()
            let (one, other) = two()
            let (first, second) = isTurned ? (other, one) : (one, other)
            #expect(pay(first, "t1").grants.map(\.grant) == ["order/\(first)"])
            let said = pay(second, "t2")
            #expect(said.grants.isEmpty && said.noted == ["paid_twice"])
            #expect(said.booked.map(\.isFulfilled) == [false] && said.booked.first?.line.amountFen == 100)
            let report = try bench.shown(second)
            #expect(report.status == .disputed && report.trouble == "paid_twice" && report.paid != nil)
            #expect(report.isLate == isTurned && bench.caseIDs() == ["paid_twice/\(second)"])
            #expect(bench.place(Self.once, request: "o9").said.refusals == [.productBought])
        }
    }

    @Test mutating func `no check, no wake-up and no word of Quota credits the second`() {
        let (_, second) = bothPaid()
        #expect(pay(second, "t2").isEmpty)
        let checked = bench.check(second)
        #expect(checked.grants.isEmpty && checked.calls.map(\.call) == [.query])
        var report = bench.report(of: second, Self.once, by: Sample.alipay)
        report.transaction = "t2"
        for call in checked.calls { #expect(bench.answer(call, .payment(report)).grants.isEmpty) }
        #expect(bench.pass(.seconds(1_000_000)).grants.isEmpty && bench.post(second, Self.once).booked.isEmpty)
        #expect(bench.status(second) == .disputed && bench.wakeAt == nil)
    }

    @Test mutating func `what was argued about and is paid as it should be after another one gets no credit`() {
        let (one, other) = two()
        var wrong = bench.report(of: one, Self.once, by: Sample.alipay)
        wrong.amountFen = 99
        #expect(bench.notify(wrong, under: Sample.alipay).noted == ["other_amount"])
        #expect(pay(other, "t2").grants.count == 1)
        let said = pay(one, "t1")
        #expect(said.grants.isEmpty && said.noted == ["paid_twice"] && bench.status(one) == .disputed)
    }

    // MARK: - Back

    @Test mutating func `an operator gives all of the second back, and nothing is held for it`() throws {
        let (first, second) = bothPaid()
        let asked = bench.refund(second, by: nil)
        #expect(asked.holds.isEmpty && asked.reports.last?.refunds.map(\.status) == [.sent])
        let call = try #require(asked.calls.first)
        let refund = try #require(call.call.refund)
        #expect(call.call == .refund(refund, amountFen: 100, totalFen: 100, reason: "不需要了"))
        let back = bench.answer(call, .refund(bench.report(of: refund, .succeeded, fen: 100)))
        #expect(back.ends.allSatisfy { $0.taken == .zero })
        #expect(back.booked.map(\.line.kind) == [.refund, .payment] && back.booked.allSatisfy(\.isFulfilled))
        let report = try bench.shown(second)
        #expect(report.status == .disputed && report.refundedFen == 100 && report.refunds[0].credit == .zero)
        // What came in is what was credited and what went back.
        #expect(bench.order(first)?.status == .credited && bench.order(first)?.refundedFen == 0)
        #expect(bench.refund(second, by: nil, request: "r2").refusals == [.refundShort(possibleFen: 0)])
        #expect(bench.settle("paid_twice/\(second)").answers.count == 1 && bench.cases().isEmpty)
    }

    @Test mutating func `it goes back in parts, also as its person asks, and is settled by the last`() throws {
        let (_, second) = bothPaid()
        let waiting = bench.refund(second, 40)
        #expect(waiting.holds.isEmpty && waiting.calls.isEmpty && waiting.noted == ["refund_waiting"])
        let refund = try #require(RefundNumber(of: second, index: 1))
        var booked: [Bool] = []
        for said in [bench.decide(refund, approve: true), bench.refund(second, by: nil, request: "r2")] {
            let call = try #require(said.calls.last)
            let number = try #require(call.call.refund)
            let back = bench.answer(call, .refund(bench.report(of: number, .succeeded)))
            booked.append(back.booked.contains { $0.line.kind == .payment })
        }
        #expect(booked == [false, true] && bench.order(second)?.refundedFen == 100)
    }

    @Test mutating func `what is given back at the provider's console settles it too`() {
        let (_, second) = bothPaid()
        let report = RefundReport(order: second.text, refund: "console-1", standing: .succeeded, amountFen: 100)
        let said = bench.notify(report, under: Sample.alipay)
        #expect(said.booked.map(\.isFulfilled) == [true] && said.noted == ["refunded_elsewhere"])
    }

    @Test mutating func `what is disputed for anything else is not given back so`() {
        let number = bench.open(Self.once)
        var wrong = bench.report(of: number, Self.once)
        wrong.amountFen = 99
        _ = bench.notify(wrong)
        #expect(bench.refund(number, by: nil).refusals == [.orderState(status: "disputed")])
    }

    @Test mutating func `a first order that went back stays the one purchase`() throws {
        let (first, second) = two()
        _ = pay(first, "t1")
        _ = bench.post(first, Self.once)
        let held = bench.hold(bench.refund(first, by: nil).holds.first)
        let call = try #require(held.calls.first)
        let refund = try #require(call.call.refund)
        _ = bench.answer(call, .refund(bench.report(of: refund, .succeeded)))
        #expect(pay(second, "t2").grants.isEmpty && bench.status(second) == .disputed)
    }
}
