import Glibc
package import Messages
import Synchronization

/// A clock that a test moves.
package final class TestClock: Sendable {
    private let moment = Mutex(Timestamp(milliseconds: 1_000_000))

    package init() {}

    package var now: Timestamp { moment.withLock { $0 } }

    package func move(by duration: Duration) {
        moment.withLock { $0 = $0 + duration }
    }

    package func set(_ time: Timestamp) {
        moment.withLock { $0 = time }
    }
}

/// The machine's clock, which the brokers' records bear here.
package enum SystemClock {
    package static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
