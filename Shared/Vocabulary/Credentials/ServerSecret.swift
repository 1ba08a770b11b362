internal import Crypto
import Telemetry

/// The secret that signs an installation's credentials: 32 random bytes, made once and kept in the data directory.
///
/// The secret is all that is needed to make keys and stream ids. It prints as `***`.
package struct ServerSecret: Sendable, Redacted {
    package static let count = 32

    /// The bytes, to be written to their file. The name asks its user to think where they go.
    package let exposed: [UInt8]
    private let key: MACKey

    /// Nil unless there are exactly 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.count else { return nil }
        exposed = bytes
        key = MACKey(bytes)
    }

    /// Returns the first bytes of the HMAC-SHA-256 of the content.
    ///
    /// - Parameter purpose: signed too, so that a signature for one purpose is invalid for another.
    func signature(of content: [UInt8], for purpose: StaticString, count: Int) -> [UInt8] {
        let purpose = purpose.withUTF8Buffer { Array($0) }
        return Array(key.sign(purpose + content).prefix(count))
    }
}
