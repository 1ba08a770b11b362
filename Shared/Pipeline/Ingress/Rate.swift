package import EventLoop
package import Messages
package import Problems

/// Limits how often an account may do something that costs nothing.
///
/// An account's bucket is one moment: when it will be full again. Each use moves it on by the time that a use takes to
/// come back (the generic cell rate algorithm).
@IOLoop
package final class Rate {
    private let interval: Duration
    private let reserve: Duration
    private var fullAt: [Account: ContinuousClock.Instant] = [:]
    /// Full buckets are dropped when there are so many.
    private var sweepAt = 1024

    /// - Parameters:
    ///   - perSecond: how many uses come back in a second.
    ///   - atOnce: how many a full bucket holds.
    package init(perSecond: Int, atOnce: Int) {
        interval = .seconds(1) / perSecond
        reserve = interval * atOnce
    }

    /// Takes a use, or says when there will be one.
    package func take(_ account: Account, at now: ContinuousClock.Instant = .now) throws(Problem) {
        let next = max(fullAt[account] ?? now, now) + interval
        let wait = next - (now + reserve)
        guard wait <= .zero else {
            throw Problem(.rateLimitExceeded, retryAfter: Int((wait / .seconds(1)).rounded(.up)))
        }
        fullAt[account] = next
        guard fullAt.count >= sweepAt else { return }
        fullAt = fullAt.filter { $0.value > now }
        sweepAt = max(1024, 2 * fullAt.count)
    }
}
