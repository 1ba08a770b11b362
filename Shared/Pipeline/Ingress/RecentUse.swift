internal import Glibc
internal import Messages

/// How much each account has asked for of late: a count of its requests whose weight halves with time.
///
/// The caller passes the time.
struct RecentUse {
    /// So long that a few requests a second show, and so short that a burst is forgiven soon.
    static let halfLife = Duration.seconds(2)
    /// What an account may have left to be forgotten.
    private static let forgotten = 0.05

    private struct Use {
        var count: Double
        var at: ContinuousClock.Instant

        func count(at now: ContinuousClock.Instant) -> Double {
            count * exp2(-max(0, (now - at) / RecentUse.halfLife))
        }
    }

    private var uses: [Account: Use] = [:]
    /// Those who ask no more are dropped when there are so many.
    private var sweepAt = 1024

    /// How many accounts are remembered.
    var known: Int { uses.count }

    /// What an account has asked for of late.
    func count(of account: Account, at now: ContinuousClock.Instant) -> Double {
        uses[account]?.count(at: now) ?? 0
    }

    /// Adds a request.
    mutating func add(_ account: Account, at now: ContinuousClock.Instant) {
        uses[account] = Use(count: count(of: account, at: now) + 1, at: now)
        guard uses.count >= sweepAt else { return }
        uses = uses.filter { $0.value.count(at: now) > Self.forgotten }
        sweepAt = max(1024, 2 * uses.count)
    }

    /// Takes a request back that was not let pass after all: as much as is left of it.
    mutating func takeBack(_ account: Account, since added: ContinuousClock.Instant, at now: ContinuousClock.Instant) {
        let left = Use(count: 1, at: added).count(at: now)
        uses[account] = Use(count: max(0, count(of: account, at: now) - left), at: now)
    }
}
