/// An operator changed an account. Told to Auth, which tells Quota of what ends the account's answers.
package struct AccountChanged: Message, Hashable {
    package static let type = "AccountChanged"
    package static let isMoney = true

    package var account: Account
    package var change: Change
    /// Who changed it.
    package var by: String
    /// Names this change, so that a repetition can be told from another one.
    package var name: String

    package enum Change: Hashable, Sendable, Codable {
        case suspended(reason: String)
        case resumed
        /// For good.
        case closed(reason: String)
        case role(AccountRole)
        /// Nil: the default group.
        case group(String?)
    }

    package init(account: Account, change: Change, by: String, name: String) {
        self.account = account
        self.change = change
        self.by = by
        self.name = name
    }

    package var id: String { "\(account.name)/changed/\(name)" }
    package var key: String { account.name }
}
