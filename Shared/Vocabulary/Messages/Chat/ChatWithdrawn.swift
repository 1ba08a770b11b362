/// The door takes a request back of which it cannot say whether the log has it.
///
/// It takes the request's way (Auth, Quota) and so cannot overtake it. What was decided by then stands, and is told on
/// the stream; what was not is refused there and never decided any more. So the stream says in any case what became of
/// the request.
package struct ChatWithdrawn: Message, Hashable {
    package static let type = "ChatWithdrawn"

    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    /// The request's own: after it nobody decides it.
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
