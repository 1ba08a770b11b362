/// A rule of Auth that the catalogue orders. The others are asked before all of these, always.
package enum RuleName: String, Sendable, CaseIterable {
    /// Spares those who are on it some of the rules behind it.
    case whitelist
    /// How often an account, or a key, may ask, and how much.
    case frequency
    case words
    case status
    case model

    /// The order where the catalogue says nothing.
    package static let usual: [RuleName] = [.whitelist, .frequency, .words, .status, .model]
    /// Those that no catalogue leaves out.
    package static let needed: [RuleName] = [.status, .model]
    /// Those that a white list can spare.
    package static let sparable: [RuleName] = [.frequency, .words]
}
