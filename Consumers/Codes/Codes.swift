package import Messages
package import Processing

/// Redeems codes: a code at most as often as it may be, and for an account at most as often as it may.
///
/// The state of a key is a batch. Each use of a code gives one grant, whose id names the use, in the commit of the use:
/// what a batch granted is its value times its uses. A claim that comes again is answered as before and credited once.
package struct Codes: Processor {
    package init() {}

    package func process(_ input: CodesInbox, at time: Timestamp, state: inout CodesState) -> [Output] {
        switch input {
        case .made(let made):
            return take(made, at: time, state: &state)
        case .listed(let listed):
            state.list(listed.made)
            return []
        case .revoked(let revocation):
            return revoke(revocation, at: time, state: &state)
        case .claimed(let claim):
            return redeem(claim, at: time, state: &state)
        case .asked(let question):
            return answer(question, at: time, state: &state)
        }
    }

    /// Refuses claims, questions, and commands that somebody waits for. Returns nil for what operators did while nobody
    /// waits for an answer, which must not be lost.
    package func refuse(_ input: CodesInbox) -> [Output]? {
        switch input {
        case .made(let made): Asker(made).refusalIfAwaited(.codeSetAside)
        case .revoked(let revocation): Asker(revocation).refusalIfAwaited(.codeSetAside)
        case .listed: nil
        case .claimed(let claim): Asker(claim).refusal(.codeSetAside)
        case .asked(let question): Asker(question).refusal(.codeSetAside)
        }
    }

    private func redeem(_ claim: CodeClaimed, at time: Timestamp, state: inout CodesState) -> [Output] {
        let asker = Asker(claim)
        switch state.redeem(claim, at: time) {
        case .refused(let refusal): return asker.refusal(refusal)
        case .refusedBefore: return []
        case .repeated(let use): return asker.answer(.redeemed(use))
        case .redeemed(let use):
            let credit = CreditGranted(
                grant: use.grant, account: use.account, amount: use.amount, cause: .code(batch: claim.batch.name))
            return [.send(QuotaInbox.granted(credit))] + asker.answer(.redeemed(use))
        }
    }

    /// Takes the codes of a message. The first message makes the batch; one of another batch with this name is refused.
    ///
    /// So is one that comes when the batch is whole: who waited for that was shown the codes, and nobody is shown them
    /// again. A repetition of a command that was cut short adds what is missing.
    private func take(_ made: BatchMade, at time: Timestamp, state: inout CodesState) -> [Output] {
        let asker = Asker(made)
        if let deadline = made.deadline, time > deadline { return asker.refusal(.late) }
        let wasWhole = state.isWhole
        var outputs: [Output] = []
        if state.standing.value.made == nil {
            let batch = MadeBatch(made, at: time)
            state.standing.value.made = batch
            outputs = [
                .send(CodesInbox.listed(BatchListed(made: batch))),
                .record(
                    ChangeRecorded(
                        by: made.by, at: time, action: "batch.made", subject: made.batch.name, after: batch.json,
                        request: made.request)),
            ]
        }
        let refusal = state.standing.value.made?.refusal(of: made) ?? (wasWhole ? .batchExists(made.batch) : nil)
        if let refusal { return asker.refusal(refusal) }
        state.add(made)
        return outputs + tell(asker, at: time, state)
    }

    private func revoke(_ revocation: CodesRevoked, at time: Timestamp, state: inout CodesState) -> [Output] {
        let asker = Asker(revocation)
        if asker.isAwaited, let deadline = revocation.deadline, time > deadline { return asker.refusal(.late) }
        // The trail names a code by its number: nothing in it comes from a code.
        let number = revocation.code.flatMap { state.number(of: $0) }
        switch state.revoke(revocation.code, at: time) {
        case .refused(let refusal): return asker.refusal(refusal)
        case .unchanged: return tell(asker, at: time, state)
        case .revoked(let before):
            let names = [revocation.batch.name, number.map(String.init)].compactMap { $0 }
            let change = ChangeRecorded(
                by: revocation.by, at: time, action: revocation.code == nil ? "batch.revoked" : "code.revoked",
                subject: names.joined(separator: "/"), before: before.json, after: CodeStanding.revoked.json,
                request: revocation.request)
            return [.record(change)] + tell(asker, at: time, state)
        }
    }

    /// Tells what became of the batch; nobody may wait for it.
    private func tell(_ asker: Asker, at time: Timestamp, _ state: CodesState) -> [Output] {
        guard asker.isAwaited, let report = state.report(at: time) else { return [] }
        return asker.answer(.batch(report))
    }
}
