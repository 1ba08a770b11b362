/// What an account may do besides asking; each role may do what the ones before it may.
package enum AccountRole: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case person
    /// Serves other accounts.
    case `operator`
    /// May also see to secrets, roles and operators.
    case owner

    package static func < (left: AccountRole, right: AccountRole) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .person: 0
        case .operator: 1
        case .owner: 2
        }
    }
}
