import CCrypto

/// A key for AES-256-GCM (NIST SP 800-38D): hides a text, and shows if it was altered or put into another place.
package struct SealingKey: Sendable {
    package static let count = 32

    private let bytes: [UInt8]
    package static let nonceBytes = 12
    private static let tagBytes = 16

    /// Nil unless there are exactly 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.count else { return nil }
        self.bytes = bytes
    }

    /// Returns a random nonce, the hidden text and the tag.
    ///
    /// - Parameter place: where the text belongs; it is not hidden, and must be the same for opening.
    package func seal(_ text: [UInt8], for place: [UInt8]) -> [UInt8] {
        seal(text, for: place, nonce: SecureRandom.bytes(Self.nonceBytes))
    }

    /// Seals with a nonce of the caller's, for formats that write it as text. Two texts under one nonce give both away.
    ///
    /// - Parameter nonce: 12 bytes that were never used with this key.
    package func seal(_ text: [UInt8], for place: [UInt8], nonce: [UInt8]) -> [UInt8] {
        precondition(nonce.count == Self.nonceBytes, "A nonce has 12 bytes.")
        var hidden = [UInt8](repeating: 0, count: text.count)
        var tag = [UInt8](repeating: 0, count: Self.tagBytes)
        var count: Int32 = 0
        let isDone = Self.withContext { context in
            EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, bytes, nonce) == 1
                && EVP_EncryptUpdate(context, nil, &count, place, Int32(place.count)) == 1
                && EVP_EncryptUpdate(context, &hidden, &count, text, Int32(text.count)) == 1
                // This mode has no last block; the tag's room is as good as any.
                && EVP_EncryptFinal_ex(context, &tag, &count) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagBytes), &tag) == 1
        }
        precondition(isDone, "AES needs nothing that could be missing.")
        return nonce + hidden + tag
    }

    /// Returns the text; nil if it was sealed with another key, for another place, or was altered.
    package func open(_ sealed: [UInt8], for place: [UInt8]) -> [UInt8]? {
        guard sealed.count >= Self.nonceBytes + Self.tagBytes else { return nil }
        let nonce = Array(sealed.prefix(Self.nonceBytes))
        let hidden = Array(sealed[Self.nonceBytes..<sealed.count - Self.tagBytes])
        var tag = Array(sealed.suffix(Self.tagBytes))
        var text = [UInt8](repeating: 0, count: hidden.count)
        var rest = [UInt8](repeating: 0, count: Self.tagBytes)
        var count: Int32 = 0
        let isWhole = Self.withContext { context in
            EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, bytes, nonce) == 1
                && EVP_DecryptUpdate(context, nil, &count, place, Int32(place.count)) == 1
                && EVP_DecryptUpdate(context, &text, &count, hidden, Int32(hidden.count)) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagBytes), &tag) == 1
                && EVP_DecryptFinal_ex(context, &rest, &count) == 1
        }
        return isWhole ? text : nil
    }

    private static func withContext(_ body: (OpaquePointer) -> Bool) -> Bool {
        guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory for a cipher") }
        defer { EVP_CIPHER_CTX_free(context) }
        return body(context)
    }
}

extension SealingKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
