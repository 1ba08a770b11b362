import CCrypto

/// A public RSA key that verifies what `RSAPrivateKey` signs.
package struct RSAPublicKey: Sendable {
    let handle: RSAKeyHandle

    /// Reads a key (SPKI, also as base64 alone, or PKCS#1), or takes that of a certificate.
    package init(_ text: String) throws(KeyError) {
        let text = try KeyText(text)
        switch text.label ?? "PUBLIC KEY" {
        case "PUBLIC KEY":
            handle = try RSAKeyHandle(
                taking: RSAKeyHandle.read(text.bytes) { place, count in d2i_PUBKEY(nil, place, count) })
        case "RSA PUBLIC KEY":
            handle = try RSAKeyHandle(
                taking: RSAKeyHandle.read(text.bytes) { place, count in
                    d2i_PublicKey(EVP_PKEY_RSA, nil, place, count)
                })
        case "CERTIFICATE":
            handle = try Certificate(bytes: text.bytes).publicKey.handle
        case let label:
            throw .isAnother(kind: label)
        }
    }

    init(handle: RSAKeyHandle) {
        self.handle = handle
    }

    package func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        handle.isSignature(signature, of: message)
    }

    /// True for the two halves of one key: a mistake where another's public key is wanted.
    package func belongs(to key: RSAPrivateKey) -> Bool {
        defer { ERR_clear_error() }
        return EVP_PKEY_eq(handle.pointer, key.handle.pointer) == 1
    }
}

extension RSAPublicKey: Equatable {
    /// Whether both verify the same, however they were written.
    package static func == (one: Self, other: Self) -> Bool {
        defer { ERR_clear_error() }
        return EVP_PKEY_eq(one.handle.pointer, other.handle.pointer) == 1
    }
}
