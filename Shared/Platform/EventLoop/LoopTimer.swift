internal import CLibEvent

/// Calls a closure on the I/O loop after a delay, once or repeatedly.
///
/// It fires at its time or some milliseconds later, never earlier. A released timer does not fire. Thousands of timers
/// are cheap (a heap entry each).
@IOLoop
package final class LoopTimer {
    private let event = LoopEvent()
    private let isRepeating: Bool
    private let fire: @IOLoop () -> Void

    package init(after delay: Duration, repeating: Bool = false, _ fire: @escaping @IOLoop () -> Void) {
        self.fire = fire
        isRepeating = repeating
        event.assign(descriptor: -1, flags: repeating ? EV_PERSIST : 0, context: self, callback: timerFired)
        event.add(after: delay)
    }

    isolated deinit {}

    /// Stops the timer until `restart`.
    package func cancel() {
        event.remove()
    }

    /// Restarts the timer with a new delay, which a repeating timer keeps.
    package func restart(after delay: Duration) {
        event.remove()
        event.add(after: delay)
    }

    fileprivate func ring() {
        fire()
    }
}

private func timerFired(_: Int32, _: Int16, _ context: UnsafeMutableRawPointer?) {
    LoopEvent.report(to: context) { (timer: LoopTimer) in timer.ring() }
}
