/// May an identity open another account than its own? Told to Auth, of its own account; then to Quota if that is open.
package struct LinkAsked: Message, Hashable {
    package static let type = "LinkAsked"

    /// The identity's own.
    package var account: Account
    /// The identity, and who wants it.
    package var proven: LinkProven

    package init(_ proven: LinkProven) {
        account = proven.identity.account
        self.proven = proven
    }

    package var id: String { proven.request.text + "/link" }
    package var key: String { account.name }
}

/// What stands in the way of a link, as Auth or Quota says; told to SignIn at the identity's desk.
package struct LinkDecided: Message, Hashable {
    package static let type = "LinkDecided"

    package var proven: LinkProven
    package var obstacle: Obstacle

    package enum Obstacle: String, Hashable, Sendable, Codable, CaseIterable {
        /// The identity's own account was never opened.
        case unopened
        /// It is open, and has no money.
        case empty
        /// It has money, or an answer of it is under way: it is not merged.
        case money
    }

    package init(_ asked: LinkAsked, _ obstacle: Obstacle) {
        proven = asked.proven
        self.obstacle = obstacle
    }

    private var desk: Desk { Desk(of: proven.identity) }
    package var id: String { proven.request.text + "/decided" }
    package var key: String { desk.name }
}
