internal import EventLoop
internal import Messages
internal import Problems
internal import Telemetry

/// Lets requests pass to the log: few at once, and those first who have asked for least of late.
///
/// Each partition of the inboxes has a lane of its own, so that one that stands still holds up no others. When more
/// comes than passes, requests wait in the lane's line. Bursts may wait; if the line stays, it gets an end, and who
/// would stand behind it is refused at once, those first who have asked for most.
@IOLoop
final class Turnstile {
    /// A request that waits: called with its turn, or with nil if it is refused.
    typealias Waiting = @IOLoop (Turn?) -> Void
    /// Leaves the line, before the turn has come: the request is forgotten. Later it does nothing.
    typealias Leaving = @IOLoop () -> Void

    /// How long more may come than passes.
    private let burst: Duration
    /// How long a request may wait in line.
    private let patience: Duration
    private let isBlocked: @IOLoop () -> Bool
    private let lastTurn: @IOLoop () -> Duration
    private var lanes: [Int32: Lane] = [:]
    private var uses = RecentUse()
    private var sweep: LoopTimer?
    private let waiting = Gauge(
        label: "yizhan_requests_in_line", help: "Requests that wait at the door until the log has taken others.")

    /// - Parameters:
    ///   - isBlocked: whether requests that passed wait elsewhere in this process, so that no more should pass.
    ///   - lastTurn: how long the last turn of the loop took.
    init(
        burst: Duration, patience: Duration, isBlocked: @escaping @IOLoop () -> Bool = { false },
        lastTurn: @escaping @IOLoop () -> Duration = { EventLoop.io.lastTurn }
    ) {
        self.burst = burst
        self.patience = patience
        self.isBlocked = isBlocked
        self.lastTurn = lastTurn
        sweep = LoopTimer(after: .milliseconds(20), repeating: true) { [weak self] in self?.look() }
    }

    /// Lets a request pass, now or in its turn.
    ///
    /// - Returns: how a request that waits leaves; nil if it has passed.
    @discardableResult
    func enter(
        _ account: Account, at partition: Int32, now: ContinuousClock.Instant = .now, _ request: @escaping Waiting
    ) throws(Problem) -> Leaving? {
        let lane = lane(of: partition)
        let use = uses.count(of: account, at: now)
        if lane.mayPass {
            uses.add(account, at: now)
            request(Turn(in: lane, at: now))
            return nil
        }
        if lane.isFull(at: now, burst: burst) {
            guard let other = lane.line.takeLast(above: use) else { throw Problem(.overloaded) }
            left(other, at: now)
            other.request(nil)
        }
        uses.add(account, at: now)
        let entry = lane.wait(request, of: account, use: use, at: now)
        waiting.increment()
        return { [weak self, weak lane] in
            if let waiter = lane?.line.take(entry) { self?.left(waiter, at: .now) }
        }
    }

    /// Notes that a request has left the line, and has not passed.
    private func left(_ waiter: Lane.Waiter, at now: ContinuousClock.Instant) {
        waiting.decrement()
        uses.takeBack(waiter.account, since: waiter.since, at: now)
    }

    private func lane(of partition: Int32) -> Lane {
        if let lane = lanes[partition] { return lane }
        let lane = Lane(waiting, isBlocked, lastTurn)
        lanes[partition] = lane
        return lane
    }

    /// Refuses those who have waited for too long, and lets others pass if nothing blocks the way any more.
    private func look() {
        let now = ContinuousClock.now
        for lane in lanes.values where !lane.line.isEmpty {
            for overdue in lane.line.takeAll(since: now - patience) {
                left(overdue, at: now)
                overdue.request(nil)
            }
            lane.letPass(at: now)
        }
    }

    /// A request's turn: over when the log was heard of it, or when nobody keeps the turn any more.
    @IOLoop
    final class Turn {
        private let lane: Lane
        private let since: ContinuousClock.Instant
        private let isAlone: Bool
        private var isOver = false

        init(in lane: Lane, at now: ContinuousClock.Instant) {
            self.lane = lane
            since = now
            isAlone = lane.window.send()
        }

        isolated deinit {
            guard !isOver else { return }
            lane.window.takeBack()
            lane.letPass(at: .now)
        }

        func heard(at now: ContinuousClock.Instant = .now) {
            guard !isOver else { return }
            isOver = true
            lane.window.hear(after: now - since, turn: lane.lastTurn(), wasAlone: isAlone, at: now)
            lane.letPass(at: now)
        }
    }
}
