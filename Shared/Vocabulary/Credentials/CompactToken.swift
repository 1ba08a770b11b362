package import Crypto

/// A signed token in three parts (RFC 7515, section 7.1): header, payload, and their HMAC-SHA-256 (HS256).
///
/// Nothing in it is believed, and nothing of it read, before `isSigned` has said so. No two texts are the same token:
/// base64url has one form here, without padding, other signs or set bits at its end.
package struct CompactToken: Sendable {
    package let header: [UInt8]
    package let payload: [UInt8]
    private let signed: [UInt8]
    private let signature: [UInt8]

    private static let signatureBytes = 32

    /// Nil unless the text has three parts in base64url, the last one of 32 bytes, and at most `longest` bytes.
    package init?(_ text: String, longest: Int) {
        let bytes = text.utf8
        guard bytes.count <= longest else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let header = [UInt8](base64URL: Substring(parts[0])),
            let payload = [UInt8](base64URL: Substring(parts[1])),
            let signature = [UInt8](base64URL: Substring(parts[2])), signature.count == Self.signatureBytes
        else { return nil }
        self.header = header
        self.payload = payload
        self.signature = signature
        signed = Array(bytes.dropLast(parts[2].count + 1))
    }

    /// Compares the signature in constant time.
    package func isSigned(with key: MACKey) -> Bool { Digest.isEqual(key.sign(signed), signature) }

    /// Signs a header and a payload.
    package static func text(header: [UInt8], payload: [UInt8], signedWith key: MACKey) -> String {
        let signed = header.base64URL + "." + payload.base64URL
        return signed + "." + key.sign(Array(signed.utf8)).base64URL
    }
}
