/// An account has proven another identity, and wants to be opened by it; told to SignIn at the identity's desk.
package struct LinkProven: Message, Hashable {
    package static let type = "LinkProven"

    package var identity: Identity
    /// Who wants it.
    package var account: Account
    package var request: RequestID
    package var reply: ReplyAddress
    package var deadline: Timestamp
    /// The session that wants it.
    package var credential: Proof?

    package init(
        identity: Identity, account: Account, request: RequestID, reply: ReplyAddress, deadline: Timestamp,
        credential: Proof? = nil
    ) {
        self.identity = identity
        self.account = account
        self.request = request
        self.reply = reply
        self.deadline = deadline
        self.credential = credential
    }

    private var desk: Desk { Desk(of: identity) }
    package var id: String { request.text + "/proven" }
    package var key: String { desk.name }
}

/// An identity is to open an account no more; told to SignIn at the identity's desk. The account itself wants it, or an
/// operator; or Auth, which does not take the identity.
package struct UnlinkAsked: Message, Hashable {
    package static let type = "UnlinkAsked"
    package static let isMoney = true

    package var identity: Identity
    /// Which the identity opens. The door has asked Auth whether its session, or the operator, may do this.
    package var account: Account
    package var request: RequestID
    /// Nil if nobody waits for an answer.
    package var reply: ReplyAddress?
    /// Nil: never too late.
    package var deadline: Timestamp?
    /// The operator who wants it; nil: the account, or Auth.
    package var by: Actor?

    package init(
        identity: Identity, account: Account, request: RequestID, reply: ReplyAddress? = nil,
        deadline: Timestamp? = nil, by: Actor? = nil
    ) {
        self.identity = identity
        self.account = account
        self.request = request
        self.reply = reply
        self.deadline = deadline
        self.by = by
    }

    private var desk: Desk { Desk(of: identity) }
    /// One request may unlink several. The identity's own account stands for it: an id is shown where no address is.
    package var id: String { "\(request.text)/unlink/\(identity.account.name)" }
    package var key: String { desk.name }
}
