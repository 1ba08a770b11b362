import Messages
import Processing
import ProcessingBench
import Testing

/// Every way in which a refund can go wrong has an outcome: a row of the README's table each.
@Suite struct CrookedRefundTests {
    private var bench = OrdersBench()

    private mutating func line(_ refund: RefundNumber) -> OrderReport.RefundLine? {
        bench.order(refund.order)?.refunds.first { $0.number == refund }
    }

    @Test mutating func `it is accepted, and the money is back later: a query finds it, or a notification`() throws {
        let (refund, call) = try bench.sentRefund()
        #expect(bench.answer(call, .refund(bench.report(of: refund, .pending))).isEmpty)
        for wait in [60, 300, 900, 3_600, 3_600] {
            let query = try #require(bench.pass(.seconds(wait)).calls.first)
            #expect(query.call == .refundQuery(refund))
            #expect(bench.answer(query, .refund(bench.report(of: refund, .pending))).isEmpty)
        }
        #expect(bench.notify(bench.report(of: refund, .succeeded, fen: 5_000)).ends.map(\.taken) == [.yuan(50)])
        #expect(bench.notify(bench.report(of: refund, .succeeded, fen: 5_000)).isEmpty && bench.wakeAt == nil)
    }

    @Test(arguments: [
        PaymentTold.Answer.unknown("no answer"), .refused(code: "RULE_LIMIT", message: nil), .unfunded, .limited,
    ])
    mutating func `its notification comes before the call is answered, and again`(answer: PaymentTold.Answer) throws {
        let (refund, call) = try bench.sentRefund()
        #expect(bench.notify(bench.report(of: refund, .succeeded)).ends.map(\.taken) == [.yuan(50)])
        #expect(bench.answer(call, answer).isEmpty && bench.notify(bench.report(of: refund, .succeeded)).isEmpty)
        #expect(line(refund)?.status == .succeeded && bench.wakeAt == nil && bench.cases().isEmpty)
    }

    @Test mutating func `our key stays wrong for a day: a case, and a check by an operator goes on`() throws {
        let (refund, call) = try bench.sentRefund()
        let wrong = PaymentTold.Answer.misconfigured("its key was rotated")
        _ = bench.answer(call, wrong)
        let said = bench.pass(.seconds(90_000), answering: wrong)
        #expect(said.noted == ["refund_unknown"] && said.ends.isEmpty && bench.wakeAt == nil)
        let query = try #require(bench.check(refund.order).calls.last)
        _ = bench.answer(query, .noSuchRefund)
        let again = try #require(bench.passToNext().calls.first)
        #expect(again.call == call.call)
        let back = bench.answer(again, .refund(bench.report(of: refund, .succeeded)))
        #expect(back.ends.map(\.taken) == [.yuan(50)] && back.noted == ["closed refund_unknown"])
    }

    @Test mutating func `it is refused: once a query says that there is none, the credit is free`() throws {
        let (refund, call) = try bench.sentRefund()
        let query = try #require(bench.answer(call, .refused(code: "RULE_LIMIT", message: nil)).calls.first)
        #expect(query.call == .refundQuery(refund) && line(refund)?.status == .sent)
        let said = bench.answer(query, .noSuchRefund)
        #expect(said.ends.map(\.taken) == [.zero] && said.noted.isEmpty)
        #expect(line(refund)?.status == .refused && line(refund)?.refusal == "RULE_LIMIT" && bench.wakeAt == nil)
    }

    @Test mutating func `it is refused because it was made before: the money is back, and the credit is taken`() throws
    {
        let (refund, call) = try bench.sentRefund()
        let query = try #require(bench.answer(call, .refused(code: "TRADE_HAS_CLOSE", message: nil)).calls.first)
        let said = bench.answer(query, .refund(bench.report(of: refund, .succeeded)))
        #expect(said.ends.map(\.taken) == [.yuan(50)] && line(refund)?.refusal == nil)
    }

    @Test mutating func `the provider closes it: the credit is free`() throws {
        let (refund, call) = try bench.sentRefund()
        #expect(bench.answer(call, .refund(bench.report(of: refund, .closed))).ends.map(\.taken) == [.zero])
        #expect(line(refund)?.status == .refused && line(refund)?.refusal == "closed")
    }

    @Test mutating func `nobody knows whether it was made: it is asked, and sent again with the same number`() throws {
        let (refund, call) = try bench.sentRefund()
        let query = try #require(bench.answer(call, .unknown("no answer")).calls.first)
        #expect(query.call == .refundQuery(refund))
        #expect(bench.answer(query, .noSuchRefund).ends.isEmpty)
        let again = try #require(bench.passToNext().calls.first)
        #expect(again.call == call.call && again.attempt > call.attempt)
        let said = bench.answer(again, .refund(bench.report(of: refund, .succeeded)))
        #expect(said.ends.map(\.taken) == [.yuan(50)])
    }

    @Test mutating func `nobody answers: it is asked, never sent under another number`() throws {
        let (refund, call) = try bench.sentRefund()
        let asked = bench.pass(.seconds(100_000)).calls
        #expect(!asked.isEmpty && asked.allSatisfy { $0.call == .refundQuery(refund) || $0.call == call.call })
        #expect(asked.count < 80)
    }

