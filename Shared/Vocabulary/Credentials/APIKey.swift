internal import Crypto
package import Messages

/// An API key: `sk-yz-`, the account, `-`, 24 random digits and the 24 digits of a MAC over all before them.
///
/// It carries its account, so that a door knows whose it is without a look-up, and it is read from its end, since an
/// account may hold a `-`. The MAC (96 bits) makes a forged key cost no write; whether a key was revoked is Auth's to say.
package enum APIKey {
    private static let prefix = Array("sk-yz-".utf8)
    private static let randomBytes = 12
    private static let signatureBytes = 12
    /// Dash, random digits and MAC.
    private static let tail = 1 + 2 * randomBytes + 2 * signatureBytes
    /// The longest account there is.
    private static let longest = prefix.count + 64 + tail

    /// A new key for an account. It is shown once; what is kept of it is its hash.
    package static func make(_ account: Account, _ secret: ServerSecret) -> String {
        let signed = "sk-yz-\(account.name)-\(SecureRandom.bytes(randomBytes).hexadecimal)"
        return signed + signature(of: Array(signed.utf8), secret)
    }

    /// Whose key it is and what is kept of it; nil if we did not make it. Takes the same time wherever it is wrong.
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

    /// What is kept of a key.
    package static func hash(_ text: String) -> KeyHash {
        KeyHash(hexadecimal: Digest.sha256(Array(text.utf8)).hexadecimal)
    }

    private static func signature(of signed: [UInt8], _ secret: ServerSecret) -> String {
        secret.signature(of: signed, for: "api-key:", count: signatureBytes).hexadecimal
    }
}
