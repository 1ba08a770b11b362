/// A question about an account; told to Auth, then to the consumer that answers it.
package struct QuestionAsked: Message, Hashable {
    package static let type = "QuestionAsked"

    package var request: RequestID
    package var account: Account
    package var credential: KeyHash
    package var reply: ReplyAddress
    package var question: Question
    package var deadline: Timestamp

    package enum Question: Hashable, Sendable, Codable {
        /// Quota answers.
        case balance
        /// Books answers: at most `limit` entries older than the entry numbered `before`, newest first.
        case ledger(before: Int64?, limit: Int)
        /// What a request cost and why: Quota answers while it is pending, then Books.
        case request(id: RequestID)
    }

    package init(
        request: RequestID, account: Account, credential: KeyHash, reply: ReplyAddress, question: Question,
        deadline: Timestamp
    ) {
        self.request = request
        self.account = account
        self.credential = credential
        self.reply = reply
        self.question = question
        self.deadline = deadline
    }

    package var id: String { request.text }
    package var key: String { account.name }
}
