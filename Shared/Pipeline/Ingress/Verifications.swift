internal import EventLoop
internal import Messages

/// The questions about credentials that Auth has not answered yet, and what it answered before.
@IOLoop
final class Verifications {
    /// A call that waits for what Auth says.
    struct Waiter {
        /// What it goes on with where Auth is silent; nil if it is refused then.
        let memory: Verdict?
        let then: @IOLoop (Verdict) -> Void
    }

    private struct Question {
        var waiters: [Waiter] = []
        /// Set once Auth has been silent for longer than those should wait who were let in of late.
        var isSlow = false
        var patience: LoopTimer?
    }

    let limits: VerificationLimits
    let verdicts: Verdicts
    let rate: Rate<Proof>
    private var questions: [Verdicts.Subject: Question] = [:]
    private var waitingCount = 0

    init(_ limits: VerificationLimits) {
        self.limits = limits
        verdicts = Verdicts(limits)
        rate = Rate(perSecond: limits.questionsPerSecond, atOnce: 10 * limits.questionsPerSecond)
    }

    /// Whether one call more may wait.
    var hasRoom: Bool { waitingCount < limits.mostWaiting }

    /// Whether Auth has been asked, and has not answered.
    func isAsked(about subject: Verdicts.Subject) -> Bool { questions[subject] != nil }

    /// Whether it has not answered for long.
    func isSlow(about subject: Verdicts.Subject) -> Bool { questions[subject]?.isSlow ?? false }

    /// Adds a call to those that wait for the same answer.
    func add(_ waiter: Waiter, about subject: Verdicts.Subject) {
        waitingCount += 1
        questions[subject, default: Question()].waiters.append(waiter)
        guard waiter.memory != nil, questions[subject]?.patience == nil else { return }
        questions[subject]?.patience = LoopTimer(after: limits.patience) { [weak self] in self?.goOn(subject) }
    }

    /// Ends a question.
    ///
    /// - Parameter asked: when Auth was asked.
    func end(_ subject: Verdicts.Subject, with verdict: Verdict, at asked: ContinuousClock.Instant) {
        if verdict.isLasting { verdicts.note(verdict, of: subject, at: asked) }
        let waiters = questions.removeValue(forKey: subject)?.waiters ?? []
        waitingCount -= waiters.count
        for waiter in waiters { waiter.then(verdict.isSilence ? waiter.memory ?? verdict : verdict) }
    }

    /// Lets those go on who need not wait for an answer; the others wait for it.
    private func goOn(_ subject: Verdicts.Subject) {
        guard let waiters = questions[subject]?.waiters else { return }
        questions[subject]?.isSlow = true
        questions[subject]?.waiters = waiters.filter { $0.memory == nil }
        for waiter in waiters {
            guard let memory = waiter.memory else { continue }
            waitingCount -= 1
            waiter.then(memory)
        }
    }
}

/// The limits of asking Auth about credentials, at one process.
///
/// | field | default | limits |
/// | --- | --- | --- |
/// | `kept` | 1 s | how long what Auth said is repeated, from when it was asked |
/// | `remembered` | 10 min | how long who was let in may resume and stop answers while Auth is silent |
/// | `patience` | 1 s | how long these wait for an answer first |
/// | `deadline` | 5 s | how long all others do |
/// | `mostVerdicts` | 8 192 | ≥ 2; credentials of which anything is remembered |
/// | `mostWaiting` | 1 024 | ≥ 1; calls that wait for Auth |
/// | `questionsPerSecond` | 100 | ≥ 1; about one credential, ten times as many at once |
package struct VerificationLimits: Sendable {
    package var kept: Duration = .seconds(1)
    package var remembered: Duration = .seconds(600)
    package var patience: Duration = .seconds(1)
    package var deadline: Duration = .seconds(5)
    package var mostVerdicts = 8_192
    package var mostWaiting = 1_024
    package var questionsPerSecond = 100

    package init() {}
}
