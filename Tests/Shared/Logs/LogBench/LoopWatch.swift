package import EventLoop
import Foundation

/// Measures how long the I/O loop's thread works on one thing: what comes meanwhile waits for as long.
///
/// It counts the thread's processor time, so that other processes do not matter. It keeps the loop busy: stop it.
@IOLoop
package final class LoopWatch {
    private var longest = Duration.zero
    private var last = LoopWatch.worked
    private var isStopped = false

    package init() { look() }

    /// Returns the longest time so far, and ends the watch.
    package func stop() -> Duration {
        isStopped = true
        return max(longest, Self.worked - last)
    }

    private func look() {
        guard !isStopped else { return }
        let now = Self.worked
        longest = max(longest, now - last)
        last = now
        IOLoop.execute { [self] in look() }
    }

    private static var worked: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
