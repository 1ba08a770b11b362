internal import Crypto

/// The secrets that sessions are signed with: the first one signs, and what either has signed is valid.
///
/// To change the secret, every process gets the new one behind the old one, then the new one becomes the first; once the
/// last session of the old one has expired, the old one can go. To end every session at once, replace it.
package struct SessionSecrets: Sendable {
    package static let count = 32
    package static let most = 2

    private let signing: NamedKey
    private let other: NamedKey?

    struct NamedKey: Sendable {
        let id: String
        let key: MACKey

        init(_ bytes: [UInt8]) {
            key = MACKey(bytes)
            // Names the key without giving anything of it away.
            id = Array(Digest.sha256(Array("yizhan-session-secret:".utf8) + bytes).prefix(4)).hexadecimal
        }
    }

    /// Nil unless there are one or two different secrets of 32 bytes.
    package init?(_ secrets: [[UInt8]]) {
        guard (1...Self.most).contains(secrets.count), secrets.allSatisfy({ $0.count == Self.count }) else {
            return nil
        }
        let keys = secrets.map { NamedKey($0) }
        guard Set(keys.map(\.id)).count == keys.count else { return nil }
        signing = keys[0]
        other = keys.count > 1 ? keys[1] : nil
    }

    package static func random() -> SessionSecrets {
        guard let secrets = SessionSecrets([SecureRandom.bytes(count)]) else {
            preconditionFailure("32 bytes are a secret.")
        }
        return secrets
    }

    /// Names the secret that signs.
    package var signingID: String { signing.id }

    var signer: NamedKey { signing }

    var all: [NamedKey] { [signing] + (other.map { [$0] } ?? []) }
}

extension SessionSecrets: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
