/// What an operator should look at: a message says so, and the station that writes the message counts and reports it.
package enum Alarm: String, Hashable, Sendable, Codable, CaseIterable {
    /// A first sign-in got no gift, because all gifts of a day have a budget.
    case giftsUsedUp = "gifts_used_up"
}
