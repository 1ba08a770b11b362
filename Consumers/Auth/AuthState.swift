package import Messages
package import Processing

/// The credentials and status of one account.
package struct AuthState: KeptState {
    /// By the hash of the key. Only the operator issues keys, so an account has few.
    package var credentials = KeptEntries<Credential>()
    package var status = Kept(Status.active)

    package enum Status: String, Written, Codable, Sendable {
        case active
        /// Auth refuses every request, whatever its credential.
        case blocked
    }

    package init() {}

    /// True once the account has a key: the first key opens the account.
    package var isOpen: Bool { credentials.count > 0 }

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("credentials", &credentials)
        visitor.visit("status", &status)
    }
}

/// An API key of the account.
package struct Credential: Written, Hashable, Codable, Sendable {
    package var issued: Timestamp

    package init(issued: Timestamp) {
        self.issued = issued
    }
}
