package import EventLoop
package import Messages
internal import Problems

/// What accounts had when they were last refused for want of money, or when the door asked.
///
/// It is good for refusing what is hopeless before it is stored, never for admitting: what an account has is Quota's to
/// know. It is forgotten after some seconds, and as soon as anything says that there is more.
@IOLoop
package final class SeenBalances {
    private struct Seen {
        let available: Money
        let at: ContinuousClock.Instant
    }

    /// Two generations: when the young are many, the old ones go, which were not seen for longer.
    private var young: [Account: Seen] = [:]
    private var old: [Account: Seen] = [:]
    private let limit: Int
    private let kept: Duration

    /// - Parameters:
    ///   - limit: the most accounts that are remembered.
    ///   - kept: how long a balance is believed.
    package init(limit: Int = 4_096, kept: Duration = .seconds(10)) {
        self.limit = max(2, limit)
        self.kept = kept
    }

    package func note(_ available: Money, of account: Account, at now: ContinuousClock.Instant = .now) {
        if young.count >= limit / 2 {
            old = young
            young = [:]
        }
        old[account] = nil
        young[account] = Seen(available: available, at: now)
    }

    package func forget(_ account: Account) {
        guard !(young.isEmpty && old.isEmpty) else { return }
        young[account] = nil
        old[account] = nil
    }

    /// Returns what an account had lately; nil if nothing is known.
    package func available(_ account: Account, at now: ContinuousClock.Instant = .now) -> Money? {
        guard !(young.isEmpty && old.isEmpty), let seen = young[account] ?? old[account], now - seen.at < kept else {
            return nil
        }
        return seen.available
    }

    /// Learns from what a request was refused for.
    func learn(from problem: Problem, of account: Account) {
        switch problem.code {
        case .insufficientQuota:
            if let available = problem.limit { note(Money(microYuan: Int64(available)), of: account) }
        // Whatever such an account has, nothing is served; its first request after it was resumed is withdrawn.
        case .accountSuspended, .accountClosed: note(.zero, of: account)
        case .withdrawn: forget(account)
        default: break
        }
    }
}
