/// What becomes of a newcomer's gift is decided, and Quota has been told; told to Bot, by Auth where there is none to give
/// and by SignIn else. Bot keeps what a newcomer sends until then, so that the gift pays for it.
package struct BotWelcomed: Message, Hashable {
    package static let type = "BotWelcomed"

    package var identity: Identity
    /// Whether there is a gift.
    package var isGiven: Bool

    package init(identity: Identity, isGiven: Bool) {
        self.identity = identity
        self.isGiven = isGiven
    }

    package var id: String { identity.account.name + "/welcomed" }
    package var key: String { identity.text }
}
