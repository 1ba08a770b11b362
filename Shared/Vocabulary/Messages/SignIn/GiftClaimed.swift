/// An identity has signed in for the first time, and its account was opened: it may get the gift. Told to SignIn, whose
/// state of gifts has one budget a day for all of them.
package struct GiftClaimed: Message, Hashable {
    package static let type = "GiftClaimed"
    package static let isMoney = true

    package var identity: Identity
    package var account: Account
    package var amount: Money
    /// The most of all gifts of a day.
    package var budget: Money

    package init(identity: Identity, account: Account, amount: Money, budget: Money) {
        self.identity = identity
        self.account = account
        self.amount = amount
        self.budget = budget
    }

    /// What all gifts are given from: one key of SignIn's state, beside the desks.
    private struct Fund {
        let name = "gifts"
    }

    private var fund: Fund { Fund() }
    package var id: String { "gift/" + account.name }
    package var key: String { fund.name }
}

/// The fund has given an identity its gift; told to SignIn at the identity's desk, which knows whether the identity
/// still opens its own account.
package struct GiftGiven: Message, Hashable {
    package static let type = "GiftGiven"
    package static let isMoney = true

    package var identity: Identity
    package var account: Account
    package var amount: Money

    package init(_ claim: GiftClaimed) {
        identity = claim.identity
        account = claim.account
        amount = claim.amount
    }

    private var desk: Desk { Desk(of: identity) }
    package var id: String { "given/" + account.name }
    package var key: String { desk.name }
}
