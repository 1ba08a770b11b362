/// The user pressed stop: the answer ends early, and the text so far is charged.
///
/// It goes through the request's topics (Auth, Quota, LLM), so that it cannot overtake the request.
package struct ChatCancelled: Message, Hashable {
    package static let type = "ChatCancelled"

    package var request: RequestID
    package var account: Account

    package init(request: RequestID, account: Account) {
        self.request = request
        self.account = account
    }

    package var id: String { request.text + "/cancelled" }
    package var key: String { account.name }
}
