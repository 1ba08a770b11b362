/// Money is reserved and the model may be called; told to LLM.
package struct ChatAdmitted: Message, Hashable {
    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    package var model: String
    package var body: String
    package var showsUsage: Bool
    /// The most output tokens of each choice that the reservation pays for.
    package var tokenLimit: Int
    /// The input tokens reserved for, the most that an estimate may charge.
    package var tokensIn: Int
    /// No call starts or goes on past it.
    package var deadline: Timestamp

    package init(_ chat: Chat, tokenLimit: Int, deadline: Timestamp) {
        request = chat.request
        account = chat.account
        reply = chat.reply
        model = chat.model
        body = chat.body
        showsUsage = chat.showsUsage
        self.tokenLimit = tokenLimit
        tokensIn = chat.terms.tokensIn
        self.deadline = deadline
    }

    package var id: String { request.text }
    package var key: String { account.name }
}
