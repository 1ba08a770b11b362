/// A request repeats an earlier one, whose stream answers both; told to Responder.
package struct Redirected: Message, Hashable {
    package static let type = "Redirected"

    package var request: RequestID
    package var account: Account
    package var reply: ReplyAddress
    /// The stream of the first request.
    package var target: ReplyAddress

    package init(request: RequestID, account: Account, reply: ReplyAddress, target: ReplyAddress) {
        self.request = request
        self.account = account
        self.reply = reply
        self.target = target
    }

    package var id: String { request.text + "/redirected" }
    package var key: String { account.name }
}
