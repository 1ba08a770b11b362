internal import CLibEvent

/// Calls a closure on the I/O loop after a while, once or again and again.
///
/// It fires not before its time, and some milliseconds later. It lasts as long as it is kept: a timer that is released
/// does not fire. Thousands are cheap (a heap entry each).
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

    /// Fires no more, unless restarted.
    package func cancel() {
        event.remove()
    }

    /// Begins anew: the next firing is this far away (and so are the ones after it, if the timer repeats).
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
