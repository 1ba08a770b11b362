import Messages
import Processing

extension Auth {
    /// Says that an account which was never opened stands in no link's way; of an open one Quota says whether it has
    /// money.
    func answer(_ asked: LinkAsked, state: AuthState) -> [Output] {
        guard state.isOpen else { return [.send(SignInInbox.linkDecided(LinkDecided(asked, .unopened)))] }
        return [.send(QuotaInbox.linkAsked(asked))]
    }

    /// Nobody knows whether an account that is set aside has money.
    func refuse(_ asked: LinkAsked) -> [Output] {
        let refused = Refused(
            request: asked.proven.request, account: asked.proven.account, reply: asked.proven.reply,
            refusal: .setAside)
        return [.send(ResponderInbox.refused(refused))]
    }
}
