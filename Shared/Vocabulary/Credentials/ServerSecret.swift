internal import Crypto

/// What an installation signs its credentials with: 32 random bytes, made once and kept in the data directory.
///
/// Whoever has it can make keys and stream ids; without it none can be made. It prints as `***`.
package struct ServerSecret: Sendable {
    package static let count = 32

    /// The secret itself, to be written to its file. Whoever writes this word has thought about where it goes.
    package let exposed: [UInt8]
    private let key: MACKey

    /// Nil if there are not exactly 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.count else { return nil }
        self.init(exposed: bytes)
    }

    private init(exposed: [UInt8]) {
        self.exposed = exposed
        key = MACKey(exposed)
    }

    /// A new secret.
    package static func random() -> ServerSecret {
        ServerSecret(exposed: SecureRandom.bytes(count))
    }

    /// The first bytes of the HMAC-SHA-256 of the content.
    ///
    /// - Parameter purpose: keeps what is signed for one purpose from being taken for another.
    func signature(of content: [UInt8], for purpose: StaticString, count: Int) -> [UInt8] {
        let purpose = purpose.withUTF8Buffer { Array($0) }
        return Array(key.sign(purpose + content).prefix(count))
    }
}

extension ServerSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
