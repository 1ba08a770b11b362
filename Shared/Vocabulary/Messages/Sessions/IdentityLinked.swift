/// An identity opens the account from now on. Told to Auth by SignIn, which knows of each identity what it opens; Auth
/// remembers it for the account, or has SignIn unlink it again.
package struct IdentityLinked: Message, Hashable {
    package static let type = "IdentityLinked"
    package static let isMoney = true

    package var account: Account
    package var identity: Identity
    package var at: Timestamp
    /// The session that wanted it.
    package var credential: Proof?

    package init(account: Account, identity: Identity, at: Timestamp, credential: Proof? = nil) {
        self.account = account
        self.identity = identity
        self.at = at
        self.credential = credential
    }

    /// Stands in the trail, which is kept for ever: so the identity's own account stands for it.
    package var id: String { "\(account.name)/linked/\(identity.account.name)/\(at.milliseconds)" }
    package var key: String { account.name }
}

/// An identity opens the account no more. Told to Auth by SignIn; Auth ends the sessions that it opened.
package struct IdentityUnlinked: Message, Hashable {
    package static let type = "IdentityUnlinked"
    package static let isMoney = true

    package var account: Account
    package var identity: Identity
    package var at: Timestamp
    /// The operator who wanted it, and what he called it; nil: the account itself.
    package var by: Actor?
    package var request: RequestID?

    package init(
        account: Account, identity: Identity, at: Timestamp, by: Actor? = nil, request: RequestID? = nil
    ) {
        self.account = account
        self.identity = identity
        self.at = at
        self.by = by
        self.request = request
    }

    package var id: String { "\(account.name)/unlinked/\(identity.account.name)/\(at.milliseconds)" }
    package var key: String { account.name }
}