    @Test mutating func `the merchant's money does not do: tried for a day, then a case, then tried again`() throws {
        let (refund, call) = try bench.sentRefund()
        let early = bench.drain(bench.answer(call, .unfunded), .unfunded)
        #expect(early.calls.isEmpty && bench.pass(.seconds(59)).calls.isEmpty)
        let said = bench.pass(.seconds(90_000), answering: .unfunded)
        #expect(said.noted == ["refund_unfunded"] && said.ends.isEmpty && line(refund)?.status == .sent)
        let sends = said.calls.filter { $0.call == call.call }
        #expect(sends.count > 20 && bench.wakeAt == nil)
        // An operator has paid in, and has it asked about.
        let query = try #require(bench.check(refund.order).calls.last)
        #expect(query.call == .refundQuery(refund))
        _ = bench.answer(query, .noSuchRefund)
        let again = try #require(bench.passToNext().calls.first)
        let back = bench.answer(again, .refund(bench.report(of: refund, .succeeded)))
        #expect(back.ends.map(\.taken) == [.yuan(50)] && back.noted == ["closed refund_unfunded"])
    }

    @Test mutating func `it is given up again after its case was settled: a case again`() throws {
        let (refund, call) = try bench.sentRefund()
        _ = bench.drain(bench.answer(call, .unfunded), .unfunded)
        #expect(bench.pass(.seconds(90_000), answering: .unfunded).noted == ["refund_unfunded"])
        _ = bench.settle("refund_unfunded/\(refund.text)")
        #expect(bench.caseIDs().isEmpty)
        let query = try #require(bench.check(refund.order).calls.last)
        _ = bench.answer(query, .noSuchRefund)
        let again = bench.pass(.seconds(90_000), answering: .unfunded)
        #expect(again.noted == ["refund_unfunded"] && bench.wakeAt == nil)
        #expect(bench.caseIDs() == ["refund_unfunded/\(refund.text)"])
    }

    @Test(arguments: [PaymentTold.Answer.limited, .misconfigured("its key was rotated")])
    mutating func `the provider takes no calls, or our key is not right: again with the same number`(
        answer: PaymentTold.Answer
    ) throws {
        let (refund, call) = try bench.sentRefund()
        _ = bench.answer(call, answer)
        let said = bench.pass(.seconds(7_200), answering: answer)
        #expect(said.noted.isEmpty && said.calls.allSatisfy { $0.call == call.call } && said.calls.count > 2)
        let again = try #require(bench.passToNext().calls.first)
        #expect(bench.answer(again, .refund(bench.report(of: refund, .succeeded))).ends.count == 1)
    }

    @Test mutating func `its result stays unknown for a week: a case, the credit stays held, and a word ends it`()
        throws
    {
        let (refund, call) = try bench.sentRefund()
        _ = bench.drain(bench.answer(call, .unknown("no answer")), .unknown("no answer"))
        let said = bench.pass(.seconds(700_000), answering: .unknown("no answer"))
        #expect(said.noted == ["refund_unknown"] && said.ends.isEmpty && bench.wakeAt == nil)
        #expect(line(refund)?.status == .sent && bench.caseIDs() == ["refund_unknown/\(refund.text)"])
        let last = try #require(bench.calls.last)
        let back = bench.answer(last, .refund(bench.report(of: refund, .succeeded)))
        #expect(back.ends.map(\.taken) == [.yuan(50)] && back.noted == ["closed refund_unknown"])
    }

    // MARK: - Checked

    @Test mutating func `it is checked again and again: it is sent again when that is due, once`() throws {
        let (refund, call) = try bench.sentRefund()
        let query = try #require(bench.answer(call, .unknown("no answer")).calls.first)
        _ = bench.answer(query, .noSuchRefund)
        var passed: [CashierAsked] = []
        for _ in 0..<5 {
            let check = try #require(bench.check(refund.order).calls.last)
            #expect(check.call == .refundQuery(refund))
            #expect(bench.answer(check, .noSuchRefund).isEmpty)
            passed += bench.pass(.seconds(20)).calls
        }
        #expect(passed.map(\.call) == [call.call])
        // Its answer is still waited for, as long as that of any.
        #expect(bench.pass(.milliseconds(4_999)).calls.isEmpty)
        #expect(bench.pass(.milliseconds(1)).calls.map(\.call) == [.refundQuery(refund)])
    }

    @Test mutating func `a check brings forward what is due later`() throws {
        let (refund, call) = try bench.sentRefund()
        _ = bench.answer(call, .unfunded)
        _ = bench.pass(.seconds(20_000), answering: .unfunded)
        let check = try #require(bench.check(refund.order).calls.last)
        #expect(bench.answer(check, .noSuchRefund).isEmpty)
        #expect(bench.pass(.milliseconds(59_999)).calls.isEmpty)
        #expect(bench.pass(.milliseconds(1)).calls.map(\.call) == [call.call])
    }

