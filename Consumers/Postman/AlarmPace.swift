import Messages

/// How often a group is told of an alarm: at once, and what follows within a pause in one text behind it. So a hundred
/// cases that open together are two texts, and the last of them is told too.
struct AlarmPace {
    enum Step: Equatable {
        case tell
        /// Tell all that has come by then.
        case tellLater(after: Duration)
        /// Another one waits, and tells this one with it.
        case isCounted
    }

    private let pause: Duration
    private var lately: [Alarm: Recent] = [:]

    private struct Recent {
        var until: ContinuousClock.Instant
        var waiting = 0
    }

    init(pause: Duration) {
        self.pause = pause
    }

    mutating func take(_ alarm: Alarm, at now: ContinuousClock.Instant) -> Step {
        guard var recent = lately[alarm], now < recent.until || recent.waiting > 0 else {
            lately[alarm] = Recent(until: now + pause)
            return .tell
        }
        recent.waiting += 1
        lately[alarm] = recent
        return recent.waiting == 1 ? .tellLater(after: now.duration(to: recent.until)) : .isCounted
    }

    /// Takes back what could not be told now: it is told behind another pause, with what has come meanwhile.
    mutating func takeBack(_ alarm: Alarm, count: Int, at now: ContinuousClock.Instant) -> Step {
        guard var recent = lately[alarm], recent.waiting > 0 else {
            lately[alarm] = Recent(until: now + pause, waiting: count)
            return .tellLater(after: pause)
        }
        recent.waiting += count
        lately[alarm] = recent
        return .isCounted
    }

    /// How many wait; the next pause begins.
    mutating func takeWaiting(_ alarm: Alarm, at now: ContinuousClock.Instant) -> Int {
        let count = lately[alarm]?.waiting ?? 0
        lately[alarm] = Recent(until: now + pause)
        return count
    }
}
