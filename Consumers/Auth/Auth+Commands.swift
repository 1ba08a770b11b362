import Messages
import Processing

/// What a command does to an account and its keys. Each is answered if somebody waits, and is in the trail if it changed
/// anything.
extension Auth {
    func open(_ opening: AccountOpened, at time: Timestamp, state: inout AuthState) -> [Output] {
        let command = AccountCommand(opening)
        guard !command.isLate(at: time) else { return command.refuse(.late) }
        guard !state.isOpen else { return command.refuse(.accountExists) }
        guard command.maySeeTo(opening.role) else { return command.refuse(.roleInsufficient(needed: .owner)) }
        var standing = Standing()
        (standing.opened, standing.role, standing.group) = (time, opening.role, opening.group)
        state.standing.value = standing
        return command.credit(opening.grant, "opening/" + opening.account.name)
            + command.record("account.opened", at: time, before: nil, after: standing) + command.answer(state)
    }

    /// A change that ends the account's answers goes on to Quota, behind all requests that were let in before.
    func follow(_ change: AccountChanged, at time: Timestamp, state: inout AuthState) -> [Output] {
        let command = AccountCommand(change)
        guard !command.isLate(at: time) else { return command.refuse(.late) }
        let before = state.standing.value
        guard state.isOpen else { return command.refuse(.accountUnknown) }
        guard before.status != .closed else { return command.refuse(.accountClosed(reason: before.reason)) }
        guard command.maySeeTo(before.role), command.maySeeTo(change.change.role ?? .person) else {
            return command.refuse(.roleInsufficient(needed: .owner))
        }
        let ends = state.standing.value.follow(change.change)
        if state.standing.value.status == .closed { state.forgetOwnKeys() }
        let role = state.standing.value.role
        let losses = role > before.role ? state.loseEverything(of: change.account) : Losses()
        // The token of a session says the role.
        if role != before.role { state.end(.all) }
        return (ends ? [.send(QuotaInbox.changed(change))] : []) + command.end(losses.keys, at: time)
            + command.unlink(losses.identities)
            + command.record(change.change.action, at: time, before: before, after: state.standing.value)
            + command.record(losses, at: time) + command.answer(state)
    }

    func accept(_ issue: KeyIssued, at time: Timestamp, state: inout AuthState) -> [Output] {
        let command = AccountCommand(issue)
        if let refusal = command.refusal(state, at: time) { return command.refuse(refusal) }
        let name = issue.credential.hexadecimal
        let standing = state.standing.value
        guard standing.status != .closed else { return command.refuse(.accountClosed(reason: standing.reason)) }
        guard state.credentials[name] == nil else { return command.answer(state) }
        guard state.credentials.count < AuthState.mostKeys else {
            return command.refuse(.tooManyKeys(limit: AuthState.mostKeys))
        }
        state.credentials[name] = Credential(
            issued: time, name: issue.name, limits: issue.limits, maker: state.keyBehind(issue.credentialOfCaller))
        var opened: Standing?
        if standing.opened == nil {
            state.standing.value.opened = time
            opened = state.standing.value
        }
        let key = HeldKey(issue.credential, issued: time, name: issue.name, limits: issue.limits)
        return command.credit(issue.grant, "key/" + name)
            + command.record("account.opened", at: time, before: nil, after: opened)
            + command.record("key.issued", at: time, before: nil, after: key) + command.answer(state)
    }

    func revoke(_ revocation: KeyRevoked, at time: Timestamp, state: inout AuthState) -> [Output] {
        let command = AccountCommand(revocation)
        if let refusal = command.refusal(state, at: time) { return command.refuse(refusal) }
        guard state.isOpen else { return command.refuse(.accountUnknown) }
        guard let key = state.keys.first(where: { $0.id == revocation.name }) else {
            return command.refuse(.noSuchKey)
        }
        var losses = state.lose(key, but: command.credential?.ofSession)
        let ended = command.end(losses.keys, at: time)
        losses.keys.removeAll { $0.id == key.id }
        return ended + command.record("key.revoked", at: time, before: key, after: nil)
            + command.record(losses, at: time) + command.answer(state)
    }

    func change(_ change: KeyChanged, at time: Timestamp, state: inout AuthState) -> [Output] {
        let command = AccountCommand(change)
        if let refusal = command.refusal(state, at: time) { return command.refuse(refusal) }
        guard state.isOpen else { return command.refuse(.accountUnknown) }
        guard let key = state.keys.first(where: { $0.id == change.name }) else { return command.refuse(.noSuchKey) }
        state.change(key) { held in
            if let name = change.newName { held?.name = name.isEmpty ? nil : name }
            if let limits = change.limits { held?.limits = limits.isEmpty ? nil : limits }
        }
        // A session has no limits: one that the key opened before could do what the key may no more.
        if change.limits?.isEmpty == false {
            let own = command.credential?.ofSession?.text
            state.endSessions { id, session in session.key == key.id && id != own }
        }
        let changed = state.keys.first { $0.id == change.name }
        return command.record("key.changed", at: time, before: key, after: changed) + command.answer(state)
    }
}

extension AccountChanged.Change {
    /// What the trail calls it.
    fileprivate var action: String {
        switch self {
        case .suspended: "account.suspended"
        case .resumed: "account.resumed"
        case .closed: "account.closed"
        case .role: "account.role"
        case .group: "account.group"
        }
    }

    /// The role that it gives; nil if it gives none.
    fileprivate var role: AccountRole? {
        if case .role(let role) = self { role } else { nil }
    }
}
