import Messages
import Processing
import ProcessingBench
import Testing

/// Every way in which a payment can go wrong has an outcome: a row of the README's table each.
@Suite struct CrookedPaymentTests {
    private var bench = OrdersBench()

    @Test mutating func `as it should be: paid, credited, booked on the provider's day`() throws {
        let number = bench.open()
        let said = bench.notify(bench.report(of: number))
        expectCredit(said, number)
        let paid = try bench.shown(number)
        #expect(paid.status == .paid && paid.paid == bench.time && paid.transaction == "4200000001")
        #expect(!paid.isLate && paid.invitation == nil && paid.credited == nil)
        let booked = try #require(said.booked.first)
        #expect(booked.day == SettlementDay(merchant: "wx", at: bench.time) && !booked.isFulfilled)
        #expect(booked.line.amountFen == 5_000 && booked.line.number == number.text && booked.line.kind == .payment)
        let posted = bench.post(number)
        #expect(posted.booked.map(\.isFulfilled) == [true] && posted.booked.first?.line == booked.line)
        let credited = try bench.shown(number)
        #expect(credited.status == .credited && credited.credited == bench.time && credited.trouble == nil)
        #expect(bench.wakeAt == nil && bench.cases().isEmpty)
    }

    @Test mutating func `the notification is lost: a query finds the payment`() throws {
        let number = bench.open()
        let query = try #require(bench.passToNext().calls.first)
        #expect(query.call == .query)
        expectCredit(bench.answer(query, .payment(bench.report(of: number))), number)
    }

