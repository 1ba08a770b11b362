import Messages
import Processing

/// Pages that are opened inside a platform, which says by whom.
extension SignIn {
    /// Signs in who opened a page: Auth is asked for a session of what the identity opens. The platform's word proves the
    /// identity, so there is no code, and nothing is counted.
    func enter(_ entered: PageEntered, at time: Timestamp, state: inout SignInState) -> [Output] {
        let asker = Asker(entered)
        guard time <= entered.deadline else { return asker.refusal(.late) }
        // Nobody is known so but at a platform where persons write.
        guard entered.identity.isOfChat else { return asker.refusal(.ticketUnknown) }
        let account = state.account(of: entered.identity)
        // A gift is an identity's own account's: one that it was linked to is open.
        let isOwn = account == entered.identity.account
        let asked = SessionAsked(
            account: account, session: entered.session, way: .identity(entered.identity), agent: entered.agent,
            from: entered.from, lifetimeMilliseconds: entered.lifetimeMilliseconds, gift: isOwn ? entered.gift : nil,
            giftBudget: isOwn ? entered.giftBudget : nil, reply: entered.reply, request: entered.request,
            deadline: entered.deadline)
        return [.send(AuthInbox.sessionAsked(asked))]
    }
}
