package import Messages
package import Processing

/// Admits a message whose key or session is known and which no rule refuses.
///
/// Auth sends a refusal to Responder and nowhere else. A cancellation takes the same way as the request it cancels, so
/// it cannot overtake the request.
package struct Auth: Processor {
    private let chain: RuleChain

    /// - Parameter rules: those that there are, in the usual order; the first refusal decides.
    package init(rules: [Rule] = Rule.standard) {
        chain = RuleChain(rules)
    }

    package func process(_ input: AuthInbox, at time: Timestamp, state: inout AuthState) -> [Output] {
        switch input {
        case .opened(let opening):
            return open(opening, at: time, state: &state)
        case .changed(let change):
            return follow(change, at: time, state: &state)
        case .issued(let issue):
            return accept(issue, at: time, state: &state)
        case .revoked(let revocation):
            return revoke(revocation, at: time, state: &state)
        case .keyChanged(let change):
            return self.change(change, at: time, state: &state)
        case .invited(let made):
            return take(made, at: time, state: &state)
        case .sessionAsked(let asked):
            return open(asked, at: time, state: &state)
        case .sessionEnded(let ending):
            return end(ending, at: time, state: &state)
        case .linked(let linked):
            return link(linked, at: time, state: &state)
        case .unlinked(let unlinked):
            return unlink(unlinked, at: time, state: &state)
        case .requested(let request):
            return judge(request, at: time, state: &state)
        case .cancelled(let cancellation):
            return judge(cancellation, at: time, state)
        case .withdrawn(let withdrawal):
            return [.send(QuotaInbox.withdrawn(withdrawal))]
        case .left(let left):
            return state.isOpen ? [.send(QuotaInbox.left(left))] : []
        case .asked(let question):
            return judge(question, at: time, state: &state)
        case .redeemed(let request):
            let claimed = Output.send(CodesInbox.claimed(request.claim))
            return judge(Entrant(request), at: time, state: &state, admitted: claimed)
        case .bound(let binding):
            return bind(binding, at: time, state: &state)
        case .linkAsked(let asked):
            return answer(asked, state: state)
        case .turnedAway(let turned):
            state.takeBack(turned.counted)
            return []
        case .shopAsked(let asked):
            return judge(asked, at: time, state: &state)
        case .met(let met):
            return take(met, at: time, state: &state)
        }
    }

    /// Refuses requests, questions and commands, and passes on what needs no account state. Returns nil for what is said
    /// of the account and its keys while nobody waits for an answer, which must not be lost.
    package func refuse(_ input: AuthInbox) -> [Output]? {
        switch input {
        case .opened(let opening): AccountCommand(opening).refusalIfAwaited
        case .changed(let change): AccountCommand(change).refusalIfAwaited
        case .issued(let issue): AccountCommand(issue).refusalIfAwaited
        case .revoked(let revocation): AccountCommand(revocation).refusalIfAwaited
        case .keyChanged(let change): AccountCommand(change).refusalIfAwaited
        case .invited(let made): AccountCommand(made).refusalIfAwaited
        case .sessionAsked(let asked): AccountCommand(asked).refusalIfAwaited
        case .sessionEnded(let ending): AccountCommand(ending).refusalIfAwaited
        case .linked, .unlinked, .met: nil
        case .requested(let request): [refuse(Entrant(request), .setAside)]
        case .cancelled(let cancellation): [.send(QuotaInbox.cancelled(cancellation))]
        case .withdrawn(let withdrawal): [.send(QuotaInbox.withdrawn(withdrawal))]
        case .left(let left): [.send(QuotaInbox.left(left))]
        case .asked(let question): [refuse(Entrant(question), .setAside)]
        case .redeemed(let request): [refuse(Entrant(request), .setAside)]
        case .bound(let binding): [.refusal(.setAside, of: binding)]
        case .linkAsked(let asked): refuse(asked)
        // At worst what Quota refused counts.
        case .turnedAway: []
        case .shopAsked(let asked): asked.refusalIfAwaited
        }
    }

    private func judge(
        _ entrant: Entrant, at time: Timestamp, state: inout AuthState, admitted: Output
    ) -> [Output] {
        if let refusal = chain.refusal(of: entrant, state, at: time) { return [refuse(entrant, refusal)] }
        state.noteUse(of: entrant.credential, at: time)
        return [admitted]
    }

    private func judge(_ asked: ShopAsked, at time: Timestamp, state: inout AuthState) -> [Output] {
        let entrant = Entrant(asked)
        let refusal = chain.refusal(of: entrant, state, at: time) ?? state.refusal(ofWish: asked)
        if let refusal { return asked.refuse(refusal) }
        state.noteUse(of: entrant.credential, at: time)
        return [.send(state.passed(asked))]
    }

    private func judge(_ request: ChatRequested, at time: Timestamp, state: inout AuthState) -> [Output] {
        let entrant = Entrant(request)
        if let refusal = chain.refusal(of: entrant, state, at: time) { return [refuse(entrant, refusal)] }
        // Only now: what a rule refuses does not count.
        let counted = state.count(entrant, at: time)
        state.noteUse(of: entrant.credential, at: time)
        return [authorize(request, counted, state)]
    }

    /// Passes a stop on, without its credential; one by a credential that would be refused does nothing. Nobody waits for
    /// an answer: the door has asked before.
    private func judge(_ cancellation: ChatCancelled, at time: Timestamp, _ state: AuthState) -> [Output] {
        guard state.isOpen else { return [] }
        if cancellation.credential != nil, state.refusal(ofStop: cancellation, at: time) != nil { return [] }
        let passed = ChatCancelled(request: cancellation.request, account: cancellation.account)
        return [.send(QuotaInbox.cancelled(passed))]
    }

    private func judge(_ question: QuestionAsked, at time: Timestamp, state: inout AuthState) -> [Output] {
        let entrant = Entrant(question)
        if case .account = question.question {
            guard time <= question.deadline else { return [refuse(entrant, .late)] }
            guard state.isOpen else { return [refuse(entrant, .accountUnknown)] }
            return [.answer(state.description, to: question)]
        }
        let answer = answer(question, at: time, state)
        return judge(entrant, at: time, state: &state, admitted: answer)
    }

    /// What follows if no rule refuses the question.
    private func answer(_ question: QuestionAsked, at time: Timestamp, _ state: AuthState) -> Output {
        let role = state.role(of: question.credential)
        switch question.question {
        case .admission(let needed) where role < needed:
            let isLimited = question.credential?.ofKey != nil && state.standing.value.role >= needed
            return refuse(Entrant(question), isLimited ? .keyLimited : .roleInsufficient(needed: needed))
        case .sessions where state.limits(of: question.credential) != nil:
            return refuse(Entrant(question), .keyLimited)
        case .identities(let isAdding):
            let refusal = state.refusalOfIdentities(to: question.credential, isAdding: isAdding)
            return refusal.map { refuse(Entrant(question), $0) } ?? .answer(.admitted(role), to: question)
        case .admission: return .answer(.admitted(role), to: question)
        case .verify: return .answer(state.rights(of: question.credential), to: question)
        case .account: return .answer(state.description, to: question)
        case .keys: return .answer(state.heldKeys(toldTo: question.credential), to: question)
        case .sessions: return .answer(state.openSessions(at: time), to: question)
        case .balance, .request: return .send(QuotaInbox.asked(question))
        case .channels(let channels): return .answer(.channels(state.keys(at: channels)), to: question)
        case .ledger: return .send(BooksInbox.asked(state.narrowed(question)))
        }
    }

    /// Sets the price of the account's group, or the account's own key, and what Quota looks at of the key that asks. A
    /// group that may not ask was refused by a rule; if that is left out, it pays the price.
    private func authorize(_ request: ChatRequested, _ counted: Counted?, _ state: AuthState) -> Output {
        let ratio = request.chat.terms.ratio(of: state.standing.value.group)
        let limits = state.limits(of: request.credential)?.ofQuota
        let authorized = request.authorized(at: ratio ?? .one, limits: limits).counting(counted)
        return .send(QuotaInbox.authorized(authorized.called(with: state.ownKey(for: request.chat.terms))))
    }

    private func refuse(_ entrant: Entrant, _ refusal: Refusal) -> Output {
        let refused = Refused(
            request: entrant.request, account: entrant.account, reply: entrant.reply, refusal: refusal)
        return .send(ResponderInbox.refused(refused))
    }
}
