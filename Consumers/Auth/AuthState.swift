package import Messages
package import Processing

/// The credentials and the standing of one account.
package struct AuthState: KeptState {
    /// By the hash of the key. Only the operator issues keys, so an account has few.
    package var credentials = KeptEntries<Credential>()
    package var standing = Kept(Standing())

    package init() {}

    /// True once an operator or the first key has opened the account.
    package var isOpen: Bool { standing.value.opened != nil || credentials.count > 0 }

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("credentials", &credentials)
        visitor.visit("standing", &standing)
    }
}

/// An API key of the account.
package struct Credential: Written, Hashable, Codable, Sendable {
    package var issued: Timestamp

    package init(issued: Timestamp) {
        self.issued = issued
    }
}
