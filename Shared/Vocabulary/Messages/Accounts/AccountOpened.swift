/// An operator opened an account. Told to Auth; an account that is open stays as it is. A key opens an account too.
package struct AccountOpened: Message, Hashable {
    package static let type = "AccountOpened"
    package static let isMoney = true

    package var account: Account
    package var role: AccountRole
    /// The group whose prices and models the account has; nil: the default one.
    package var group: String?
    /// The account's first credit; Auth tells Quota of it.
    package var grant: Money?
    /// Who opened it, from where and in which role.
    package var by: String
    package var from: String?
    package var actingAs: AccountRole?
    /// Where the answer goes; nil if nobody waits for one.
    package var reply: ReplyAddress?
    package var request: RequestID?
    /// After it, a command that somebody waits for is refused; nil: never.
    package var deadline: Timestamp?

    package init(
        account: Account, role: AccountRole = .person, group: String? = nil, grant: Money? = nil, by: Actor,
        reply: ReplyAddress? = nil, request: RequestID? = nil, deadline: Timestamp? = nil
    ) {
        self.account = account
        self.role = role
        self.group = group
        self.grant = grant
        self.by = by.name
        from = by.from
        actingAs = by.role
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    package var actor: Actor { Actor(by, from: from, role: actingAs) }
    package var id: String { account.name + "/opened" }
    package var key: String { account.name }
}
