internal import EventLoop

/// A timer whose time is moved far more often than it comes.
///
/// A later time costs nothing: the timer that is set rings early once and is set anew.
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

    /// The only time at which it is to fire; nil for never.
    func set(_ time: ContinuousClock.Instant?) {
        wanted = time
        guard let time else { return }
        if let armed, armed <= time { return }
        arm(time)
    }

    /// Fires at this time or at the one that is set, whichever is earlier.
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
