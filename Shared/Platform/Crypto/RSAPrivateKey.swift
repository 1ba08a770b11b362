import CCrypto

/// A private RSA key that signs with SHA-256 (RSASSA-PKCS1-v1_5, RFC 8017, 8.2).
package struct RSAPrivateKey: Sendable {
    let handle: RSAKeyHandle

    /// Reads PKCS#8 or PKCS#1, as PEM or as base64 alone, without a passphrase.
    package init(_ text: String) throws(KeyError) {
        let text = try KeyText(text)
        if let label = text.label, !["PRIVATE KEY", "RSA PRIVATE KEY"].contains(label) {
            throw .isAnother(kind: label)
        }
        handle = try RSAKeyHandle(
            taking: RSAKeyHandle.read(text.bytes) { place, count in d2i_AutoPrivateKey(nil, place, count) })
        // A key whose parts do not fit each other is found now and not at the first payment.
        let probe = Array("probe".utf8)
        guard let signature = handle.signature(of: probe), handle.isSignature(signature, of: probe) else {
            throw .unreadable
        }
    }

    package func sign(_ message: [UInt8]) -> [UInt8] {
        guard let signature = handle.signature(of: message) else {
            preconditionFailure("A key that has signed signs again.")
        }
        return signature
    }
}

extension RSAPrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
