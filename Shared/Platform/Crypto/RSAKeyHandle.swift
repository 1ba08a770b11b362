import CCrypto

/// Libcrypto's form of an RSA key, freed once.
///
/// The library never changes a key that was read, and counts its references atomically: several threads may use it at
/// once.
final class RSAKeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    private static let sizes = 2048...8192

    /// Takes the key over, and frees it also if it is refused.
    ///
    /// - Parameter pointer: nil if the bytes were none.
    init(taking pointer: OpaquePointer?) throws(KeyError) {
        guard let pointer else {
            // Another call of this thread must not find the reason there.
            ERR_clear_error()
            throw .unreadable
        }
        let bits = Int(EVP_PKEY_get_bits(pointer))
        let isRSA = EVP_PKEY_is_a(pointer, "RSA") == 1
        guard isRSA, Self.sizes.contains(bits) else {
            EVP_PKEY_free(pointer)
            throw isRSA ? KeyError.wrongSize(bits: bits) : KeyError.notRSA
        }
        self.pointer = pointer
    }

    deinit { EVP_PKEY_free(pointer) }

    /// Lends the bytes to one of libcrypto's readers, which moves a pointer over them.
    static func read(
        _ bytes: [UInt8], with reader: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?
    ) -> OpaquePointer? {
        bytes.withUnsafeBufferPointer { buffer in
            var place = buffer.baseAddress
            return reader(&place, buffer.count)
        }
    }

    /// Signs; nil if the parts of the key do not fit each other.
    func signature(of message: [UInt8]) -> [UInt8]? {
        var count = Int(EVP_PKEY_get_size(pointer))
        var signature = [UInt8](repeating: 0, count: count)
        let isDone = Self.withContext { context in
            EVP_DigestSignInit(context, nil, EVP_sha256(), nil, pointer) == 1
                && EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        }
        return isDone ? Array(signature.prefix(count)) : nil
    }

    func isSignature(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == Int(EVP_PKEY_get_size(pointer)) else { return false }
        return Self.withContext { context in
            EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, pointer) == 1
                // Less than 0 is a failure and 0 a refusal.
                && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
        }
    }

    private static func withContext(_ body: (OpaquePointer) -> Bool) -> Bool {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("out of memory for a signature") }
        defer { EVP_MD_CTX_free(context) }
        let isDone = body(context)
        if !isDone { ERR_clear_error() }
        return isDone
    }
}
