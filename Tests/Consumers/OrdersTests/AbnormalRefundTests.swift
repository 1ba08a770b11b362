import Messages
import Processing
import ProcessingBench
import Testing

/// Refunds whose money could not be returned the way it came: a person sees to them at the provider, and tells nobody.
@Suite struct AbnormalRefundTests {
    private var bench = OrdersBench()

    /// A refund that the provider could not make.
    private mutating func abnormal() throws -> RefundNumber {
        let (refund, call) = try bench.sentRefund()
        _ = bench.answer(call, .refund(bench.report(of: refund, .abnormal)))
        return refund
    }

    private mutating func line(_ refund: RefundNumber) -> OrderReport.RefundLine? {
        bench.order(refund.order)?.refunds.first { $0.number == refund }
    }

    private func told(_ refund: RefundNumber, _ standing: RefundReport.Standing) -> PaymentTold.Answer {
        .refund(bench.report(of: refund, standing))
    }

    @Test mutating func `a case opens, and the credit stays held`() throws {
        let (refund, call) = try bench.sentRefund()
        let said = bench.answer(call, told(refund, .abnormal))
        #expect(said.noted == ["refund_abnormal"] && said.ends.isEmpty && said.calls.isEmpty)
        #expect(line(refund)?.status == .abnormal && line(refund)?.credit == .yuan(50))
        #expect(bench.notify(bench.report(of: refund, .abnormal)).isEmpty)
        #expect(bench.caseIDs() == ["refund_abnormal/\(refund.text)"])
    }

    @Test mutating func `it was unknown for a week: the case says now what is known`() throws {
        let (refund, call) = try bench.sentRefund()
        _ = bench.drain(bench.answer(call, .unknown("no answer")), .unknown("no answer"))
        #expect(bench.pass(.seconds(700_000), answering: .unknown("no answer")).noted == ["refund_unknown"])
        let last = try #require(bench.calls.last)
        #expect(bench.answer(last, told(refund, .abnormal)).noted == ["closed refund_unknown", "refund_abnormal"])
        #expect(bench.caseIDs() == ["refund_abnormal/\(refund.text)"] && bench.wakeAt != nil)
    }

    @Test mutating func `it is asked hourly for a day, daily for 30 more, then the case opens again`() throws {
        let refund = try abnormal()
        let begun = bench.time
        let day = bench.pass(.seconds(86_400), answering: told(refund, .abnormal))
        #expect(day.calls.count == 24 && day.noted.isEmpty)
        let month = bench.pass(.seconds(29 * 86_400), answering: told(refund, .abnormal))
        #expect(month.calls.count == 29 && month.noted.isEmpty && month.ends.isEmpty)
        #expect((day + month).calls.allSatisfy { $0.call == .refundQuery(refund) })
        // An operator has settled it, and nobody has seen to it at the provider.
        _ = bench.settle("refund_abnormal/\(refund.text)")
        let end = bench.pass(.seconds(86_400), answering: told(refund, .abnormal))
        #expect(end.noted == ["refund_abnormal"] && bench.time == begun + .seconds(31 * 86_400))
        #expect(bench.wakeAt == nil && line(refund)?.status == .abnormal && line(refund)?.credit == .yuan(50))
        #expect(bench.caseIDs() == ["refund_abnormal/\(refund.text)"])
        // The last query of all may be read late.
        let last = try #require(end.calls.last)
        #expect(last.deadline > bench.time + .seconds(86_400))
    }

    @Test(arguments: [1, 23, 40, 700])
    mutating func `somebody sees to it at the provider, and nothing is notified: a query finds it`(hours: Int) throws {
        let refund = try abnormal()
        _ = bench.pass(.seconds(hours * 3_600 - 1_800), answering: told(refund, .abnormal))
        let query = try #require(bench.passToNext().calls.last)
        #expect(query.call == .refundQuery(refund))
        let said = bench.answer(query, told(refund, .succeeded))
        #expect(said.ends.map(\.taken) == [.yuan(50)] && said.noted == ["closed refund_abnormal"])
        #expect(line(refund)?.status == .succeeded && said.booked.count == 1)
        #expect(bench.wakeAt == nil && bench.cases().isEmpty)
    }

    @Test mutating func `the provider closes it: a query frees the credit`() throws {
        let refund = try abnormal()
        let query = try #require(bench.passToNext().calls.last)
        let said = bench.answer(query, told(refund, .closed))
        #expect(said.ends.map(\.taken) == [.zero] && said.noted == ["closed refund_abnormal"])
        #expect(line(refund)?.status == .refused && line(refund)?.refusal == "closed" && bench.wakeAt == nil)
    }

