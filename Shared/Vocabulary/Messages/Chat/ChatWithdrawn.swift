/// Withdraws a request that may or may not be on the log.
///
/// It goes through the request's topics (Auth, Quota), so that it cannot overtake the request. A decision that was made
/// before stands and is told on the stream; a request without a decision is refused and never decided later. So the
/// stream always tells how the request ended.
package struct ChatWithdrawn: Message, Hashable {
    package static let type = "ChatWithdrawn"

    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    /// The request's deadline: nobody decides on the request after it.
    package var deadline: Timestamp

    package init(request: RequestID, account: Account, reply: ReplyAddress, deadline: Timestamp) {
        self.request = request
        self.account = account
        self.reply = reply
        self.deadline = deadline
    }

    package init(_ chat: Chat) {
        self.init(request: chat.request, account: chat.account, reply: chat.reply, deadline: chat.deadline)
    }

    package var id: String { request.text + "/withdrawn" }
    package var key: String { account.name }
}
