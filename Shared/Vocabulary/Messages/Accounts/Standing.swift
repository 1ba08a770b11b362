/// What an account is: since when it is open, whether it may ask, its role and its group.
package struct Standing: Written, Hashable, Codable, Sendable {
    /// Nil until an operator, a key or a sign-in opens the account.
    package var opened: Timestamp?
    package var status = Status.active
    /// Why the account is suspended or closed, in the operator's words.
    package var reason: String?
    package var role = AccountRole.person
    package var group: String?

    package enum Status: String, Codable, Sendable, CaseIterable {
        case active
        /// Every request is refused, whatever its key, until the account is resumed.
        case suspended
        /// As suspended, but for good.
        case closed
    }

    package init() {}
}

/// A key of an account, as the account and an operator see it.
package struct HeldKey: Written, Hashable, Codable, Sendable {
    /// The first digits of its hash.
    package var id: String
    package var issued: Timestamp
    package var name: String?
    package var limits: KeyLimits?
    /// When it was last used, to the hour.
    package var used: Timestamp?

    package init(
        _ credential: KeyHash, issued: Timestamp, name: String? = nil, limits: KeyLimits? = nil, used: Timestamp? = nil
    ) {
        id = credential.short
        self.issued = issued
        self.name = name
        self.limits = limits
        self.used = used
    }
}
