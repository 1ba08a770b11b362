package import Messages

extension AccountAPI {
    /// The limits of the account API, and what a sign-in brings.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `maxOpenRequests` | 4096 | ≥ 1; open calls of all accounts at this node |
    /// | `maxOpenPerAccount` | 64 | ≥ 1; those of one key or session |
    /// | `maxOpenSignIns` | 1024 | ≥ 4; open calls of those who are not signed in |
    /// | `maxListeners` | 4096 | ≥ 1; pages that wait for what becomes of a ticket |
    /// | `maxListenersPerAddress` | 20 | ≥ 1; those of one address (IPv6: its /64) |
    /// | `questionDeadline` | 5 s | for the answer to a question or a command |
    /// | `questionsPerSecond` | 20 | ≥ 1; calls of one key or session at this node, ten times as many at once |
    /// | `maxExports` | 16 | ≥ 1; ledgers that are exported or summed up at once, one an account |
    /// | `address` | empty | where people reach the service, without a slash at its end |
    /// | `sendsMail` | false | whether a code can be mailed |
    /// | `gift` | 0 | ≥ 0; what a first sign-in by an identity is given |
    /// | `giftBudget` | 100 CNY | ≥ 0; all such gifts of a day |
    package struct Configuration: Sendable {
        package var maxOpenRequests = 4096
        package var maxOpenPerAccount = 64
        package var maxOpenSignIns = 1024
        package var maxListeners = 4096
        package var maxListenersPerAddress = 20
        package var questionDeadline: Duration = .seconds(5)
        package var questionsPerSecond = 20
        package var maxExports = 16
        package var address = ""
        package var sendsMail = false
        package var gift = Money.zero
        package var giftBudget = Money.yuan(100)

        package init() {}
    }
}
