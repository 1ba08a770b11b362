package import Messages

/// An API key: `sk-yz-`, the account, `-`, 24 random digits and the 24 digits of a MAC over all before them.
///
/// A key contains its account, so that Ingress knows whose key it is without a look-up. The MAC lets Ingress refuse a
/// forged key without a write. Auth decides whether a key is revoked.
package enum APIKey {
    private static let token = AccountToken(prefix: "sk-yz-", purpose: "api-key:")

    /// Makes a key. Only its hash is kept.
    package static func make(_ account: Account, _ secret: ServerSecret) -> String { token.make(account, secret) }

    /// Returns the account and the hash of a key; nil if the key is not ours. Takes the same time wherever the key is
    /// wrong.
    package static func verify(_ text: String, _ secret: ServerSecret) -> (account: Account, credential: KeyHash)? {
        guard let account = token.verify(text, secret) else { return nil }
        return (account, hash(text))
    }

    /// Whether a text looks like a key, of ours or of a provider: it is no name of anything, and stands in the wrong place
    /// where one is asked for.
    package static func isLike(_ text: String) -> Bool { text.hasPrefix("sk-") }

    /// Hashes a key; the hash identifies the key on the log.
    package static func hash(_ text: String) -> KeyHash { AccountToken.hash(text) }
}
