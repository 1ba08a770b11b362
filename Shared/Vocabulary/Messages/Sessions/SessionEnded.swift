/// Somebody signed out, or an operator ended sessions of an account. Told to Auth.
package struct SessionEnded: Message, Hashable {
    package static let type = "SessionEnded"
    package static let isMoney = true

    package var account: Account
    package var which: Which
    /// What the account itself was authenticated with; nil if an operator or the service ends the sessions.
    package var credential: Proof?
    /// Nil if the service itself ends them.
    package var by: Actor?
    /// Where the answer goes; nil if nobody waits for one.
    package var reply: ReplyAddress?
    package var request: RequestID
    /// After it, a command that somebody waits for is refused; nil: never.
    package var deadline: Timestamp?

    package enum Which: Hashable, Sendable, Codable {
        case one(SessionID)
        case others(than: SessionID)
        case all
    }

    package init(
        account: Account, which: Which, credential: Proof? = nil, by: Actor? = nil, reply: ReplyAddress? = nil,
        request: RequestID, deadline: Timestamp? = nil
    ) {
        self.account = account
        self.which = which
        self.credential = credential
        self.by = by
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    package var id: String { request.text + "/sessionended" }
    package var key: String { account.name }
}
