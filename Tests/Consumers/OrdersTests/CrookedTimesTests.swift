import Messages
import Processing
import ProcessingBench
import Testing

/// What goes wrong by waiting: providers and keys that are away, Quota that does not take a credit, clocks that jump.
@Suite struct CrookedTimesTests {
    private var bench = OrdersBench()

    @Test(arguments: [PaymentTold.Answer.unknown("no answer"), .misconfigured("its key was rotated"), .limited])
    mutating func `the provider is down for a day, or does not know our key: it is asked until it answers`(
        answer: PaymentTold.Answer
    ) throws {
        let number = bench.open()
        #expect(bench.pass(.seconds(86_400), answering: answer).noted.isEmpty)
        #expect(bench.status(number) == .closing && bench.order(number)?.checkedUntil != nil)
        // An hour later it answers.
        let asked = bench.pass(.seconds(3_600)).calls
        let call = try #require(asked.last)
        let said = bench.drain(bench.answer(call, .payment(bench.report(of: number))), answer)
        #expect(said.grants.count == 1 && bench.status(number) == .paid && bench.order(number)?.isLate == true)
    }

    @Test mutating func `the provider is down for a day, and nobody has paid: closed, and no case`() {
        let number = bench.open()
        _ = bench.pass(.seconds(86_400), answering: .unknown("no answer"))
        let said = bench.pass(.seconds(7_200), answering: .noSuchOrder)
        #expect(said.calls.contains { $0.call == .close } && bench.status(number) == .closed)
        _ = bench.pass(.seconds(200_000), answering: .noSuchOrder)
        #expect(bench.status(number) == .closed && bench.cases().isEmpty && bench.wakeAt == nil)
    }

    @Test mutating func `a provider that never answers ends in a case, and its word closes that again`() throws {
        let number = bench.open()
        let said = bench.pass(.seconds(400_000), answering: .unknown("no answer"))
        #expect(said.noted == ["unknown_result"] && bench.wakeAt == nil)
        let lost = try bench.shown(number)
        #expect(lost.status == .closed && lost.trouble == "unknown_result" && lost.checkedUntil == nil)
        // The last query may be read by a provider that is back after days.
        let last = try #require(bench.calls.last)
        #expect(last.call == .query && last.deadline >= bench.time + .seconds(86_400))
        #expect(bench.answer(last, .noSuchOrder).noted == ["closed unknown_result"])
        #expect(bench.order(number)?.trouble == nil && bench.cases().isEmpty)
    }

    @Test mutating func `a closed order whose provider stops answering is sought two days longer`() throws {
        let number = bench.open()
        for call in bench.cancel(number).calls { _ = bench.answer(call, .closed) }
        #expect(bench.pass(.seconds(259_000), answering: .unknown("no answer")).noted.isEmpty)
        #expect(bench.pass(.seconds(7_200), answering: .unknown("no answer")).noted == ["unknown_result"])
        let check = try #require(bench.check(number).calls.last)
        let said = bench.answer(check, .payment(bench.report(of: number)))
        #expect(said.grants.count == 1 && said.noted == ["closed unknown_result"])
    }

    @Test mutating func `calls that nobody answers are made again, ever more seldom`() {
        let number = bench.open()
        _ = bench.cancel(number)
        let calls = bench.pass(.seconds(86_400)).calls
        #expect((20...80).contains(calls.count) && bench.status(number) == .closing)
        #expect(Set(calls.map(\.id)).count == calls.count)
    }

    // MARK: - Quota

    @Test mutating func `the account is suspended or closed: what was paid is credited all the same`() {
        // Orders asks nobody about that; Quota credits an account whatever its standing.
        let number = bench.open()
        #expect(bench.notify(bench.report(of: number)).grants.count == 1)
        _ = bench.post(number)
        #expect(bench.status(number) == .credited)
    }