    @Test mutating func `the notification comes again, also after it was credited, and beside a query`() {
        let number = bench.open()
        let report = bench.report(of: number)
        expectCredit(bench.notify(report), number)
        #expect(bench.notify(report).isEmpty)
        _ = bench.post(number)
        #expect(bench.notify(report).isEmpty && bench.post(number).isEmpty)
        for call in bench.check(number).calls { #expect(bench.answer(call, .payment(report)).isEmpty) }
        #expect(bench.order(number)?.status == .credited && bench.cases().isEmpty)
    }

    @Test mutating func `it is paid before the prepay is answered`() {
        let (number, said) = bench.place()
        expectCredit(bench.notify(bench.report(of: number)), number)
        for call in said.calls { #expect(bench.answer(call, .prepared(.code("weixin://1"))).isEmpty) }
        #expect(bench.status(number) == .paid && bench.order(number)?.invitation == nil)
    }

    @Test(arguments: [PaymentTold.Answer.unknown("no answer"), .alreadyPaid, .refused(code: "X", message: nil)])
    mutating func `it is paid before the prepay is answered badly`(answer: PaymentTold.Answer) {
        let (number, said) = bench.place()
        expectCredit(bench.notify(bench.report(of: number)), number)
        for call in said.calls { #expect(bench.answer(call, answer).isEmpty) }
        #expect(bench.status(number) == .paid)
    }

    @Test mutating func `a prepay says that it is paid: a query says the rest`() throws {
        let (number, said) = bench.place()
        let call = try #require(said.calls.first)
        let query = try #require(bench.answer(call, .alreadyPaid).calls.first)
        #expect(query.call == .query)
        expectCredit(bench.answer(query, .payment(bench.report(of: number))), number)
    }

    @Test mutating func `it is paid after it was closed`() {
        let number = bench.open()
        for call in bench.cancel(number).calls { _ = bench.answer(call, .closed) }
        _ = bench.pass(.seconds(90_000))
        expectCredit(bench.notify(bench.report(of: number)), number)
        _ = bench.post(number)
        let report = bench.order(number)
        #expect(report?.status == .credited && report?.isLate == true && report?.closed != nil)
    }

    @Test mutating func `it is paid after it failed`() {
        let (number, said) = bench.place()
        for call in said.calls { _ = bench.answer(call, .refused(code: "X", message: nil)) }
        expectCredit(bench.notify(bench.report(of: number)), number)
        #expect(bench.order(number)?.isLate == true && bench.order(number)?.trouble == nil)
    }

    @Test mutating func `a close crosses a payment`() throws {
        let number = bench.open()
        let close = try #require(bench.cancel(number).calls.first)
        let query = try #require(bench.answer(close, .alreadyPaid).calls.first)
        #expect(query.call == .query && bench.status(number) == .closing)
        expectCredit(bench.answer(query, .payment(bench.report(of: number))), number)
        #expect(bench.order(number)?.isLate == true)
    }

    @Test mutating func `a close crosses a payment of which the notification comes first`() throws {
        let number = bench.open()
        let close = try #require(bench.cancel(number).calls.first)
        expectCredit(bench.notify(bench.report(of: number)), number)
        #expect(bench.answer(close, .alreadyPaid).isEmpty && bench.status(number) == .paid)
    }

    @Test mutating func `nobody knows whether it was closed: it is asked, then closed again`() throws {
        let number = bench.open()
        let close = try #require(bench.cancel(number).calls.first)
        let query = try #require(bench.answer(close, .unknown("no answer")).calls.first)
        #expect(query.call == .query)
        #expect(bench.answer(query, .payment(bench.report(of: number, standing: .open))).calls.isEmpty)
        let again = try #require(bench.passToNext().calls.first)
        #expect(again.call == .close && again.attempt > close.attempt)
        _ = bench.answer(again, .noSuchOrder)
        #expect(bench.status(number) == .closed)
    }

    // MARK: - What looks like paid and isn't

    private static let faults: [(kind: OrderCase.Kind, spoil: @Sendable (inout PaymentReport) -> Void)] = [
        (.otherAmount, { $0.amountFen = 4_999 }), (.otherAmount, { $0.amountFen = 5_001 }),
        (.otherAmount, { $0.amountFen = nil }), (.otherAmount, { $0.amountFen = -5_000 }),
        (.otherCurrency, { $0.currency = "USD" }), (.otherCurrency, { $0.currency = nil }),
        (.otherCurrency, { $0.currency = "cny" }), (.otherMerchant, { $0.merchant = "1900000002" }),
        (.otherMerchant, { $0.merchant = nil }), (.otherApp, { $0.app = "wx7777777777777777" }),
        (.otherApp, { $0.app = nil }),
    ]

    @Test(arguments: 0..<11)
    mutating func `a wrong amount, currency, merchant or app is never credited, and a person looks at it`(index: Int)
        throws
    {
        let fault = Self.faults[index]
        let number = bench.open()
        var report = bench.report(of: number)
        fault.spoil(&report)
        let said = bench.notify(report)
        #expect(said.grants.isEmpty && said.booked.isEmpty && said.noted == [fault.kind.rawValue])
        let disputed = try bench.shown(number)
        #expect(disputed.status == .disputed && disputed.trouble == fault.kind.rawValue && disputed.paid == nil)
        #expect(bench.caseIDs() == ["\(fault.kind.rawValue)/\(number.text)"])
        // It is asked once more, and what comes again is no news.
        for call in said.calls { #expect(bench.answer(call, .payment(report)).noted.isEmpty) }
        #expect(bench.notify(report).isEmpty && bench.wakeAt == nil)
        // What the provider says then as it should be is taken.
        expectCredit(bench.notify(bench.report(of: number)), number)
    }

    @Test mutating func `a response of Alipay names neither merchant nor app, and a notification has to`() throws {
        let number = bench.open(Sample.plainProduct, .precreate)
        var report = bench.report(of: number, by: Sample.alipay)
        (report.merchant, report.app) = (nil, nil)
        #expect(bench.notify(report, under: Sample.alipay).grants.isEmpty)
        let query = try #require(bench.calls.last)
        expectCredit(bench.answer(query, .payment(report)), number)
    }

    @Test mutating func `another provider tells of the order's number: it is untouched`() {
        let number = bench.open()
        let report = bench.report(of: number, by: Sample.alipay)
        let said = bench.notify(report, under: Sample.alipay)
        #expect(said.noted == ["other_merchant"] && said.grants.isEmpty && said.calls.isEmpty)
        #expect(bench.status(number) == .open)
        #expect(bench.notify(report, under: Sample.alipay).noted.isEmpty)
        // Also one that says the order's own merchant, under another's keys.
        #expect(bench.notify(bench.report(of: number), under: Sample.alipay).grants.isEmpty)
        expectCredit(bench.notify(bench.report(of: number)), number)
    }

    @Test(arguments: ["their-own-number", String(repeating: "0", count: 32), ""])
    mutating func `an order that nobody knows`(number: String) {
        var report = bench.report(of: Sample.order)
        report.order = number
        #expect(bench.notify(report).noted == ["unknown_order"])
        #expect(bench.notify(report).isEmpty)
        let subject = number.isEmpty ? "wx/n1" : number
        #expect(bench.caseIDs() == ["unknown_order/\(subject)"])
        report.standing = .closed
        #expect(bench.notify(report).isEmpty)
    }

    @Test mutating func `a response about another order than was asked about moves neither`() throws {
        let number = bench.open()
        let other = bench.open(Sample.plainProduct, .jsapi(payer: "a"), request: "o2")
        let query = try #require(bench.check(number).calls.first)
        let said = bench.answer(query, .payment(bench.report(of: other)))
        #expect(said.grants.isEmpty && said.noted == ["unknown_order"])
        #expect(bench.status(number) == .open && bench.status(other) == .open)
    }

    @Test mutating func `what nobody can read is looked at by a person`() {
        let said = bench.feed(
            .told(
                PaymentTold(
                    number: "", merchant: Sample.merchant, answer: .unreadable("no tag"), evidence: Sample.evidence,
                    source: "wx/n7")))
        #expect(said.noted == ["unreadable"] && bench.caseIDs() == ["unreadable/wx/n7"])
    }

    // MARK: - Twice

    @Test mutating func `one order is paid twice: credited once, and a person gives the second back`() throws {
        let number = bench.bought()
        var second = bench.report(of: number)
        second.transaction = "4200000002"
        let said = bench.notify(second)
        #expect(said.grants.isEmpty && said.noted == ["paid_twice"] && said.booked.isEmpty)
        let report = try bench.shown(number)
        #expect(report.status == .credited && report.trouble == "paid_twice" && report.transaction == "4200000001")
        #expect(bench.notify(second).isEmpty)
        second.transaction = "4200000003"
        #expect(bench.notify(second).noted == ["paid_twice"] && bench.caseIDs().count == 1)
    }

    @Test mutating func `the second payment goes back at the console: all of the first still can`() throws {
        let number = bench.bought()
        var second = bench.report(of: number)
        second.transaction = "4200000002"
        _ = bench.notify(second)
        let back = RefundReport(
            order: number.text, refund: "console-1", transaction: "4200000002", standing: .succeeded, amountFen: 5_000)
        #expect(bench.notify(back).noted == ["refunded_elsewhere"] && bench.notify(back).isEmpty)
        #expect(bench.order(number)?.trouble == "paid_twice")
        #expect(bench.refund(number, 5_000, by: nil).holds.map(\.most) == [.yuan(50)])
        // What goes back of the first counts as ever.
        let other = bench.bought(request: "o2")
        let own = RefundReport(
            order: other.text, refund: "console-2", transaction: "4200000001", standing: .succeeded, amountFen: 5_000)
        #expect(bench.notify(own).noted == ["refunded_elsewhere"])
        #expect(bench.refund(other, by: nil, request: "r2").refusals == [.refundShort(possibleFen: 0)])
    }

    @Test mutating func `the same is paid by two channels: two orders, each credited for its own payment`() {
        let first = bench.open(Sample.plainProduct, .native, request: "o1")
        let second = bench.open(Sample.plainProduct, .precreate, request: "o2")
        expectCredit(bench.notify(bench.report(of: first)), first)
        let alipay = bench.report(of: second, by: Sample.alipay)
        expectCredit(bench.notify(alipay, under: Sample.alipay), second)
        #expect(first != second && bench.cases().isEmpty)
    }
}

/// Expects that an order is credited by what was said, once.
private func expectCredit(_ said: [any Message], _ number: OrderNumber) {
    let grant = CreditGranted(
        grant: "order/\(number.text)", account: Sample.account, amount: .yuan(50), cause: .order(number: number.text))
    #expect(said.grants == [grant])
}
