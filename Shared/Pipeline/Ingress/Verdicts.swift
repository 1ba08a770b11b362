internal import EventLoop
internal import Messages

/// What Auth has said of credentials: its last word for a moment, and for minutes that it let one in.
@IOLoop
final class Verdicts {
    /// Whom a word is about. A key may be good for some addresses only; a session is good wherever it comes from.
    struct Subject: Hashable, Sendable {
        let credential: Proof
        /// Nil where the address is not looked at.
        let from: String?

        init(_ credential: Proof, from: String?) {
            self.credential = credential
            self.from = credential.ofSession == nil ? from : nil
        }
    }

    private struct Seen {
        var verdict: Verdict?
        /// When Auth was asked for the verdict.
        var at: ContinuousClock.Instant?
        /// When Auth last let it in; nil once it has refused it.
        var letIn: ContinuousClock.Instant?
        /// What Auth said then that it may.
        var rights: Rights?
    }

    /// Two generations: when the young are many, the old ones go, which were not asked for longer.
    private var young: [Subject: Seen] = [:]
    private var old: [Subject: Seen] = [:]
    private let limits: VerificationLimits

    init(_ limits: VerificationLimits) {
        self.limits = limits
    }

    /// Returns what Auth said a moment ago; nil if it has to be asked.
    func verdict(of subject: Subject, at now: ContinuousClock.Instant = .now) -> Verdict? {
        guard let seen = find(subject), let at = seen.at, now - at < limits.kept else { return nil }
        return seen.verdict
    }

    /// Returns what is good enough where Auth is silent; nil if it did not let the subject in within the last minutes.
    func memory(of subject: Subject, at now: ContinuousClock.Instant = .now) -> Verdict? {
        guard let seen = find(subject), let letIn = seen.letIn, now - letIn < limits.remembered else { return nil }
        return .remembered(seen.rights)
    }

    /// Notes Auth's word.
    ///
    /// - Parameter asked: when Auth was asked.
    func note(_ verdict: Verdict, of subject: Subject, at asked: ContinuousClock.Instant = .now) {
        change(subject) { seen in
            (seen.verdict, seen.at) = (verdict, asked)
            if case .admitted(let rights) = verdict {
                (seen.letIn, seen.rights) = (max(seen.letIn ?? asked, asked), rights)
            } else {
                (seen.letIn, seen.rights) = (nil, nil)
            }
        }
    }

    /// Notes that Auth has let a request in, made at a moment.
    func noteLetIn(_ subject: Subject, at moment: ContinuousClock.Instant) {
        change(subject) { seen in
            // What was refused since then stays refused.
            if case .refused? = seen.verdict, let at = seen.at, at >= moment { return }
            seen.letIn = max(seen.letIn ?? moment, moment)
        }
    }

    private func find(_ subject: Subject) -> Seen? { young[subject] ?? old[subject] }

    private func change(_ subject: Subject, _ change: (inout Seen) -> Void) {
        var seen = find(subject) ?? Seen()
        change(&seen)
        if young.count >= max(1, limits.mostVerdicts / 2), young[subject] == nil {
            old = young
            young = [:]
        }
        old[subject] = nil
        young[subject] = seen
    }
}
