/// An account was given credit: a trial, a payment, a code; told to Quota.
package struct CreditGranted: Message, Hashable {
    package static let type = "CreditGranted"
    package static let isMoney = true

    /// Identifies the grant for ever: the same grant counts once.
    package var grant: String
    package var account: Account
    /// Above zero.
    package var amount: Money

    package init(grant: String, account: Account, amount: Money) {
        self.grant = grant
        self.account = account
        self.amount = amount
    }

    package var id: String { grant }
    package var key: String { account.name }
}
