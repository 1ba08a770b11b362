import Messages
import Processing

extension Quota {
    /// Says whether an account has money: credit that it has not spent, or an answer under way. An identity whose account
    /// has opens no other.
    func answer(_ asked: LinkAsked, state: QuotaState) -> [Output] {
        let balance = state.balance.value
        let hasMoney = balance.granted != balance.spent || balance.pending != .zero
        return [.send(SignInInbox.linkDecided(LinkDecided(asked, hasMoney ? .money : .empty)))]
    }

    /// Nobody knows whether an account that is set aside has money.
    func refuse(_ asked: LinkAsked) -> [Output] {
        [.refusal(.setAside, asked.proven.request, asked.proven.account, asked.proven.reply)]
    }
}
