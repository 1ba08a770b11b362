internal import Crypto
package import Messages

/// An API key: `sk-yz-`, the account, `-`, 24 random digits and the 24 digits of a MAC over all before them.
///
/// A key contains its account, so that Ingress knows whose key it is without a look-up. It is parsed from its end,
/// because an account may contain a `-`. The MAC (96 bits) lets Ingress refuse a forged key without a write. Auth
/// decides whether a key is revoked.
package enum APIKey {
    private static let prefix = Array("sk-yz-".utf8)
    private static let randomBytes = 12
    private static let signatureBytes = 12
    /// The length of dash, random digits and MAC.
    private static let tail = 1 + 2 * randomBytes + 2 * signatureBytes
    /// The length of a key whose account has the most letters.
    private static let longest = prefix.count + 64 + tail

    /// Makes a key. Only its hash is kept.
    package static func make(_ account: Account, _ secret: ServerSecret) -> String {
        let signed = "sk-yz-\(account.name)-\(SecureRandom.bytes(randomBytes).hexadecimal)"
        return signed + signature(of: Array(signed.utf8), secret)
    }

    /// Returns the account and the hash of a key; nil if the key is not ours. Takes the same time wherever the key is
    /// wrong.
    package static func verify(_ text: String, _ secret: ServerSecret) -> (account: Account, credential: KeyHash)? {
        let bytes = Array(text.utf8)
        guard (prefix.count + tail + 1...longest).contains(bytes.count), bytes.starts(with: prefix) else { return nil }
        let signed = Array(bytes.dropLast(2 * signatureBytes))
        let given = Array(bytes.suffix(2 * signatureBytes))
        guard Digest.isEqual(given, Array(signature(of: signed, secret).utf8)) else { return nil }
        let name = bytes[prefix.count..<bytes.count - tail]
        guard let account = Account(String(decoding: name, as: UTF8.self)) else { return nil }
        return (account, hash(text))
    }

    /// Hashes a key; the hash identifies the key on the log.
    package static func hash(_ text: String) -> KeyHash {
        KeyHash(hexadecimal: Digest.sha256(Array(text.utf8)).hexadecimal)
    }

    private static func signature(of signed: [UInt8], _ secret: ServerSecret) -> String {
        secret.signature(of: signed, for: "api-key:", count: signatureBytes).hexadecimal
    }
}
