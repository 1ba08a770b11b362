/// What an operator should look at: a message says so, and the station that writes the message counts and reports it.
package enum Alarm: String, Hashable, Sendable, Codable, CaseIterable {
    /// A first sign-in got no gift, because all gifts of a day have a budget.
    case giftsUsedUp = "gifts_used_up"
    /// Something about an order or a payment that nobody but a person can settle: it is in the list of cases.
    case orderNeedsPerson = "order_needs_person"
    /// A day's books and the provider's bill differ, or the bill could not be had.
    case booksDiffer = "books_differ"
    /// The bot cannot answer a group at zsxq: its cookie has ended, the platform refuses us, or a question got no answer.
    case groupNeedsPerson = "group_needs_person"
}
