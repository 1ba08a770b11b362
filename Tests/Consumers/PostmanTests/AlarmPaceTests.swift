import Messages
import Testing

@testable import Postman

struct AlarmPaceTests {
    private let start = ContinuousClock.now
    private var pace = AlarmPace(pause: .seconds(60))

    @Test mutating func `the first is told at once, and those that follow together behind a pause`() {
        #expect(pace.take(.orderNeedsPerson, at: start) == .tell)
        #expect(pace.take(.orderNeedsPerson, at: start + .seconds(20)) == .tellLater(after: .seconds(40)))
        #expect(pace.take(.orderNeedsPerson, at: start + .seconds(30)) == .isCounted)
        // The one that waits is late itself.
        #expect(pace.take(.orderNeedsPerson, at: start + .seconds(61)) == .isCounted)
        #expect(pace.takeWaiting(.orderNeedsPerson, at: start + .seconds(61)) == 3)
        #expect(pace.take(.orderNeedsPerson, at: start + .seconds(62)) == .tellLater(after: .seconds(59)))
    }

    @Test mutating func `what comes after a pause is told at once`() {
        #expect(pace.take(.booksDiffer, at: start) == .tell)
        #expect(pace.take(.booksDiffer, at: start + .seconds(60)) == .tell)
    }

    @Test mutating func `what could not be told waits for another pause, and with it what comes meanwhile`() {
        #expect(pace.take(.booksDiffer, at: start) == .tell)
        #expect(pace.takeBack(.booksDiffer, count: 1, at: start + .seconds(2)) == .tellLater(after: .seconds(60)))
        #expect(pace.take(.booksDiffer, at: start + .seconds(61)) == .isCounted)
        #expect(pace.takeWaiting(.booksDiffer, at: start + .seconds(62)) == 2)
        #expect(pace.takeBack(.booksDiffer, count: 2, at: start + .seconds(63)) == .tellLater(after: .seconds(60)))
    }

    @Test mutating func `what could not be told is told by one that waits`() {
        #expect(pace.take(.booksDiffer, at: start) == .tell)
        #expect(pace.take(.booksDiffer, at: start + .seconds(1)) == .tellLater(after: .seconds(59)))
        #expect(pace.takeBack(.booksDiffer, count: 1, at: start + .seconds(2)) == .isCounted)
        #expect(pace.takeWaiting(.booksDiffer, at: start + .seconds(60)) == 2)
    }

    @Test mutating func `one kind does not hold up another`() {
        #expect(pace.take(.booksDiffer, at: start) == .tell)
        #expect(pace.take(.giftsUsedUp, at: start) == .tell)
    }

    /// The robot lets 20 a minute through.
    @Test mutating func `whatever comes, a minute has one text of each kind`() {
        var told = 0
        var due: [Alarm: ContinuousClock.Instant] = [:]
        for second in 0..<120 {
            let now = start + .seconds(second)
            for alarm in Alarm.allCases {
                if let at = due[alarm], at <= now {
                    #expect(pace.takeWaiting(alarm, at: now) > 0)
                    (told, due[alarm]) = (told + 1, nil)
                }
                switch pace.take(alarm, at: now) {
                case .tell: told += 1
                case .tellLater(let pause): due[alarm] = now + pause
                case .isCounted: break
                }
            }
        }
        #expect(told == 2 * Alarm.allCases.count && Alarm.allCases.count <= 20)
    }
}
