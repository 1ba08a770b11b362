/// A question about an account; told to Auth, then to the consumer that answers it.
package struct QuestionAsked: Message, Hashable {
    package static let type = "QuestionAsked"

    package var request: RequestID
    package var account: Account
    /// Nil for a question of the admin API, whose caller Auth has admitted before.
    package var credential: Proof?
    package var reply: ReplyAddress
    package var question: Question
    package var deadline: Timestamp
    /// Nil: the account itself.
    package var audience: Audience?
    /// The caller's IP address, where a key's limit of addresses is to hold for the question; nil: not looked at.
    package var from: String?

    package enum Question: Hashable, Sendable, Codable {
        /// Auth answers: whether the caller may act as this role may, and what its own one is.
        case admission(AccountRole)
        /// Auth answers an operator: what the account is, and its keys. Without a look at the credential.
        case account
        /// Auth answers the account: its keys.
        case keys
        /// Auth answers the account: its sessions and identities.
        case sessions
        /// Auth answers: whether the caller may link an identity or unlink one, and its role.
        case identities(isAdding: Bool)
        /// Auth answers: whether the caller may ask anything, and what.
        case verify
        /// Quota answers.
        case balance
        /// Books answers: at most `limit` entries older than the entry numbered `before`, newest first.
        case ledger(before: Int64?, limit: Int, filter: LedgerFilter? = nil)
        /// What a request cost and why: Quota answers while it is pending, then Books.
        case request(id: RequestID)
        /// Auth answers: which of these channels the account has a key of its own for.
        case channels([KeyChannel])
    }

    package init(
        request: RequestID, account: Account, credential: Proof?, reply: ReplyAddress, question: Question,
        deadline: Timestamp, audience: Audience? = nil, from: String? = nil
    ) {
        self.request = request
        self.account = account
        self.credential = credential
        self.reply = reply
        self.question = question
        self.deadline = deadline
        self.audience = audience
        self.from = from
    }

    package var id: String { request.text }
    package var key: String { account.name }
}

/// Who reads the answer, if not the account itself. Only a door that knows the caller's role may say so.
package enum Audience: String, Hashable, Sendable, Codable {
    /// Also sees channels, operators' names and our losses.
    case `operator`
}
