/// A link was made that signs one person in, once. Told to Auth, which opens the account if it is not.
package struct InviteMade: Message, Hashable {
    package static let type = "InviteMade"
    package static let isMoney = true

    package var account: Account
    /// The hash of the link's token.
    package var invite: KeyHash
    /// From then on the link is no good.
    package var expires: Timestamp
    package var by: Actor
    /// Where the answer goes; nil if nobody waits for one.
    package var reply: ReplyAddress?
    package var request: RequestID
    /// After it, a command that somebody waits for is refused; nil: never.
    package var deadline: Timestamp?

    package init(
        account: Account, invite: KeyHash, expires: Timestamp, by: Actor, reply: ReplyAddress? = nil,
        request: RequestID, deadline: Timestamp? = nil
    ) {
        self.account = account
        self.invite = invite
        self.expires = expires
        self.by = by
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    package var id: String { request.text + "/invite" }
    package var key: String { account.name }
}
