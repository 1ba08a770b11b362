/// An operator changed an account. Told to Auth, which tells Quota of what ends the account's answers.
package struct AccountChanged: Message, Hashable {
    package static let type = "AccountChanged"
    package static let isMoney = true

    package var account: Account
    package var change: Change
    /// Who changed it, from where and in which role.
    package var by: String
    package var from: String?
    package var actingAs: AccountRole?
    /// Names this change, so that a repetition can be told from another one.
    package var name: String
    /// Where the answer goes; nil if nobody waits for one.
    package var reply: ReplyAddress?
    package var request: RequestID?
    /// After it, a command that somebody waits for is refused; nil: never.
    package var deadline: Timestamp?

    package enum Change: Hashable, Sendable, Codable {
        case suspended(reason: String)
        case resumed
        /// For good.
        case closed(reason: String)
        case role(AccountRole)
        /// Nil: the default group.
        case group(String?)
    }

    package init(
        account: Account, change: Change, by: Actor, name: String, reply: ReplyAddress? = nil,
        request: RequestID? = nil,
        deadline: Timestamp? = nil
    ) {
        self.account = account
        self.change = change
        self.by = by.name
        from = by.from
        actingAs = by.role
        self.name = name
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    package var actor: Actor { Actor(by, from: from, role: actingAs) }

    package var id: String { "\(account.name)/changed/\(name)" }
    package var key: String { account.name }
}
