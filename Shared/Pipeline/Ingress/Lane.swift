internal import EventLoop
internal import Messages
internal import Telemetry

/// The line of one partition, and what has passed from it to the log.
@IOLoop
final class Lane {
    /// When nobody had to wait for so long, a burst may come again.
    private static let calm = Duration.milliseconds(250)
    /// The shortest end of a line that stays; more if more are at the log.
    private static let places = 32

    struct Waiter {
        let account: Account
        let request: Turnstile.Waiting
        let since: ContinuousClock.Instant
    }

    var line = WaitingLine<Waiter>()
    var window = LogWindow()
    /// When somebody had to wait for the first time since it was calm, and for the last.
    private var crowded: ClosedRange<ContinuousClock.Instant>?
    private var isPassing = false
    private let waiting: Gauge
    private let isBlocked: @IOLoop () -> Bool
    let lastTurn: @IOLoop () -> Duration

    init(
        _ waiting: Gauge, _ isBlocked: @escaping @IOLoop () -> Bool, _ lastTurn: @escaping @IOLoop () -> Duration
    ) {
        self.waiting = waiting
        self.isBlocked = isBlocked
        self.lastTurn = lastTurn
    }

    /// Whether a request passes without waiting.
    var mayPass: Bool { line.isEmpty && window.isOpen && !isBlocked() }

    /// Whether the line has its end, because more has come than passes for longer than a burst.
    func isFull(at now: ContinuousClock.Instant, burst: Duration) -> Bool {
        guard line.count >= max(Self.places, 2 * window.size), let crowded else { return false }
        return now - crowded.lowerBound > burst
    }

    func wait(
        _ request: @escaping Turnstile.Waiting, of account: Account, use: Double, at now: ContinuousClock.Instant
    ) -> WaitingLine<Waiter>.Entry {
        let isCalm = crowded.map { now - $0.upperBound > Self.calm } ?? true
        let first = isCalm ? now : crowded?.lowerBound ?? now
        crowded = first...max(first, now)
        return line.append(Waiter(account: account, request: request, since: now), use: use, at: now)
    }

    /// Lets pass who may. A request that is refused as soon as it has passed ends its turn meanwhile.
    func letPass(at now: ContinuousClock.Instant) {
        guard !isPassing else { return }
        isPassing = true
        defer { isPassing = false }
        while window.isOpen, !isBlocked(), let next = line.takeFirst() {
            waiting.decrement()
            next.request(Turnstile.Turn(in: self, at: now))
        }
    }
}
