/// A person bound a key of their own to a channel, or took it back. Told to Auth, which stamps it onto the account's
/// chats with the channel's models.
package struct OwnKeyBound: Message, Hashable {
    package static let type = "OwnKeyBound"
    package static let isMoney = true

    package var account: Account
    /// The channel's name.
    package var channel: String
    /// In place of the one before; nil takes it back.
    package var ownKey: OwnKey?
    /// Of who asks: only who is signed in may.
    package var credential: Proof
    package var by: Actor
    package var reply: ReplyAddress
    package var request: RequestID
    package var deadline: Timestamp

    package init(
        account: Account, channel: String, ownKey: OwnKey?, credential: Proof, by: Actor, reply: ReplyAddress,
        request: RequestID, deadline: Timestamp
    ) {
        self.account = account
        self.channel = channel
        self.ownKey = ownKey
        self.credential = credential
        self.by = by
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    package var id: String { request.text + "/ownkey" }
    package var key: String { account.name }
}
