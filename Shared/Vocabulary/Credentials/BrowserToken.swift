internal import Crypto
package import Messages

/// What names a browser that is not signed in, in a cookie: 32 random digits and the 24 digits of a MAC over them.
///
/// A sign-in ticket belongs to the browser that asked for it. The log knows a browser by a hash only, so that nobody who
/// reads the log can collect its ticket. The MAC refuses names that were made up.
package enum BrowserToken {
    private static let randomBytes = 16
    private static let signatureBytes = 12

    package static func make(_ secret: ServerSecret) -> String {
        let signed = SecureRandom.bytes(randomBytes).hexadecimal
        return signed + signature(of: Array(signed.utf8), secret)
    }

    /// Returns the hash of a name; nil if the name is not ours.
    package static func verify(_ text: String, _ secret: ServerSecret) -> KeyHash? {
        let bytes = Array(text.utf8)
        guard bytes.count == 2 * (randomBytes + signatureBytes) else { return nil }
        let signed = Array(bytes.prefix(2 * randomBytes))
        let given = Array(bytes.dropFirst(2 * randomBytes))
        guard Digest.isEqual(given, Array(signature(of: signed, secret).utf8)) else { return nil }
        return KeyHash(hexadecimal: Digest.sha256(bytes).hexadecimal)
    }

    private static func signature(of signed: [UInt8], _ secret: ServerSecret) -> String {
        secret.signature(of: signed, for: "browser:", count: signatureBytes).hexadecimal
    }
}
