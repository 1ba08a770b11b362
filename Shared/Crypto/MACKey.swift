import CCrypto
import Synchronization

/// A key for HMAC-SHA-256 (RFC 2104). It is prepared once, which takes longer than to sign with it.
///
/// Unchecked: the prepared context is used under the lock alone.
package final class MACKey: @unchecked Sendable {
    private let prepared: OpaquePointer
    private let lock = Mutex(())

    package init(_ key: [UInt8]) {
        let algorithm = EVP_MAC_fetch(nil, "HMAC", nil)
        defer { EVP_MAC_free(algorithm) }
        var name = Array("SHA256".utf8CString)
        let context = name.withUnsafeMutableBufferPointer { name in
            let context = EVP_MAC_CTX_new(algorithm)
            let parameters = [
                OSSL_PARAM_construct_utf8_string("digest", name.baseAddress, 0), OSSL_PARAM_construct_end(),
            ]
            let isReady = EVP_MAC_init(context, key, key.count, parameters)
            precondition(isReady == 1, "HMAC needs nothing that could be missing.")
            return context
        }
        guard let context else { preconditionFailure("out of memory for a key") }
        prepared = context
    }

    deinit { EVP_MAC_CTX_free(prepared) }

    /// The code of the bytes, 32 bytes.
    package func sign(_ bytes: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var count = 0
        let isDone = lock.withLock { _ in
            // Without a key it begins anew with the one that it has.
            EVP_MAC_init(prepared, nil, 0, nil) == 1 && EVP_MAC_update(prepared, bytes, bytes.count) == 1
                && EVP_MAC_final(prepared, &code, &count, 32) == 1
        }
        precondition(isDone && count == 32, "HMAC needs nothing that could be missing.")
        return code
    }
}
