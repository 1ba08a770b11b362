/// An account was given credit: a trial, a payment, a code; told to Quota.
package struct CreditGranted: Message, Hashable {
    package static let type = "CreditGranted"
    package static let isMoney = true

    /// Identifies the grant; the same grant counts once, for ever.
    package var grant: String
    package var account: Account
    /// Above zero; Quota declines any other amount.
    package var amount: Money
    /// Nil for a grant of an operator or at an account's opening.
    package var cause: EntryPosted.Cause?
    /// The operator who gave it; nil if none did.
    package var by: Actor?
    /// The operator's request.
    package var request: RequestID?
    /// Where the operator waits for the balance or a refusal; nil if nobody does.
    package var reply: ReplyAddress?
    /// After it, a command that somebody waits for is refused; nil: never.
    package var deadline: Timestamp?

    package init(
        grant: String, account: Account, amount: Money, cause: EntryPosted.Cause? = nil, by: Actor? = nil,
        request: RequestID? = nil, reply: ReplyAddress? = nil, deadline: Timestamp? = nil
    ) {
        self.grant = grant
        self.account = account
        self.amount = amount
        self.cause = cause
        self.by = by
        self.request = request
        self.reply = reply
        self.deadline = deadline
    }

    package var id: String { grant }
    package var key: String { account.name }
}
