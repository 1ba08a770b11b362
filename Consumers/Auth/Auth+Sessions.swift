import Messages
import Processing

/// Who is signed in, by what, and until when.
extension Auth {
    /// Makes a link for an account, which it opens if it is not.
    func take(_ made: InviteMade, at time: Timestamp, state: inout AuthState) -> [Output] {
        let command = AccountCommand(made)
        if let refusal = command.refusal(state, at: time) { return command.refuse(refusal) }
        let before = state.standing.value
        guard before.status != .closed else { return command.refuse(.accountClosed(reason: before.reason)) }
        guard state.invites[made.invite.hexadecimal] == nil else { return command.answer(state) }
        if before.opened == nil { state.standing.value.opened = time }
        let invite = Invite(expires: made.expires, by: made.by.name)
        state.add(invite, as: made.invite, at: time)
        return recordOpening(command, before, state, at: time)
            + command.record("invite.made", at: time, before: nil, after: invite) + command.answer(state)
    }

    /// Signs a person in. The same session again is answered as the first time; a link is used up.
    func open(_ asked: SessionAsked, at time: Timestamp, state: inout AuthState) -> [Output] {
        let command = AccountCommand(asked)
        let role = state.standing.value.role
        if let held = state.sessions[asked.session.text] {
            return command.tell(.session(held.open(asked.session, as: role)))
        }
        guard !command.isLate(at: time) else { return command.refuse(.late) }
        let refusal = state.refusal(of: asked.way, for: asked.account, at: time) ?? state.standing.value.refusal
        if let refusal { return command.refuse(refusal) }
        let before = state.standing.value
        var welcome: [Output] = []
        switch asked.way {
        case .key(let key): state.noteUse(of: .key(key), at: time)
        case .invite(let invite): state.invites[invite.hexadecimal] = nil
        case .identity(let identity):
            if !state.isOpen {
                state.standing.value.opened = time
                welcome = claim(asked.gift, of: asked.giftBudget, by: identity, for: asked.account)
            }
            state.remember(identity, since: time)
        }
        let session = Session(asked, generation: state.generation.value, at: time)
        state.add(session, as: asked.session, at: time)
        return welcome + recordOpening(command, before, state, at: time)
            + command.tell(.session(session.open(asked.session, as: role)))
    }

    /// Signs out. Who is suspended may do that too.
    func end(_ ending: SessionEnded, at time: Timestamp, state: inout AuthState) -> [Output] {
        let command = AccountCommand(ending)
        if let refusal = command.refusalOfCaller(state, at: time) { return command.refuse(refusal) }
        guard state.isOpen else { return command.refuse(.accountUnknown) }
        let before = state.sessions.sorted.map(\.name)
        state.end(ending.which)
        // What a person does with their own sessions is nobody else's business.
        let isOperator = ending.credential == nil
        let after = isOperator ? state.sessions.sorted.map(\.name) : before
        return command.record("sessions.ended", at: time, before: before, after: after)
            + command.tell(state.openSessions(at: time))
    }

    /// Takes an identity, or has SignIn unlink it again: until that is through, it opens nothing here. One whose own account
    /// this is comes back.
    func link(_ linked: IdentityLinked, at time: Timestamp, state: inout AuthState) -> [Output] {
        let command = AccountCommand(linked)
        if linked.identity.account == linked.account {
            state.departures[linked.identity.text] = nil
            // The first message or sign-in opens the account, with all that belongs to it.
            guard state.isOpen else { return [] }
        } else if !state.takes(linked, at: time) {
            return command.unlink([linked.identity])
        }
        let before = state.identities[linked.identity.text]
        state.remember(linked.identity, since: linked.at)
        let after = state.identities[linked.identity.text]
        return command.record("identity.linked", at: time, before: before?.recorded, after: after?.recorded)
    }

    /// Forgets an identity, and ends the sessions that it opened: somebody else may have it.
    func unlink(_ unlinked: IdentityUnlinked, at time: Timestamp, state: inout AuthState) -> [Output] {
        let before = state.identities[unlinked.identity.text]
        if unlinked.leavesHome {
            state.depart(unlinked.identity, at: unlinked.at)
        } else {
            state.identities[unlinked.identity.text] = nil
        }
        state.endSessions { _, session in session.identity == unlinked.identity }
        return AccountCommand(unlinked).record("identity.unlinked", at: time, before: before?.recorded, after: nil)
    }

    /// What a first sign-in, or a first message to the bot, is given: SignIn knows what was given already, to whom and in
    /// all.
    func claim(_ gift: Money?, of budget: Money?, by identity: Identity, for account: Account) -> [Output] {
        guard let gift, gift > .zero else { return [] }
        let claimed = GiftClaimed(identity: identity, account: account, amount: gift, budget: budget ?? .zero)
        return [.send(SignInInbox.giftClaimed(claimed))]
    }

    func recordOpening(
        _ command: AccountCommand, _ before: Standing, _ state: AuthState, at time: Timestamp
    ) -> [Output] {
        guard before.opened == nil else { return [] }
        return command.record("account.opened", at: time, before: nil, after: state.standing.value)
    }
}

/// An identity as the trail has it: by its own account, since the trail is kept for ever and must hold no address.
private struct RecordedIdentity: Written, Encodable, Hashable {
    let identity: String
    let since: Timestamp
}

extension IdentityUnlinked {
    /// Whether a chat's identity leaves the account that it opens by itself. Of a mail address nothing is kept: who
    /// proves it asks SignIn first.
    fileprivate var leavesHome: Bool { identity.account == account && identity.isOfChat }
}

extension HeldIdentity {
    fileprivate var recorded: RecordedIdentity { RecordedIdentity(identity: identity.account.name, since: since) }
}
