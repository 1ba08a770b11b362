import Messages
import Processing
import ProcessingBench
import Testing

/// How money goes back: whole or in parts, by its person with an approval, or by an operator.
@Suite struct RefundTests {
    private var bench = OrdersBench()
    private let bob = Account("bob") ?? Sample.account

    /// Sends money back as it should be, from where the credit is held.
    private mutating func finish(_ said: [any Message]) -> [any Message] {
        guard let call = said.calls.last, let refund = call.call.refund else { return [] }
        return bench.answer(call, .refund(bench.report(of: refund, .succeeded)))
    }

    private func refund(_ number: OrderNumber, _ index: Int = 1) throws -> RefundNumber {
        try #require(RefundNumber(of: number, index: index))
    }

    // MARK: - The way

    @Test mutating func `an operator's refund is held, sent, and taken once the money is back`() throws {
        let number = bench.bought()
        let refund = try refund(number)
        let asked = bench.refund(number, by: nil)
        #expect(asked.holds.map(\.most) == [.yuan(50)] && asked.reports.isEmpty && asked.calls.isEmpty)
        #expect(asked.trail.map(\.action) == ["refund.asked"] && bench.order(number)?.refunds.first?.status == .holding)
        let held = bench.hold(asked.holds.first)
        let call = try #require(held.calls.first)
        #expect(call.call == .refund(refund, amountFen: 5_000, totalFen: 5_000, reason: "不需要了"))
        #expect(held.reports.first?.refunds.map(\.status) == [.sent] && held.ends.isEmpty)
        let back = bench.answer(call, .refund(bench.report(of: refund, .succeeded, fen: 5_000)))
        #expect(back.ends == [HoldEnded(refund: refund, account: Sample.account, taken: .yuan(50))])
        let booked = try #require(back.booked.first)
        #expect(booked.line.kind == .refund && booked.line.number == refund.text && booked.isFulfilled)
        #expect(booked.line.amountFen == 5_000 && booked.line.order == number.text && back.booked.count == 1)
        let report = try bench.shown(number)
        #expect(report.refundedFen == 5_000 && report.refunds.first?.status == .succeeded)
        #expect(report.refunds.first?.ended == bench.time && bench.wakeAt == nil && bench.cases().isEmpty)
    }

    @Test mutating func `a person's refund waits for an operator, who approves it`() throws {
        let number = bench.bought()
        let refund = try refund(number)
        let held = bench.hold(bench.refund(number).holds.first)
        #expect(held.calls.isEmpty && held.noted == ["refund_waiting"])
        #expect(held.reports.first?.refunds.map(\.status) == [.waiting])
        #expect(bench.caseIDs() == ["refund_waiting/\(refund.text)"])
        let approved = bench.decide(refund, approve: true)
        #expect(approved.noted == ["closed refund_waiting"] && approved.trail.map(\.action) == ["refund.approved"])
        #expect(bench.decide(refund, approve: true).calls.isEmpty)
        let back = finish(approved)
        #expect(back.ends.map(\.taken) == [.yuan(50)] && bench.cases().isEmpty)
    }

    @Test mutating func `an operator refuses a refund: the credit is free again`() throws {
        let number = bench.bought()
        let refund = try refund(number)
        _ = bench.hold(bench.refund(number).holds.first)
        let said = bench.decide(refund, approve: false)
        #expect(said.ends == [HoldEnded(refund: refund, account: Sample.account, taken: .zero)])
        #expect(said.trail.map(\.action) == ["refund.refused"] && said.calls.isEmpty && bench.cases().isEmpty)
        let line = bench.order(number)?.refunds.first
        #expect(line?.status == .refused && line?.refusal == "as agreed" && line?.credit == .zero)
        #expect(bench.decide(refund, approve: true).refusals == [.orderState(status: "refused")])
        #expect(bench.decide(refund, approve: false).reports.count == 1)
    }

