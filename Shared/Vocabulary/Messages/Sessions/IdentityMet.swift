/// Somebody writes to the bot for the first time; told to Auth, which opens the account of the identity if it is not, and
/// lets what the identity says act for it.
package struct IdentityMet: Message, Hashable {
    package static let type = "IdentityMet"
    package static let isMoney = true

    package var account: Account
    package var identity: Identity
    package var at: Timestamp
    /// What somebody who comes for the first time is given; nil or zero: nothing.
    package var gift: Money?
    /// The most of all gifts of a day.
    package var giftBudget: Money?

    package init(
        account: Account, identity: Identity, at: Timestamp, gift: Money? = nil, giftBudget: Money? = nil
    ) {
        self.account = account
        self.identity = identity
        self.at = at
        self.gift = gift
        self.giftBudget = giftBudget
    }

    package var id: String { "\(account.name)/met/\(at.milliseconds)" }
    package var key: String { account.name }
}
