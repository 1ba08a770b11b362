package import Messages
package import Processing

/// Admits a message whose credential is known and which no rule refuses.
///
/// Auth sends a refusal to Responder and nowhere else. A cancellation takes the same way as the request it cancels, so
/// it cannot overtake the request.
package struct Auth: Processor {
    private let rules: [Rule]

    /// - Parameter rules: run in this order; the first refusal decides.
    package init(rules: [Rule] = Rule.standard) {
        self.rules = rules
    }

    package func process(_ input: AuthInbox, at time: Timestamp, state: inout AuthState) -> [Output] {
        switch input {
        case .opened(let opening):
            return open(opening, at: time, state: &state)
        case .changed(let change):
            return follow(change, state: &state)
        case .issued(let issue):
            return accept(issue, at: time, state: &state)
        case .requested(let request):
            return judge(Entrant(request), at: time, state: state, admitted: authorize(request))
        case .cancelled(let cancellation):
            return state.isOpen ? [.send(QuotaInbox.cancelled(cancellation))] : []
        case .withdrawn(let withdrawal):
            return [.send(QuotaInbox.withdrawn(withdrawal))]
        case .left(let left):
            return state.isOpen ? [.send(QuotaInbox.left(left))] : []
        case .asked(let question):
            return judge(Entrant(question), at: time, state: state, admitted: pass(question))
        }
    }

    /// Refuses requests and questions, and passes on what needs no account state. Returns nil for what is said of the
    /// account and its keys, which must not be lost.
    package func refuse(_ input: AuthInbox) -> [Output]? {
        switch input {
        case .opened, .changed, .issued: nil
        case .requested(let request): [refuse(Entrant(request), .setAside)]
        case .cancelled(let cancellation): [.send(QuotaInbox.cancelled(cancellation))]
        case .withdrawn(let withdrawal): [.send(QuotaInbox.withdrawn(withdrawal))]
        case .left(let left): [.send(QuotaInbox.left(left))]
        case .asked(let question): [refuse(Entrant(question), .setAside)]
        }
    }

    private func accept(_ issue: KeyIssued, at time: Timestamp, state: inout AuthState) -> [Output] {
        let name = issue.credential.hexadecimal
        if state.credentials[name] == nil { state.credentials[name] = Credential(issued: time) }
        if state.standing.value.opened == nil { state.standing.value.opened = time }
        return []
    }

    private func open(_ opening: AccountOpened, at time: Timestamp, state: inout AuthState) -> [Output] {
        guard !state.isOpen else { return [] }
        state.standing.value.opened = time
        state.standing.value.role = opening.role
        state.standing.value.group = opening.group
        return []
    }

    /// A change that ends the account's answers goes on to Quota, behind all requests that were let in before.
    private func follow(_ change: AccountChanged, state: inout AuthState) -> [Output] {
        guard state.isOpen, state.standing.value.follow(change.change) else { return [] }
        return [.send(QuotaInbox.changed(change))]
    }

    private func judge(_ entrant: Entrant, at time: Timestamp, state: AuthState, admitted: Output) -> [Output] {
        for rule in rules {
            if let refusal = rule.judge(entrant, state, time) { return [refuse(entrant, refusal)] }
        }
        return [admitted]
    }

    private func authorize(_ request: ChatRequested) -> Output {
        .send(QuotaInbox.authorized(request.authorized))
    }

    private func pass(_ question: QuestionAsked) -> Output {
        switch question.question {
        case .balance, .request: .send(QuotaInbox.asked(question))
        case .ledger: .send(BooksInbox.asked(question))
        }
    }

    private func refuse(_ entrant: Entrant, _ refusal: Refusal) -> Output {
        let refused = Refused(
            request: entrant.request, account: entrant.account, reply: entrant.reply, refusal: refusal)
        return .send(ResponderInbox.refused(refused))
    }
}
