/// An account was given credit: a trial, a payment, a code; told to Quota.
package struct CreditGranted: Message, Hashable {
    package static let type = "CreditGranted"
    package static let isMoney = true

    /// Identifies the grant; the same grant counts once, for ever.
    package var grant: String
    package var account: Account
    /// Above zero; Quota declines any other amount.
    package var amount: Money

    package init(grant: String, account: Account, amount: Money) {
        self.grant = grant
        self.account = account
        self.amount = amount
    }

    package var id: String { grant }
    package var key: String { account.name }
}
