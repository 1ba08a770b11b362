package import Messages
package import Processing

/// Who may act for one account.
package struct AuthState: KeptState {
    /// By the hash of the key. The operator issues keys, so there are few.
    package var credentials = KeptEntries<Credential>()
    package var status = Kept(Status.active)

    package enum Status: String, Written, Codable, Sendable {
        case active
        /// Nothing is let in, whatever the credential.
        case blocked
    }

    package init() {}

    /// The first key opens an account.
    package var isOpen: Bool { credentials.count > 0 }

    package mutating func visit(_ visitor: inout some StateVisitor) {
        visitor.visit("credentials", &credentials)
        visitor.visit("status", &status)
    }
}

/// A key that its account was issued.
package struct Credential: Written, Hashable, Codable, Sendable {
    package var issued: Timestamp

    package init(issued: Timestamp) {
        self.issued = issued
    }
}
