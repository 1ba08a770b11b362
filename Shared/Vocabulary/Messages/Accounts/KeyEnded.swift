/// A key is known no more; told to Quota, which ends its answers. Each is charged as one that its user stopped.
package struct KeyEnded: Message, Hashable {
    package static let type = "KeyEnded"
    package static let isMoney = true

    package var account: Account
    /// The short form of the key.
    package var apiKey: String
    package var at: Timestamp

    package init(account: Account, apiKey: String, at: Timestamp) {
        self.account = account
        self.apiKey = apiKey
        self.at = at
    }

    package var id: String { "\(account.name)/\(apiKey)/ended" }
    package var key: String { account.name }
}
