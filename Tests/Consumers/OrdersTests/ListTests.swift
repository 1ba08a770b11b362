import Messages
import Processing
import ProcessingBench
import Testing

/// What persons and operators are shown: orders, changes of them, cases, evidence.
@Suite struct ListTests {
    private var bench = OrdersBench()
    private let bob = Account("bob") ?? Sample.account

    // MARK: - Orders

    @Test mutating func `an account's orders come newest first, page by page`() {
        for index in 1...5 {
            _ = bench.open(Sample.plainProduct, .jsapi(payer: "p\(index)"), request: "o\(index)")
        }
        let first = bench.page(limit: 2)
        #expect(first.orders.map(\.index) == [5, 4] && first.next == 4)
        let second = bench.page(before: first.next, limit: 2)
        #expect(second.orders.map(\.index) == [3, 2] && second.next == 2)
        let last = bench.page(before: second.next, limit: 2)
        #expect(last.orders.map(\.index) == [1] && last.next == nil)
        #expect(bench.page(before: 0).orders.isEmpty && bench.page(limit: .max).orders.count == 5)
        #expect(bench.page(of: bob).orders.isEmpty)
    }

    @Test mutating func `nobody sees another's orders`() {
        let number = bench.open()
        #expect(bench.watch(number, after: nil, by: bob).refusals == [.orderUnknown])
        #expect(bench.watch(number, after: 0, by: bob).refusals == [.orderUnknown])
        let question = OrdersAsked.Question.orders(of: Sample.account, before: nil, limit: 9)
        for (account, isRefused) in [(bob, true), (Sample.account, false)] {
            let said = bench.feed(.asked(Sample.ordersAsked(question, by: account)))
            #expect(said.refusals.isEmpty != isRefused)
        }
    }

    @Test(arguments: [
        OrdersAsked.Question.cases(before: nil, limit: 9), .evidence(Sample.order), .caseEvidence(Sample.plainCase.id),
    ])
    mutating func `what operators see is refused to others`(question: OrdersAsked.Question) {
        let said = bench.feed(.asked(Sample.ordersAsked(question)))
        #expect(said.refusals == [.roleInsufficient(needed: .operator)])
    }

    @Test mutating func `a late question is refused`() {
        var asked = Sample.ordersAsked(.order(Sample.order))
        asked.deadline = bench.time - .milliseconds(1)
        #expect(bench.feed(.asked(asked)).refusals == [.late])
    }

    // MARK: - Watching

    @Test mutating func `who has an old version is answered at once, who has this one when it changes`() {
        let number = bench.open()
        #expect(bench.watch(number, after: 1).reports.map(\.version) == [2])
        #expect(bench.watch(number, after: 2).answers.isEmpty)
        let said = bench.notify(bench.report(of: number))
        #expect(said.reports.map(\.status) == [.paid] && said.reports.map(\.version) == [3])
        #expect(bench.post(number).reports.isEmpty)
    }

