/// An operator opened an account. Told to Auth; an account that is open stays as it is. A key opens an account too.
package struct AccountOpened: Message, Hashable {
    package static let type = "AccountOpened"
    package static let isMoney = true

    package var account: Account
    package var role: AccountRole
    /// The group whose prices and models the account has; nil: the default one.
    package var group: String?
    /// Who opened it.
    package var by: String

    package init(account: Account, role: AccountRole = .person, group: String? = nil, by: String) {
        self.account = account
        self.role = role
        self.group = group
        self.by = by
    }

    package var id: String { account.name + "/opened" }
    package var key: String { account.name }
}

/// What an account may do besides asking.
package enum AccountRole: String, Hashable, Sendable, Codable, CaseIterable {
    case person
    /// Serves other accounts.
    case `operator`
    /// May also see to secrets, roles and operators.
    case owner
}
