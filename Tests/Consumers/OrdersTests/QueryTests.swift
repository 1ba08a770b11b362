import Messages
import ProcessingBench
import Testing

@testable import Orders

/// When the provider is asked about an order by itself.
@Suite struct QueryTests {
    private var bench = OrdersBench()

    /// Lets time pass, step by step; returns the seconds at which the provider was asked how it stands.
    private mutating func queries(until seconds: Int64, answer: PaymentTold.Answer = .noSuchOrder) -> [Int64] {
        let start = bench.time
        var asked: [Int64] = []
        while let wakeAt = bench.wakeAt, wakeAt <= start + .seconds(seconds) {
            for call in bench.passToNext().calls {
                if call.call == .query { asked.append((bench.time.milliseconds - start.milliseconds) / 1_000) }
                _ = bench.answer(call, call.call == .close ? .closed : answer)
            }
        }
        return asked
    }

    @Test mutating func `an order that nobody looks at is asked about seldom`() {
        _ = bench.open()
        #expect(queries(until: 7_199) == [120, 300, 600, 1_800, 5_400])
    }

    @Test mutating func `an order that somebody looks at is asked about often, until nobody has for a minute`() {
        let number = bench.open()
        _ = bench.watch(number, after: 2)
        #expect(queries(until: 300) == [5, 10, 20, 40, 100, 120, 300])
    }

    @Test mutating func `who looks again later has it asked about within a minute`() {
        let number = bench.open()
        #expect(queries(until: 1_000) == [120, 300, 600])
        _ = bench.pass(.seconds(130))
        _ = bench.watch(number, after: 2)
        // Of its moments 40, 100 and so on, 760 is the next one.
        #expect(queries(until: 60) == [30])
    }

    @Test mutating func `who looks while it is made has it asked about at once when it is open`() {
        let (number, said) = bench.place()
        _ = bench.watch(number, after: 1)
        for call in said.calls { _ = bench.answer(call, .prepared(.code("weixin://1"))) }
        #expect(bench.wakeAt == bench.time + .seconds(5))
    }

    @Test mutating func `a paid or closed order is not asked about more often for who looks at it`() {
        let number = bench.open()
        for call in bench.cancel(number).calls { _ = bench.answer(call, .closed) }
        _ = bench.watch(number, after: 100)
        #expect(queries(until: 120) == [120])
    }

    @Test mutating func `at its end it is closed, and a payment is sought for a day after`() {
        let number = bench.open()
        let before = queries(until: 7_200)
        #expect(before.count == 5 && bench.status(number) == .closed)
        let after = queries(until: 200_000)
        let hours = (1...24).map { Int64($0) * 3_600 }
        // Hourly since it was open, and once at the end of the day.
        #expect(after == hours.map { $0 - 1_800 }.filter { $0 < 86_400 } + [86_400])
        #expect(bench.status(number) == .closed && bench.order(number)?.checkedUntil == nil && bench.wakeAt == nil)
        #expect(bench.cases().isEmpty)
    }

    // MARK: - Paces

    @Test(arguments: [Pace.watched, .unwatched])
    func `the next moment is later, and none is left out`(pace: Pace) {
        let start = Sample.start
        var time = start
        var moments: [Timestamp] = []
        for _ in 0..<20 {
            let next = pace.next(after: time, from: start)
            #expect(next > time)
            #expect(pace.next(after: next - .milliseconds(1), from: start) == next)
            moments.append(next)
            time = next
        }
        let gaps = zip(moments, moments.dropFirst()).map { $1 - $0 }
        #expect(gaps.suffix(10).allSatisfy { $0 == pace.later })
    }

    @Test func `a clock that jumps to the end of time stops nothing`() {
        let last = Timestamp(milliseconds: .max)
        #expect(Pace.watched.next(after: last, from: Sample.start) == last)
        #expect(Pace.watched.next(after: Sample.start, from: last) == last)
        #expect(Pace.unwatched.next(after: Timestamp(milliseconds: .min), from: Sample.start) > Sample.start)
    }

    @Test func `the first waits are those that are said, then always the last`() {
        #expect((1...6).map { Pace.prepay.wait(after: $0) } == [2, 5, 15, 15, 15, 15].map { Duration.seconds($0) })
        #expect(Pace.quota.wait(after: 100) == .seconds(3_600))
    }
}