    @Test mutating func `Quota does not take the credit: a case, and it is tried again`() throws {
        let number = bench.open()
        let paid = bench.notify(bench.report(of: number))
        #expect(bench.post(number, isDone: false).noted == ["not_credited"])
        let disputed = try bench.shown(number)
        #expect(disputed.status == .disputed && disputed.trouble == "not_credited" && disputed.paid != nil)
        #expect(bench.post(number, isDone: false).isEmpty)
        let hour = bench.pass(.seconds(3_600))
        #expect(hour.grants == paid.grants && bench.check(number).grants == paid.grants)
        let posted = bench.post(number)
        #expect(posted.noted == ["closed not_credited"] && posted.booked.map(\.isFulfilled) == [true])
        #expect(bench.order(number)?.status == .credited && bench.order(number)?.trouble == nil)
        #expect(bench.cases().isEmpty && bench.wakeAt == nil)
    }

    @Test mutating func `Quota does not take the credit, and the money goes back elsewhere: it is not tried again`() {
        let number = bench.open()
        _ = bench.notify(bench.report(of: number))
        _ = bench.post(number, isDone: false)
        let report = RefundReport(order: number.text, refund: "console-1", standing: .succeeded, amountFen: 5_000)
        #expect(bench.notify(report).noted == ["refunded_elsewhere"])
        #expect(bench.check(number).grants.isEmpty)
        #expect(bench.pass(.seconds(3_600)).grants.isEmpty && bench.wakeAt == nil)
        #expect(bench.status(number) == .disputed)
        #expect(bench.caseIDs() == ["not_credited/\(number.text)", "refunded_elsewhere/\(number.text)"])
        #expect(bench.check(number).grants.isEmpty && bench.wakeAt == nil)
    }

    @Test mutating func `Quota does not answer: it is asked again, and after a day a person looks`() {
        let number = bench.open()
        let first = bench.notify(bench.report(of: number)).grants
        let day = bench.pass(.seconds(86_399))
        #expect(day.grants.count > 20 && day.grants.allSatisfy { [$0] == first } && day.noted.isEmpty)
        #expect(bench.pass(.seconds(3_600)).noted == ["not_credited"] && bench.status(number) == .disputed)
        _ = bench.pass(.seconds(1_000_000))
        #expect(bench.wakeAt == nil)
        #expect(bench.post(number).noted == ["closed not_credited"] && bench.status(number) == .credited)
    }

    @Test mutating func `a word of Quota about an order that was not paid credits nothing`() {
        let number = bench.open()
        #expect(bench.post(number).isEmpty && bench.status(number) == .open)
    }

    // MARK: - Clocks

    @Test mutating func `the clock jumps ahead by months: the order ends, and a payment is still credited`() {
        let number = bench.open()
        let said = bench.pass(.seconds(10_000_000))
        #expect(said.calls.count < 300 && said.noted == ["unknown_result"] && bench.wakeAt == nil)
        #expect(bench.status(number) == .closed)
        #expect(bench.notify(bench.report(of: number)).grants.count == 1)
    }

    @Test mutating func `the provider's clock says anything: the order is paid, and booked on that day`() {
        let number = bench.open()
        var report = bench.report(of: number)
        report.paidAt = Timestamp(milliseconds: -1)
        let said = bench.notify(report)
        #expect(said.grants.count == 1 && said.booked.first?.day.date == "1970-01-01")
        report.paidAt = nil
        let second = bench.open(Sample.plainProduct, .jsapi(payer: "a"), request: "o2")
        report.order = second.text
        #expect(bench.notify(report).grants.count == 1 && bench.order(second)?.paid == bench.time)
    }

    @Test mutating func `a notification comes years after everything else of its order is gone from the log`() {
        let number = bench.open()
        for call in bench.cancel(number).calls { _ = bench.answer(call, .closed) }
        _ = bench.pass(.seconds(100_000_000))
        let said = bench.notify(bench.report(of: number))
        #expect(said.grants.count == 1 && bench.order(number)?.isLate == true)
    }
}
