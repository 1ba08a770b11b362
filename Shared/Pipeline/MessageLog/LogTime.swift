package import Messages

/// A time that never goes back and always goes on, near the clock that it follows.
///
/// | the followed clock | this time |
/// | --- | --- |
/// | is behind | runs a tenth slower than real time until they agree |
/// | is ahead | runs a sixtieth faster until they agree |
/// | is the brokers', and ahead | is set at once: the log has that time already |
/// | is the machine's, and left the years before this program | is set at once: the machine had no time before |
///
/// What that means for wake-ups is in `Shared/Logs/README.md`.
package struct LogTime {
    /// Durations since 1970.
    private var value: Duration
    private var target: Duration
    /// When `value` and `target` were true.
    private var mark: ContinuousClock.Instant
    private var isTold = false

    /// How often the machine's clock is read.
    private static var interval: Duration { .seconds(1) }
    /// The first of January 2026.
    private static var youth: Duration { .seconds(1_767_225_600) }

    package init(_ wall: Timestamp, at instant: ContinuousClock.Instant) {
        value = Duration(wall)
        target = value
        mark = instant
    }

    /// Returns the time, and looks at the machine's clock now and then.
    package mutating func read(at instant: ContinuousClock.Instant, _ wall: () -> Timestamp) -> Timestamp {
        if instant - mark >= Self.interval {
            move(to: instant)
            if !isTold { follow(Duration(wall())) }
        }
        return Timestamp(milliseconds: value(at: instant).wholeMilliseconds)
    }

    package mutating func learn(_ news: LogClock.News, at instant: ContinuousClock.Instant) {
        move(to: instant)
        switch news {
        case .last(let time):
            value = max(value, Duration(time))
        case .stamped(let time):
            target = Duration(time)
            // The machine's clock, which was followed so far, may have been ahead.
            value = isTold ? max(value, target) : target
            isTold = true
        case .said(let time):
            // Who comes after the brokers' clock was set back knows no later time from them.
            value = isTold ? max(value, Duration(time)) : value
        }
    }

    private mutating func follow(_ wall: Duration) {
        target = wall
        if value < Self.youth, wall >= Self.youth { value = wall }
    }

    private mutating func move(to instant: ContinuousClock.Instant) {
        value = value(at: instant)
        target += max(.zero, instant - mark)
        mark = max(mark, instant)
    }

    private func value(at instant: ContinuousClock.Instant) -> Duration {
        let elapsed = max(.zero, instant - mark)
        let gap = target - value
        return value + elapsed + (gap < .zero ? max(gap, -elapsed / 10) : min(gap, elapsed / 60))
    }
}

extension Duration {
    fileprivate init(_ moment: Timestamp) { self = .milliseconds(moment.milliseconds) }

    fileprivate static prefix func - (duration: Duration) -> Duration { .zero - duration }
}
