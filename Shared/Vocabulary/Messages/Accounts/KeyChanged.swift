/// The name or the limits of an API key were changed; its text stays. Told to Auth.
package struct KeyChanged: Message, Hashable {
    package static let type = "KeyChanged"
    package static let isMoney = true

    package var account: Account
    /// The key's id: the first digits of its hash.
    package var name: String
    /// Nil: as it is. Empty: none.
    package var newName: String?
    /// All of its limits from now on; nil: as they are.
    package var limits: KeyLimits?
    package var by: Actor
    /// What the account itself was authenticated with; nil if an operator changes the key.
    package var credentialOfCaller: Proof?
    /// Where the answer goes; nil if nobody waits for one.
    package var reply: ReplyAddress?
    package var request: RequestID
    /// After it, a command that somebody waits for is refused; nil: never.
    package var deadline: Timestamp?

    package init(
        account: Account, name: String, newName: String? = nil, limits: KeyLimits? = nil, by: Actor,
        credentialOfCaller: Proof? = nil, reply: ReplyAddress? = nil, request: RequestID, deadline: Timestamp? = nil
    ) {
        self.account = account
        self.name = name
        self.newName = newName
        self.limits = limits
        self.by = by
        self.credentialOfCaller = credentialOfCaller
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    package var id: String { request.text + "/keychanged" }
    package var key: String { account.name }
}
