/// An API key of an account was revoked, by the account or an operator. Told to Auth, which knows it no more and ends
/// its answers.
package struct KeyRevoked: Message, Hashable {
    package static let type = "KeyRevoked"
    package static let isMoney = true

    package var account: Account
    /// The key's id: the first digits of its hash.
    package var name: String
    package var by: Actor
    /// What the account itself was authenticated with; nil if an operator revokes the key.
    package var credentialOfCaller: Proof?
    /// Where the answer goes; nil if nobody waits for one.
    package var reply: ReplyAddress?
    package var request: RequestID
    /// After it, a command that somebody waits for is refused; nil: never.
    package var deadline: Timestamp?

    package init(
        account: Account, name: String, by: Actor, credentialOfCaller: Proof? = nil, reply: ReplyAddress? = nil,
        request: RequestID, deadline: Timestamp? = nil
    ) {
        self.account = account
        self.name = name
        self.by = by
        self.credentialOfCaller = credentialOfCaller
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    package var id: String { request.text + "/revoked" }
    package var key: String { account.name }
}