    @Test mutating func `four wait for an order, and the oldest makes room`() {
        let number = bench.open()
        for _ in 0..<5 { #expect(bench.watch(number, after: 2).answers.isEmpty) }
        #expect(bench.notify(bench.report(of: number)).reports.count == 4)
    }

    @Test mutating func `who waits too long is let go, and is not answered any more`() {
        let number = bench.open()
        _ = bench.watch(number, after: 2)
        #expect(bench.pass(.seconds(30)).answers.isEmpty)
        #expect(bench.notify(bench.report(of: number)).reports.isEmpty)
    }

    @Test mutating func `what nobody can see is no new version`() {
        let number = bench.open()
        let before = bench.order(number)
        _ = bench.watch(number, after: 2)
        for call in bench.pass(.seconds(5)).calls { #expect(bench.answer(call, .noSuchOrder).answers.isEmpty) }
        #expect(bench.order(number) == before)
    }

    // MARK: - Cases

    @Test mutating func `an operator settles a case, once, and it stands in the trail`() {
        let number = bench.open()
        var report = bench.report(of: number)
        report.amountFen = 1
        _ = bench.notify(report)
        let subject = "other_amount/\(number.text)"
        #expect(bench.caseIDs() == [subject])
        let said = bench.settle(subject)
        #expect(said.trail.map(\.action) == ["case.settled"] && said.trail.first?.subject == subject)
        #expect(said.trail.first?.after == #"{"reason":"seen to"}"# && said.answers.count == 1)
        #expect(bench.cases().isEmpty && bench.settle(subject).refusals == [.orderUnknown])
        // What was seen to is not opened again by the same word.
        #expect(bench.notify(report).isEmpty)
    }

    @Test mutating func `a refund that waits is decided on, not settled`() throws {
        let number = bench.bought()
        _ = bench.hold(bench.refund(number).holds.first)
        let line = try #require(bench.cases().first)
        #expect(bench.settle(line.order.id).refusals == [.orderState(status: "waiting")])
        #expect(bench.cases().count == 1)
    }

    @Test mutating func `cases come newest first, page by page`() {
        for index in 1...5 {
            var report = bench.report(of: Sample.order)
            report.order = "foreign-\(index)"
            _ = bench.notify(report)
        }
        _ = bench.settle("unknown_order/foreign-4")
        #expect(bench.cases(limit: 2).map(\.order.subject) == ["foreign-5", "foreign-3"])
        #expect(bench.cases(before: 3, limit: 2).map(\.order.subject) == ["foreign-2", "foreign-1"])
        #expect(bench.cases(before: 1).isEmpty)
    }

    @Test mutating func `a case that is closed and opened again has a new place`() {
        let subject = Sample.orderCase
        _ = bench.feed(.noted(CaseNoted(subject, isOpen: true, at: bench.time)))
        _ = bench.feed(.noted(CaseNoted(Sample.plainCase, isOpen: true, at: bench.time)))
        _ = bench.feed(.noted(CaseNoted(subject, isOpen: false, at: bench.time + .seconds(1))))
        #expect(bench.cases().map(\.number) == [2])
        _ = bench.feed(.noted(CaseNoted(subject, isOpen: true, at: bench.time + .seconds(2))))
        #expect(bench.cases().map(\.number) == [3, 2])
        // A word from before changes nothing.
        _ = bench.feed(.noted(CaseNoted(subject, isOpen: false, at: bench.time + .seconds(1))))
        #expect(bench.cases().map(\.number) == [3, 2])
    }

    @Test func `a case is an alarm, unless it waits for no more than an approval`() {
        for kind in OrderCase.Kind.allCases {
            let subject = OrderCase(kind: kind, subject: "s", merchant: "wx", since: Sample.start, note: "")
            let isAlarm = CaseNoted(subject, isOpen: true, at: Sample.start).alarm == .orderNeedsPerson
            #expect(isAlarm == (kind != .refundWaiting), "\(kind)")
            #expect(CaseNoted(subject, isOpen: false, at: Sample.start).alarm == nil)
        }
    }

    // MARK: - Evidence

    private func evidence(_ index: Int, bytes: Int = 10) -> Evidence {
        let body = "\(index) " + String(repeating: ".", count: bytes)
        return Evidence(at: Sample.start, source: .response, body: body)
    }

    private mutating func tell(_ count: Int, _ number: OrderNumber, bytes: Int = 10) {
        for index in 0..<count {
            let call = CashierAsked(
                order: number, merchant: Sample.merchant, call: .query, attempt: 1_000 + index, deadline: bench.time)
            _ = bench.answer(call, .noSuchOrder, evidence: evidence(index, bytes: bytes))
        }
    }

    @Test(arguments: [0, 1, 50, 51, 99, 100, 101, 149, 150, 175, 260])
    mutating func `the first fifty words and the last fifty are kept, oldest first`(count: Int) {
        let number = bench.open()
        tell(count, number)
        let kept = bench.evidence(of: number).compactMap { Int($0.body.prefix { $0 != " " }) }
        #expect(kept == Array(0..<min(count, 50)) + Array(max(50, count - 50)..<max(50, count)))
    }

    @Test mutating func `no more is told than a message can hold: the oldest and the newest`() {
        let number = bench.open()
        tell(100, number, bytes: 32_000)
        let told = bench.evidence(of: number)
        #expect(told.count == 20 && told.reduce(0) { $0 + $1.body.utf8.count } <= 640 << 10)
        let indices = told.compactMap { Int($0.body.prefix { $0 != " " }) }
        #expect(indices == Array(0..<10) + Array(90..<100))
    }

    @Test mutating func `what cannot be read is kept with its case`() throws {
        let told = PaymentTold(
            number: "wx/d1", merchant: Sample.merchant, answer: .unreadable("no tag"), evidence: Sample.evidence,
            source: "wx/d1")
        #expect(bench.feed(.told(told)).noted == ["unreadable"])
        let id = try #require(bench.caseIDs().first)
        #expect(id == "unreadable/wx/d1" && bench.evidence(ofCase: id) == [Sample.evidence])
        // Also what comes again, and once the case is settled.
        _ = bench.feed(.told(told))
        _ = bench.settle(id)
        #expect(bench.evidence(ofCase: id).count == 2)
        let unknown = Sample.ordersAsked(.caseEvidence("unreadable/wx/d2"), by: nil)
        #expect(bench.feed(.asked(unknown)).refusals == [.orderUnknown])
    }

    @Test mutating func `what opened a case is found by the case, of ours and of none of ours`() throws {
        let number = bench.open()
        let refund = try #require(RefundNumber(of: number, index: 1))
        var report = bench.report(of: number)
        report.amountFen = 1
        _ = bench.notify(report)
        #expect(bench.evidence(ofCase: "other_amount/\(number)") == [Sample.evidence])
        #expect(bench.evidence(ofCase: "refund_unknown/\(refund)") == [Sample.evidence])
        report.order = "their-own-number"
        _ = bench.notify(report)
        #expect(bench.evidence(ofCase: "unknown_order/their-own-number") == [Sample.evidence])
        // What opens no case is not kept.
        report.order = "another"
        report.standing = .open
        _ = bench.notify(report)
        #expect(bench.evidence(ofCase: "unknown_order/another").isEmpty)
    }

    @Test mutating func `what was said of an order that is not here is kept too`() {
        _ = bench.notify(bench.report(of: Sample.order))
        #expect(bench.evidence(of: Sample.order) == [Sample.evidence])
        let unknown = Sample.ordersAsked(.evidence(Sample.placed(request: "none").number), by: nil)
        #expect(bench.feed(.asked(unknown)).refusals == [.orderUnknown])
    }
}
