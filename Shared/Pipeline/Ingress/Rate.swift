package import EventLoop
package import Problems

/// Limits how often an account, or an address, may do something that costs nothing.
///
/// A subject's bucket is one moment: when it will be full again. Each use moves it on by the time that a use takes to
/// come back (the generic cell rate algorithm).
@IOLoop
package final class Rate<Subject: Hashable> {
    private let interval: Duration
    private let reserve: Duration
    private var fullAt: [Subject: ContinuousClock.Instant] = [:]
    /// Full buckets are dropped when there are so many.
    private var sweepAt = 1024

    /// - Parameters:
    ///   - interval: the time in which a use comes back.
    ///   - atOnce: how many a full bucket holds.
    package init(every interval: Duration, atOnce: Int) {
        self.interval = interval
        reserve = interval * atOnce
    }

    /// - Parameter perSecond: how many uses come back in a second.
    package convenience init(perSecond: Int, atOnce: Int) {
        self.init(every: .seconds(1) / perSecond, atOnce: atOnce)
    }

    /// Takes a use, or says when there will be one.
    package func take(_ subject: Subject, at now: ContinuousClock.Instant = .now) throws(Problem) {
        try check(subject, at: now)
        count(subject, at: now)
    }

    /// Says when there will be a use, if there is none.
    package func check(_ subject: Subject, at now: ContinuousClock.Instant = .now) throws(Problem) {
        let wait = next(subject, at: now) - (now + reserve)
        guard wait <= .zero else {
            throw Problem(.rateLimitExceeded, retryAfter: Int((wait / .seconds(1)).rounded(.up)))
        }
    }

    /// Notes a use.
    package func count(_ subject: Subject, at now: ContinuousClock.Instant = .now) {
        fullAt[subject] = next(subject, at: now)
        guard fullAt.count >= sweepAt else { return }
        fullAt = fullAt.filter { $0.value > now }
        sweepAt = max(1024, 2 * fullAt.count)
    }

    /// When the bucket would be full again after one use more.
    private func next(_ subject: Subject, at now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        max(fullAt[subject] ?? now, now) + interval
    }
}
