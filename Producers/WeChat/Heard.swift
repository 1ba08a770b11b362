internal import Crypto
internal import Messages

/// What a delivery says, before the catalogue's terms are put on it.
struct Heard {
    /// Who says it; nil for a name that cannot be one.
    var identity: Identity?
    /// What the platform calls it, the same at each delivery.
    var name: String
    /// Nil: nothing that anybody is to answer.
    var content: DeliveryContent?
    var language: Language?
    /// Whether others read what is answered.
    var isGroup = false
    /// The group, where each of its members asks alone; nil elsewhere.
    var group: String?
    /// Where a smart robot's later answer can be posted to, once.
    var later: String?
    /// When it was sent, by the platform's clock.
    var created: Timestamp?
    /// Whether it is a click in a menu: the platform lets less be pushed after it than after what a person wrote.
    var isClick = false

    /// What a sign-in code is made from, if one is asked for. None in a group: the first to type it would be signed in as
    /// the person.
    func seed(for content: DeliveryContent) -> CodeSeed? {
        guard case .command(.signIn, _) = content, !isGroup else { return nil }
        return CodeSeed(SecureRandom.bytes(SignInCode.randomBytes))
    }
}
