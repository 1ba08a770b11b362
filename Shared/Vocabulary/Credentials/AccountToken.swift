internal import Crypto
internal import Messages

/// What names an account and is signed: a prefix, the account, `-`, 24 random digits and the 24 digits of a MAC over all
/// before them.
///
/// It is parsed from its end, because an account may contain a `-`. The MAC has 96 bits.
struct AccountToken {
    let prefix: String
    /// Signed too, so that a token for one purpose is none for another.
    let purpose: StaticString

    private static let randomBytes = 12
    private static let signatureBytes = 12
    /// The length of dash, random digits and MAC.
    private static let tail = 1 + 2 * randomBytes + 2 * signatureBytes
    private static let longestAccount = 64

    func make(_ account: Account, _ secret: ServerSecret) -> String {
        let signed = "\(prefix)\(account.name)-\(SecureRandom.bytes(Self.randomBytes).hexadecimal)"
        return signed + signature(of: Array(signed.utf8), secret)
    }

    /// Returns the account; nil if the token is not ours. Takes the same time wherever the token is wrong.
    func verify(_ text: String, _ secret: ServerSecret) -> Account? {
        let bytes = Array(text.utf8)
        let (start, tail) = (prefix.utf8.count, Self.tail)
        guard (start + tail + 1...start + tail + Self.longestAccount).contains(bytes.count),
            bytes.starts(with: prefix.utf8)
        else { return nil }
        let signed = Array(bytes.dropLast(2 * Self.signatureBytes))
        let given = Array(bytes.suffix(2 * Self.signatureBytes))
        guard Digest.isEqual(given, Array(signature(of: signed, secret).utf8)) else { return nil }
        return Account(String(decoding: bytes[start..<bytes.count - tail], as: UTF8.self))
    }

    /// Identifies a token on the log.
    static func hash(_ text: String) -> KeyHash {
        KeyHash(hexadecimal: Digest.sha256(Array(text.utf8)).hexadecimal)
    }

    private func signature(of signed: [UInt8], _ secret: ServerSecret) -> String {
        secret.signature(of: signed, for: purpose, count: Self.signatureBytes).hexadecimal
    }
}
