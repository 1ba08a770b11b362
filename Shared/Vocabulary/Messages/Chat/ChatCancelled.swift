/// The user pressed stop: the answer should end early, and what was answered is paid for.
///
/// It takes the request's way (Auth, Quota, LLM) and so cannot overtake it.
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
