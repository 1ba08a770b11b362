internal import EventLoop
internal import Messages
internal import Problems

/// What Auth lately said of the keys and sessions that called: whom it let in, and whom it did not.
///
/// It is good for refusing again, and for telling whose place a call takes, never for admitting: Auth is asked each time.
/// A key is refused for some seconds. That hides no change, since an account whose role rises loses its keys and
/// sessions, and what was revoked or ended never comes back.
@IOLoop
final class SeenRefusals {
    private struct Ask: Hashable {
        let credential: Proof
        let needed: AccountRole
    }

    private struct Seen {
        /// Nil: it was let in.
        let refusal: Problem?
        let at: ContinuousClock.Instant
    }

    /// Two generations: when the young are many, the old ones go, which were not seen for longer.
    private var young: [Ask: Seen] = [:]
    private var old: [Ask: Seen] = [:]
    private let limit: Int
    private let kept: Duration

    /// - Parameters:
    ///   - limit: the most answers that are remembered.
    ///   - kept: how long a refusal is repeated.
    init(limit: Int = 4_096, kept: Duration = .seconds(10)) {
        self.limit = max(2, limit)
        self.kept = kept
    }

    /// Throws what a key was refused with just now.
    func check(
        _ credential: Proof, as needed: AccountRole, at now: ContinuousClock.Instant = .now
    ) throws(Problem) {
        guard let seen = seen(credential, needed), let refusal = seen.refusal, now - seen.at < kept else { return }
        throw refusal
    }

    /// Whether a key was let in when it last called.
    func wasAdmitted(_ credential: Proof, as needed: AccountRole) -> Bool {
        seen(credential, needed).map { $0.refusal == nil } ?? false
    }

    /// Notes what Auth said.
    ///
    /// - Parameter refusal: nil if it has let the key in. A refusal that may change at any moment is not repeated.
    func note(
        _ refusal: Problem?, of credential: Proof, as needed: AccountRole, at now: ContinuousClock.Instant = .now
    ) {
        if let refusal, !Self.lasting.contains(refusal.code) { return }
        if young.count >= limit / 2 {
            old = young
            young = [:]
        }
        let ask = Ask(credential: credential, needed: needed)
        old[ask] = nil
        young[ask] = Seen(refusal: refusal, at: now)
    }

    private static let lasting: [Problem.Code] = [.roleInsufficient, .invalidAPIKey, .sessionInvalid]

    private func seen(_ credential: Proof, _ needed: AccountRole) -> Seen? {
        let ask = Ask(credential: credential, needed: needed)
        return young[ask] ?? old[ask]
    }
}
