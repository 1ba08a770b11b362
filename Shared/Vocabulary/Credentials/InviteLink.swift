package import Messages

/// The token of a link that signs one person in, once: `yl-`, and on as an API key.
///
/// It contains its account, and its MAC lets the door refuse a forged one without a write. Auth decides whether it was
/// used or has expired.
package enum InviteLink {
    private static let token = AccountToken(prefix: "yl-", purpose: "invite-link:")

    /// Makes a token. Only its hash is kept.
    package static func make(_ account: Account, _ secret: ServerSecret) -> String { token.make(account, secret) }

    /// Returns the account and the hash of a token; nil if it is not ours. Takes the same time wherever it is wrong.
    package static func verify(_ text: String, _ secret: ServerSecret) -> (account: Account, hash: KeyHash)? {
        guard let account = token.verify(text, secret) else { return nil }
        return (account, hash(text))
    }

    package static func hash(_ text: String) -> KeyHash { AccountToken.hash(text) }
}
