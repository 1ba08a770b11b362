import EventLoop
import Messages
import Testing

@testable import Postman

@IOLoop
struct MemberRateTests {
    private let start = Timestamp(milliseconds: 1_796_009_220_000)

    /// How many of so many messages are let through, one each so long.
    private func admitted(_ count: Int, each pause: Duration, by rates: MemberRates, from: Timestamp) -> Int {
        (0..<count).count { number in rates.admits("ann", at: from + pause * number) }
    }

    @Test func `a minute has thirty, and slides`() {
        let rates = MemberRates()
        #expect(admitted(40, each: .seconds(1), by: rates, from: start) == 30)
        // The first ones are a minute old by now, one after the other.
        #expect(admitted(10, each: .seconds(1), by: rates, from: start + .seconds(60)) == 10)
        #expect(!rates.admits("ann", at: start + .milliseconds(69_500)))
    }

    @Test func `an hour has a thousand`() {
        let rates = MemberRates()
        #expect(admitted(1_700, each: .seconds(2), by: rates, from: start) == 1_000)
        #expect(rates.admits("ann", at: start + .seconds(3_720)))
    }

    @Test func `members do not count for each other`() {
        let rates = MemberRates(perMinute: 1)
        let each = ["ann", "ben", "ann"].map { rates.admits($0, at: start) }
        #expect(each == [true, true, false])
    }

    @Test func `a clock that goes back keeps nobody waiting`() {
        let rates = MemberRates(perMinute: 1)
        let first = rates.admits("ann", at: start + .seconds(7_200))
        let second = rates.admits("ann", at: start)
        #expect(first && second)
    }

    @Test func `so many members are counted, and those of long ago are forgotten first`() {
        let rates = MemberRates(perMinute: 1, mostMembers: 2)
        let later = start + .seconds(3_700)
        let admitted = [
            rates.admits("ann", at: start), rates.admits("ben", at: later), rates.admits("cat", at: later),
            rates.admits("ben", at: later),
        ]
        #expect(admitted == [true, true, true, false])
    }
}
