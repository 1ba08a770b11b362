/// A request should end early. It takes the request's way (Auth, Quota, LLM) and so cannot overtake it.
package struct ChatCancelled: Message, Hashable {
    package static let type = "ChatCancelled"

    package var request: RequestID
    package var account: Account
    package var reason: Reason

    package enum Reason: String, Hashable, Sendable, Codable {
        /// The user pressed stop: what was answered is paid for.
        case stopped
        /// The door refused the request for want of an acknowledgement: nothing is paid for.
        case withdrawn
    }

    package init(request: RequestID, account: Account, reason: Reason) {
        self.request = request
        self.account = account
        self.reason = reason
    }

    package var id: String { "\(request.text)/\(reason.rawValue)" }
    package var key: String { account.name }
}
