import Messages
import Processing

extension Auth {
    /// Opens the account of who writes to the bot for the first time, and lets what they say act for it; as a first
    /// sign-in does.
    ///
    /// It is done for an identity's own account alone, and only while that is what it opens: of another account, the link
    /// itself has told. So a message that was under way when the identity was linked or unlinked opens nothing.
    func take(_ met: IdentityMet, at time: Timestamp, state: inout AuthState) -> [Output] {
        guard met.identity.account == met.account, state.departures[met.identity.text] == nil else {
            return welcome(met)
        }
        let before = state.standing.value
        var claimed: [Output] = []
        if !state.isOpen {
            state.standing.value.opened = time
            claimed = claim(met.gift, of: met.giftBudget, by: met.identity, for: met.account)
        }
        // Who is suspended or closed is told so when they ask.
        state.remember(met.identity, since: met.at)
        return (claimed.isEmpty ? welcome(met) : claimed)
            + recordOpening(AccountCommand(met), before, state, at: time)
    }

    /// Tells Bot, which waits for a gift, that there is none.
    private func welcome(_ met: IdentityMet) -> [Output] {
        guard let gift = met.gift, gift > .zero else { return [] }
        return [.send(BotInbox.welcomed(BotWelcomed(identity: met.identity, isGiven: false)))]
    }
}