    @Test mutating func `it is notified how it ended: nothing is asked any more`() throws {
        let refund = try abnormal()
        #expect(bench.notify(bench.report(of: refund, .closed)).ends.map(\.taken) == [.zero])
        #expect(line(refund)?.status == .refused && bench.cases().isEmpty && bench.wakeAt == nil)
    }

    @Test(arguments: [
        PaymentTold.Answer.unknown("no answer"), .noSuchRefund, .limited, .misconfigured("its key was rotated"),
        .refused(code: "X", message: nil), .noSuchOrder,
    ])
    mutating func `a query brings nothing: it is asked again, and never sent again`(answer: PaymentTold.Answer) throws {
        let refund = try abnormal()
        let said = bench.pass(.seconds(100_000), answering: answer)
        #expect(said.calls.count == 24 && said.calls.allSatisfy { $0.call == .refundQuery(refund) })
        #expect(line(refund)?.status == .abnormal && said.ends.isEmpty && said.noted.isEmpty)
        // Nobody answers at all.
        let silent = bench.pass(.seconds(200_000)).calls
        #expect(silent.count == 2 && silent.allSatisfy { $0.call == .refundQuery(refund) })
    }

    @Test mutating func `an operator checks it: it is asked at once, and hourly again`() throws {
        let refund = try abnormal()
        _ = bench.pass(.seconds(200_000), answering: told(refund, .abnormal))
        let check = try #require(bench.check(refund.order).calls.last)
        #expect(check.call == .refundQuery(refund))
        #expect(bench.answer(check, told(refund, .abnormal)).isEmpty)
        #expect(bench.pass(.milliseconds(3_599_999)).calls.isEmpty)
        #expect(bench.pass(.milliseconds(1)).calls.map(\.call) == [.refundQuery(refund)])
    }

    @Test mutating func `an operator checks it after the end: it is asked for a month once more`() throws {
        let refund = try abnormal()
        _ = bench.pass(.seconds(32 * 86_400), answering: told(refund, .abnormal))
        #expect(bench.wakeAt == nil)
        let check = try #require(bench.check(refund.order).calls.last)
        #expect(bench.answer(check, told(refund, .abnormal)).noted.isEmpty)
        let again = bench.pass(.seconds(32 * 86_400), answering: told(refund, .abnormal))
        #expect(again.calls.count > 50 && again.noted == ["refund_abnormal"] && bench.wakeAt == nil)
    }

    // MARK: - Under way again

    @Test mutating func `somebody sees to it, and it is under way: asked soon, and its case closes`() throws {
        let refund = try abnormal()
        let query = try #require(bench.passToNext().calls.last)
        #expect(bench.answer(query, told(refund, .pending)).noted == ["closed refund_abnormal"])
        #expect(line(refund)?.status == .sent && line(refund)?.credit == .yuan(50))
        let soon = try #require(bench.pass(.seconds(60)).calls.last)
        #expect(soon.call == .refundQuery(refund))
        // The other account does not take it either.
        #expect(bench.answer(soon, told(refund, .abnormal)).noted == ["refund_abnormal"])
        #expect(line(refund)?.status == .abnormal && bench.cases().count == 1)
        let last = try #require(bench.passToNext().calls.last)
        #expect(bench.answer(last, told(refund, .succeeded)).ends.map(\.taken) == [.yuan(50)])
    }

    @Test mutating func `an older answer that it is under way changes nothing`() throws {
        let (refund, call) = try bench.sentRefund()
        #expect(bench.notify(bench.report(of: refund, .abnormal)).noted == ["refund_abnormal"])
        #expect(bench.answer(call, told(refund, .pending)).isEmpty)
        #expect(bench.notify(bench.report(of: refund, .pending)).isEmpty)
        #expect(line(refund)?.status == .abnormal && bench.cases().count == 1)
    }

    @Test mutating func `another amount is told: a person looks, and nothing moves`() throws {
        let refund = try abnormal()
        let query = try #require(bench.passToNext().calls.last)
        let said = bench.answer(query, .refund(bench.report(of: refund, .succeeded, fen: 1)))
        #expect(said.noted == ["refund_unknown"] && said.ends.isEmpty && line(refund)?.status == .abnormal)
        #expect(bench.wakeAt == bench.time + .seconds(3_600))
    }
}
