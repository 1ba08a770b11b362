internal import EventLoop

/// A timer for deadlines that move far more often than they pass.
///
/// A later time costs nothing: the timer fires once too early and is then set again.
@IOLoop
final class Alarm {
    private var wanted: ContinuousClock.Instant?
    private var armed: ContinuousClock.Instant?
    private var timer: LoopTimer?
    private let fire: @IOLoop () -> Void

    init(_ fire: @escaping @IOLoop () -> Void) {
        self.fire = fire
    }

    isolated deinit {}

    /// Sets the time to fire; nil for never.
    func set(_ time: ContinuousClock.Instant?) {
        wanted = time
        guard let time else { return }
        if let armed, armed <= time { return }
        arm(time)
    }

    /// Fires at this time, or earlier if the set time is earlier.
    func bringForward(to time: ContinuousClock.Instant) {
        if let wanted, wanted <= time { return }
        set(time)
    }

    private func arm(_ time: ContinuousClock.Instant) {
        armed = time
        let delay = ContinuousClock.now.duration(to: time)
        if let timer {
            timer.restart(after: delay)
        } else {
            timer = LoopTimer(after: delay) { [weak self] in self?.ring() }
        }
    }

    private func ring() {
        armed = nil
        guard let wanted else { return }
        guard wanted <= .now else { return arm(wanted) }
        self.wanted = nil
        fire()
    }
}
