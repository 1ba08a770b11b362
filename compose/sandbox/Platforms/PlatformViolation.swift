/// What an app does wrong, as the platform sees it.
enum PlatformViolation: String, CaseIterable, Sendable {
    /// One thing was answered with two texts.
    case answeredTwice = "answered_twice"
    /// More was pushed than the account may, or after the window had closed.
    case overBudget = "over_budget"
    /// More was sent to one member than WeCom shows.
    case beyondRate = "beyond_rate"
    /// An answer's signature is not the app's, or it cannot be opened.
    case badSignature = "bad_signature"
    /// A text is longer than the platform shows.
    case tooLong = "too_long"
    /// An answer is nothing that the platform describes.
    case malformed
    /// An answer is for somebody else than who wrote.
    case otherPerson = "other_person"
    /// A call has an access token that is none, or has ended.
    case badToken = "bad_token"
    /// A text was sent with escapes in place of its letters.
    case escaped
}