    @Test mutating func `it is checked every day while its result is unknown: a case after a week all the same`() throws
    {
        let (refund, call) = try bench.sentRefund()
        _ = bench.drain(bench.answer(call, .unknown("no answer")), .unknown("no answer"))
        var said: [any Message] = []
        for _ in 0..<8 {
            said += bench.pass(.seconds(86_400), answering: .unknown("no answer"))
            let check = try #require(bench.check(refund.order).calls.last)
            said += bench.answer(check, .unknown("no answer"))
        }
        #expect(said.noted == ["refund_unknown"] && said.ends.isEmpty)
    }

    // MARK: - Not by us

    @Test mutating func `it is done at the provider's console: a case, and that part cannot go back again`() {
        let number = bench.bought()
        let report = RefundReport(
            order: number.text, refund: "console-1", standing: .succeeded, amountFen: 2_000, returnedAt: bench.time)
        let said = bench.notify(report)
        #expect(said.noted == ["refunded_elsewhere"] && said.ends.isEmpty)
        #expect(bench.notify(report).isEmpty)
        #expect(bench.order(number)?.trouble == "refunded_elsewhere" && bench.order(number)?.refundedFen == 0)
        #expect(bench.refund(number, 3_001, by: nil).refusals == [.refundShort(possibleFen: 3_000)])
    }

    @Test mutating func `more is said to be back than there can be: it is all of the price`() {
        let number = bench.bought()
        for name in ["console-1", "console-2"] {
            let report = RefundReport(order: number.text, refund: name, standing: .succeeded, amountFen: .max)
            #expect(bench.notify(report).noted == ["refunded_elsewhere"])
        }
        #expect(bench.refund(number, by: nil).refusals == [.refundShort(possibleFen: 0)])
    }

    @Test mutating func `a query says that money went back which we did not send back`() {
        let number = bench.bought()
        var report = bench.report(of: number)
        report.standing = .refunded
        #expect(bench.notify(report).noted == ["refunded_elsewhere"] && bench.notify(report).isEmpty)
    }

    @Test mutating func `a query says that money went back which we sent back: nothing follows`() throws {
        let (refund, call) = try bench.sentRefund()
        _ = bench.answer(call, .refund(bench.report(of: refund, .pending)))
        #expect(bench.notify(bench.report(of: refund.order, standing: .refunded)).isEmpty)
    }

    @Test mutating func `it is refunded at the console before it is credited: no credit, and a person looks`() {
        let number = bench.open()
        let said = bench.notify(bench.report(of: number, standing: .refunded))
        #expect(said.grants.isEmpty && said.noted == ["refunded_elsewhere"] && bench.status(number) == .disputed)
        let other = bench.open(Sample.plainProduct, .jsapi(payer: "a"), request: "o2")
        let part = RefundReport(order: other.text, refund: "console-2", standing: .succeeded, amountFen: 1)
        #expect(bench.notify(part).calls.map(\.call) == [.query])
        #expect(bench.notify(bench.report(of: other)).grants.isEmpty && bench.status(other) == .disputed)
    }

    @Test mutating func `money goes back under a number that was refused: a person looks`() throws {
        let number = bench.bought()
        let refund = try #require(RefundNumber(of: number, index: 1))
        _ = bench.hold(bench.refund(number).holds.first)
        _ = bench.decide(refund, approve: false)
        let said = bench.notify(bench.report(of: refund, .succeeded, fen: 5_000))
        #expect(said.noted == ["refunded_elsewhere"] && said.ends.isEmpty)
        #expect(bench.refund(number, 1, by: nil, request: "r2").refusals == [.refundShort(possibleFen: 0)])
    }

    @Test mutating func `another amount than was sent back is no success`() throws {
        let (refund, call) = try bench.sentRefund()
        let said = bench.answer(call, .refund(bench.report(of: refund, .succeeded, fen: 4_000)))
        #expect(said.ends.isEmpty && said.noted == ["refund_unknown"] && line(refund)?.status == .sent)
        let query = try #require(bench.passToNext().calls.first)
        #expect(bench.answer(query, .refund(bench.report(of: refund, .succeeded, fen: 5_000))).ends.count == 1)
    }

    @Test mutating func `another provider tells of it: nothing moves`() throws {
        let (refund, _) = try bench.sentRefund()
        let said = bench.notify(bench.report(of: refund, .succeeded), under: Sample.alipay)
        #expect(said.ends.isEmpty && said.noted == ["other_merchant"] && line(refund)?.status == .sent)
    }

    // MARK: - Quota

    @Test mutating func `Quota does not answer: it is asked again for a day, then the refund is refused`() throws {
        let number = bench.bought()
        let asked = bench.refund(number)
        let day = bench.pass(.seconds(86_000))
        #expect(day.holds.count > 20 && day.holds.allSatisfy { $0 == asked.holds.first })
        #expect(bench.pass(.seconds(3_600)).ends.map(\.taken) == [.zero] && bench.wakeAt == nil)
        #expect(bench.order(number)?.refunds.first?.status == .refused)
        // What it holds after all is free at once.
        #expect(bench.hold(asked.holds.first).ends.map(\.taken) == [.zero])
    }
}
