internal import Credentials
internal import EventLoop
internal import Messages
internal import Problems

extension Ingress {
    /// Says what Auth says of a caller: at once, if it said so a moment ago; else it is asked. Calls that come meanwhile
    /// wait for the same answer.
    ///
    /// - Parameters:
    ///   - from: the caller's address, where a key's limit of addresses is to hold.
    ///   - isLenient: whether a caller whom Auth let in within the last minutes is let in while Auth is silent.
    ///   - then: called once, at the deadline at the latest.
    package func verify(
        _ caller: Caller, from: String? = nil, isLenient: Bool = false, then: @escaping @IOLoop (Verdict) -> Void
    ) {
        let subject = Verdicts.Subject(caller.credential, from: from)
        if let verdict = verifications.verdicts.verdict(of: subject) { return then(verdict) }
        let memory = isLenient ? verifications.verdicts.memory(of: subject) : nil
        // One call has waited already.
        if let memory, verifications.isSlow(about: subject) { return then(memory) }
        do throws(Problem) {
            try ask(about: caller, subject, Verifications.Waiter(memory: memory, then: then))
        } catch {
            let verdict = Verdict.refused(error)
            then(verdict.isSilence ? memory ?? verdict : verdict)
        }
    }

    /// Notes that Auth has let a caller's request in, so that the caller can resume its answer also while Auth is silent.
    ///
    /// - Parameter moment: when the request was made.
    package func noteLetIn(_ caller: Caller, from: String?, at moment: ContinuousClock.Instant) {
        verifications.verdicts.noteLetIn(Verdicts.Subject(caller.credential, from: from), at: moment)
    }

    private func ask(
        about caller: Caller, _ subject: Verdicts.Subject, _ waiter: Verifications.Waiter
    ) throws(Problem) {
        guard verifications.hasRoom else { throw Problem(.overloaded) }
        guard !verifications.isAsked(about: subject) else { return verifications.add(waiter, about: subject) }
        try verifications.rate.take(caller.credential)
        let stream = try newStream(caller.account)
        let deadline = verifications.limits.deadline
        let question = QuestionAsked(
            request: stream.request, account: caller.account, credential: caller.credential, reply: stream.address,
            question: .verify, deadline: stream.begun + deadline, from: subject.from)
        let asked = ContinuousClock.now
        // Before the log is asked, which may refuse at once.
        verifications.add(waiter, about: subject)
        inquire(stream, Draft(to: AuthInbox.asked(question)), within: deadline) { [verifications] result in
            verifications.end(subject, with: Verdict(result), at: asked)
        }
    }
}
