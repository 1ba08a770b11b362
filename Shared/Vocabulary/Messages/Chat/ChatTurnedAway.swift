/// Quota has refused a chat that Auth had let in and counted; told to Auth, which takes it back.
package struct ChatTurnedAway: Message, Hashable {
    package static let type = "ChatTurnedAway"

    package var request: RequestID
    package var account: Account
    package var counted: Counted

    package init(request: RequestID, account: Account, counted: Counted) {
        self.request = request
        self.account = account
        self.counted = counted
    }

    package var id: String { request.text + "/turned" }
    package var key: String { account.name }
}
