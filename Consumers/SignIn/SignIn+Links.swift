import Messages
import Processing

extension SignIn {
    /// Asks whether a proven identity may open the account that wants it. Nobody is asked about one that does already,
    /// nor about one that opens a third account: that has to let it go first.
    func ask(about proven: LinkProven, at time: Timestamp, state: inout SignInState) -> [Output] {
        let asker = Asker(proven)
        if state.account(of: proven.identity) == proven.account { return asker.answer(.linked(proven.identity)) }
        guard time <= proven.deadline else { return asker.refusal(.late) }
        guard state.links[proven.identity.text] == nil else { return asker.refusal(.identityHasAccount) }
        return [.send(AuthInbox.linkAsked(LinkAsked(proven)))]
    }

    /// Links an identity, unless its own account has money: that is not merged silently. A gift that was given while
    /// the others were asked is money too.
    func link(_ decided: LinkDecided, at time: Timestamp, state: inout SignInState) -> [Output] {
        let (identity, account) = (decided.proven.identity, decided.proven.account)
        let asker = Asker(decided.proven)
        // Two accounts may have proven it at once; the first has it.
        if let first = state.links[identity.text] {
            return first == account ? asker.answer(.linked(identity)) : asker.refusal(.identityHasAccount)
        }
        guard time <= decided.proven.deadline else { return asker.refusal(.late) }
        guard decided.obstacle != .money, !state.gifted.contains(identity.text, at: time) else {
            return asker.refusal(.identityHasAccount)
        }
        state.links[identity.text] = account
        let linked = IdentityLinked(
            account: account, identity: identity, at: time, credential: decided.proven.credential)
        return [.send(AuthInbox.linked(linked))] + leave(identity, at: time) + tell(identity, opens: account, at: time)
            + asker.answer(.linked(identity))
    }

    /// The identity's own account is opened by it no more. One that was not open may have been opened since.
    private func leave(_ identity: Identity, at time: Timestamp) -> [Output] {
        let left = IdentityUnlinked(account: identity.account, identity: identity, at: time)
        return [.send(AuthInbox.unlinked(left))]
    }

    /// The own account of an identity of a chat is opened by it again: Auth takes nobody else's word for it.
    private func comeBack(_ identity: Identity, at time: Timestamp) -> [Output] {
        guard identity.isOfChat else { return [] }
        return [.send(AuthInbox.linked(IdentityLinked(account: identity.account, identity: identity, at: time)))]
    }

    /// Bot is told what an identity of a chat opens from now on.
    private func tell(_ identity: Identity, opens account: Account, at time: Timestamp) -> [Output] {
        guard identity.isOfChat else { return [] }
        return [.send(BotInbox.linked(BotLinked(identity: identity, account: account, at: time)))]
    }

    /// Gives an identity its own account back.
    func unlink(_ asked: UnlinkAsked, at time: Timestamp, state: inout SignInState) -> [Output] {
        let asker = Asker(asked)
        if let deadline = asked.deadline, time > deadline { return asker.refusal(.late) }
        guard state.links[asked.identity.text] == asked.account else { return asker.refusal(.identityNotLinked) }
        state.links[asked.identity.text] = nil
        let unlinked = IdentityUnlinked(
            account: asked.account, identity: asked.identity, at: time, by: asked.by,
            request: asked.by.map { _ in asked.request })
        return [.send(AuthInbox.unlinked(unlinked))] + comeBack(asked.identity, at: time)
            + tell(asked.identity, opens: asked.identity.account, at: time)
            + asker.answer(.ticketEnded(state: "unlinked", as: asked.identity.text))
    }
}

extension QuestionAnswered.Answer {
    fileprivate static func linked(_ identity: Identity) -> Self { .ticketEnded(state: "linked", as: identity.text) }
}
