/// The user pressed stop: the answer ends early, and the text so far is charged.
///
/// It goes through the request's topics (Auth, Quota, LLM), so that it cannot overtake the request.
package struct ChatCancelled: Message, Hashable {
    package static let type = "ChatCancelled"

    package var request: RequestID
    package var account: Account
    /// What the stop was authenticated with; nil where Auth has nothing to judge: from Auth on, and from an early version.
    package var credential: Proof?
    /// The client's IP address, for a key's limit of addresses.
    package var from: String?

    package init(request: RequestID, account: Account, credential: Proof? = nil, from: String? = nil) {
        self.request = request
        self.account = account
        self.credential = credential
        self.from = from
    }

    package var id: String { request.text + "/cancelled" }
    package var key: String { account.name }
}
