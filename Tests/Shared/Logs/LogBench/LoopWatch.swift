package import EventLoop
import Foundation

/// Measures how long the I/O loop's thread works on one thing: what comes meanwhile waits for as long.
///
/// It counts the thread's processor time, so that other processes do not matter.
@IOLoop
package final class LoopWatch {
    private var longest = Duration.zero
    private var last = LoopWatch.threadTime
    private var timer: LoopTimer?

    package init() {
        timer = LoopTimer(after: .milliseconds(1), repeating: true) { [weak self] in self?.look() }
    }

    /// Returns the longest time so far, and ends the watch.
    package func stop() -> Duration {
        timer = nil
        look()
        return longest
    }

    private func look() {
        let now = Self.threadTime
        longest = max(longest, now - last)
        last = now
    }

    /// The processor time that the calling thread has had.
    package nonisolated static var threadTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