    @Test mutating func `a person takes a refund back, and decides nothing else`() throws {
        let number = bench.bought()
        let refund = try refund(number)
        _ = bench.hold(bench.refund(number).holds.first)
        #expect(
            bench.decide(refund, approve: true, by: Sample.account).refusals == [.roleInsufficient(needed: .operator)])
        #expect(bench.decide(refund, approve: false, by: bob).refusals == [.orderUnknown])
        let said = bench.decide(refund, approve: false, by: Sample.account)
        #expect(said.ends.map(\.taken) == [.zero] && said.trail.isEmpty)
        #expect(bench.order(number)?.refunds.first?.status == .withdrawn)
        #expect(bench.decide(refund, approve: true).refusals == [.orderState(status: "withdrawn")])
    }

    @Test mutating func `who takes a refund back before its credit is held gets it back when it is`() throws {
        let number = bench.bought()
        let refund = try refund(number)
        let asked = bench.refund(number)
        let said = bench.decide(refund, approve: false, by: Sample.account)
        // Who asked for it waits no longer, and Quota is told.
        #expect(said.refusals == [.orderState(status: "withdrawn")] && said.ends.map(\.taken) == [.zero])
        #expect(bench.hold(asked.holds.first).ends.map(\.taken) == [.zero])
        #expect(bench.order(number)?.refunds.first?.status == .withdrawn)
    }

    @Test mutating func `a refund of another's order, of none, or of one that is not credited is refused`() throws {
        let number = bench.open()
        #expect(bench.refund(number).refusals == [.orderState(status: "open")])
        #expect(bench.refund(number, by: bob).refusals == [.orderUnknown])
        #expect(bench.refund(Sample.placed(request: "none").number, by: nil).refusals == [.orderUnknown])
        _ = bench.notify(bench.report(of: number))
        #expect(bench.refund(number, by: nil).refusals == [.orderState(status: "paid")])
    }

    @Test mutating func `a refund that is asked for again is the same one, also while it is held`() {
        let number = bench.bought()
        let first = bench.refund(number, 100)
        let again = bench.refund(number, 100)
        #expect(again.holds.isEmpty && again.answers.isEmpty)
        let held = bench.hold(first.holds.first)
        #expect(held.reports.count == 1 && bench.refund(number, 100).reports.count == 1)
        #expect(bench.order(number)?.refunds.count == 1)
        #expect(bench.refund(number, 200).refusals == [.idempotencyKeyReused])
    }

    // MARK: - Parts

    @Test mutating func `parts add up to the price and to the credit, and no further`() throws {
        // Nothing of it divides evenly.
        let odd = ProductTerms(
            name: "odd", title: "奇", titleInEnglish: "Odd", priceFen: 1_000, credit: Money(microYuan: 10_000_001),
            bonus: Money(microYuan: 6))
        let number = bench.bought(odd)
        var taken = Money.zero
        for (index, fen) in [1, 333, 333, 3].enumerated() {
            let held = bench.hold(bench.refund(number, Int64(fen), by: nil, request: "r\(index)").holds.first)
            let ends = finish(held).ends
            #expect(ends.count == 1)
            taken += ends.reduce(.zero) { $0 + $1.taken }
            #expect(taken >= odd.credit(for: bench.order(number)?.refundedFen ?? 0))
        }
        #expect(bench.refund(number, 331, by: nil, request: "more").refusals == [.refundShort(possibleFen: 330)])
        let rest = finish(bench.hold(bench.refund(number, by: nil, request: "rest").holds.first))
        taken += rest.ends.reduce(.zero) { $0 + $1.taken }
        #expect(taken == odd.total && bench.order(number)?.refundedFen == 1_000)
        #expect(bench.refund(number, by: nil, request: "over").refusals == [.refundShort(possibleFen: 0)])
    }

    @Test mutating func `what is about to go back cannot go back twice`() throws {
        let number = bench.bought()
        _ = bench.hold(bench.refund(number, 3_000, request: "r1").holds.first)
        #expect(bench.refund(number, 2_001, request: "r2").refusals == [.refundShort(possibleFen: 2_000)])
        _ = bench.hold(bench.refund(number, request: "r3").holds.first)
        #expect(bench.order(number)?.refunds.map(\.amountFen) == [3_000, 2_000])
        _ = bench.decide(try refund(number, 1), approve: false)
        #expect(bench.refund(number, 3_000, request: "r4").holds.count == 1)
    }

    @Test mutating func `what is left of the credit goes back, as was said before`() throws {
        let number = bench.bought()
        let asked = bench.refund(number, 5_000, least: 1_000)
        #expect(asked.holds.map(\.least) == [.yuan(10)])
        let held = bench.hold(asked.holds.first, available: Money(microYuan: 20_009_999))
        let line = try #require(held.reports.first?.refunds.first)
        #expect(line.amountFen == 2_000 && line.credit == .yuan(20) && line.status == .waiting)
        let back = finish(bench.decide(line.number, approve: true))
        #expect(back.ends.map(\.taken) == [.yuan(20)])
        #expect(bench.order(number)?.refundedFen == 2_000)
    }

    @Test mutating func `less than was said before does not go back`() throws {
        let number = bench.bought()
        let asked = bench.refund(number, 5_000, least: 3_000)
        let held = bench.hold(asked.holds.first, available: .yuan(29))
        #expect(held.refusals == [.refundShort(possibleFen: 2_900)] && held.ends.map(\.taken) == [.zero])
        #expect(held.calls.isEmpty && bench.order(number)?.refunds.first?.status == .refused)
        #expect(bench.refund(number, 2_900, request: "r2").holds.count == 1)
    }

    @Test mutating func `of an amount that is asked for, all goes back or nothing`() {
        let number = bench.bought()
        let held = bench.hold(bench.refund(number, 5_000).holds.first, available: .yuan(49))
        #expect(held.refusals == [.refundShort(possibleFen: 4_900)] && held.noted.isEmpty)
    }

    @Test mutating func `nothing of the credit is left: nothing goes back`() {
        let number = bench.bought()
        let held = bench.hold(bench.refund(number, by: nil).holds.first, available: .zero)
        #expect(held.refusals == [.refundShort(possibleFen: 0)] && held.calls.isEmpty)
    }

    @Test mutating func `an order has fifty refunds, of which its person asks for forty at most`() throws {
        let number = bench.bought()
        for index in 1...50 {
            let isPersons = index <= 40
            let said = bench.refund(number, 1, by: isPersons ? Sample.account : nil, request: "r\(index)")
            #expect(said.holds.count == 1)
            if index == 40 {
                #expect(bench.refund(number, 1, request: "r").refusals == [.refundShort(possibleFen: 0)])
            }
        }
        #expect(bench.refund(number, 1, by: nil, request: "r").refusals == [.refundShort(possibleFen: 0)])
    }
}
