internal import Foundation
package import Messages
internal import Synchronization

/// The log's time, as this process knows it. Everything that compares moments of the log reads this clock.
///
/// It runs on a monotonic clock, so a wall clock that jumps does not move it. It follows the wall clock until a log
/// whose brokers stamp the records gives it a time (`News.stamped`); from then on it follows the log. See `LogTime`.
package final class LogClock: Sendable {
    private let time: Mutex<LogTime>
    private let wall: @Sendable () -> Timestamp
    private let monotonic: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - wall: the machine's clock.
    ///   - monotonic: never goes back, and also runs while the machine sleeps.
    package init(
        wall: @escaping @Sendable () -> Timestamp = LogClock.machine,
        monotonic: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.wall = wall
        self.monotonic = monotonic
        time = Mutex(LogTime(wall(), at: monotonic()))
    }

    package var now: Timestamp { time.withLock { $0.read(at: monotonic(), wall) } }

    /// How far the machine's clock is ahead of the log's time; negative if it is behind.
    package var offset: Duration { wall() - now }

    package func learn(_ news: News) {
        time.withLock { $0.learn(news, at: monotonic()) }
    }

    /// What a log says about its time.
    package enum News: Sendable {
        /// The last time of a log that this process stamps itself.
        case last(Timestamp)
        /// The append time of a record that brokers have just taken in.
        case stamped(Timestamp)
        /// The log's time as another process knew it.
        case said(Timestamp)
    }

    /// The machine's clock, in milliseconds.
    package static let machine: @Sendable () -> Timestamp = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
