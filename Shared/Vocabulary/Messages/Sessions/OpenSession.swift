/// A session of an account, as the account sees it. Not secret: what opens the account is its signed token.
package struct OpenSession: Hashable, Sendable, Codable {
    package var id: SessionID
    /// Of the account's sessions when this one was opened.
    package var generation: Int
    /// The account's.
    package var role: AccountRole
    /// `key`, `link`, `mail`, `wechat` or `wecom`.
    package var way: String
    /// The identity that was proved; nil for a key and a link.
    package var `as`: String?
    /// What the browser calls itself.
    package var agent: String?
    /// The IP address.
    package var from: String?
    package var opened: Timestamp
    package var expires: Timestamp

    package init(
        id: SessionID, generation: Int, role: AccountRole, way: String, as identity: String?, agent: String?,
        from: String?, opened: Timestamp, expires: Timestamp
    ) {
        self.id = id
        self.generation = generation
        self.role = role
        self.way = way
        self.as = identity
        self.agent = agent
        self.from = from
        self.opened = opened
        self.expires = expires
    }
}

/// An identity that opens the account.
package struct HeldIdentity: Written, Hashable, Sendable, Codable {
    package var identity: Identity
    package var since: Timestamp

    package init(identity: Identity, since: Timestamp) {
        self.identity = identity
        self.since = since
    }
}
