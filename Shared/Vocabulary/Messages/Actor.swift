/// Who changed something, and from where; stands in each operator's message and in the trail.
package struct Actor: Hashable, Sendable, Codable {
    /// An account's name, or `console/USER` for a user of the machine that the service runs on.
    package var name: String
    /// The IP address; nil for the console.
    package var from: String?
    /// What the actor may do; nil, as on the console, for everything.
    package var role: AccountRole?

    package init(_ name: String, from: String? = nil, role: AccountRole? = nil) {
        self.name = name
        self.from = from
        self.role = role
    }

    /// Whether the actor may change an account of a role, or give it that role: an operator serves people alone; other
    /// operators are the owner's affair.
    package func maySeeTo(_ other: AccountRole) -> Bool {
        switch role {
        case nil, .owner: true
        case .operator: other == .person
        case .person: false
        }
    }
}
