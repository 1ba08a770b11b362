/// An operator corrected what an account was granted; told to Quota, which declines what cannot be.
package struct BalanceCorrected: Message, Hashable {
    package static let type = "BalanceCorrected"
    package static let isMoney = true

    /// Identifies the correction; the same one counts once, for ever.
    package var name: String
    package var account: Account
    /// Below zero takes credit away; no more than is available.
    package var amount: Money
    /// Stands in the ledger.
    package var reason: String
    package var by: Actor
    package var request: RequestID
    /// Where the operator waits for the balance or a refusal; nil if nobody does.
    package var reply: ReplyAddress?
    /// After it, a command that somebody waits for is refused; nil: never.
    package var deadline: Timestamp?

    package init(
        name: String, account: Account, amount: Money, reason: String, by: Actor, request: RequestID,
        reply: ReplyAddress? = nil, deadline: Timestamp? = nil
    ) {
        self.name = name
        self.account = account
        self.amount = amount
        self.reason = reason
        self.by = by
        self.request = request
        self.reply = reply
        self.deadline = deadline
    }

    package var id: String { "\(account.name)/corrected/\(name)" }
    package var key: String { account.name }
}
