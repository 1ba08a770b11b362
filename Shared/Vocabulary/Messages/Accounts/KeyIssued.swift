/// An account got an API key; the first key opens the account. Told to Auth.
package struct KeyIssued: Message, Hashable {
    package static let type = "KeyIssued"
    package static let isMoney = true

    package var account: Account
    package var credential: KeyHash
    /// Credit that comes with the key; Auth tells Quota of it. An account cannot give it to itself.
    package var grant: Money?
    /// Who made it; nil if the service itself did.
    package var by: Actor?
    /// What its people call it.
    package var name: String?
    package var limits: KeyLimits?
    /// What the account itself was authenticated with; nil if an operator or the service makes the key.
    package var credentialOfCaller: Proof?
    /// Where the answer goes; nil if nobody waits for one.
    package var reply: ReplyAddress?
    package var request: RequestID?
    /// After it, a command that somebody waits for is refused; nil: never.
    package var deadline: Timestamp?

    package init(
        account: Account, credential: KeyHash, grant: Money? = nil, by: Actor? = nil, name: String? = nil,
        limits: KeyLimits? = nil, credentialOfCaller: Proof? = nil, reply: ReplyAddress? = nil,
        request: RequestID? = nil, deadline: Timestamp? = nil
    ) {
        self.account = account
        self.credential = credential
        self.grant = grant
        self.by = by
        self.name = name
        self.limits = limits
        self.credentialOfCaller = credentialOfCaller
        self.reply = reply
        self.request = request
        self.deadline = deadline
    }

    package var id: String { credential.hexadecimal }
    package var key: String { account.name }
}
