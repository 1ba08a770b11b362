import CCrypto
import Synchronization

/// A key for HMAC-SHA-256 (RFC 2104). It is prepared once, because preparing takes longer than signing.
package final class MACKey: Sendable {
    private let context: Mutex<Context>

    /// Libcrypto's context, freed once.
    private struct Context: ~Copyable {
        let pointer: OpaquePointer

        deinit { EVP_MAC_CTX_free(pointer) }
    }

    package init(_ key: [UInt8]) {
        context = Mutex(Self.prepare(key))
    }

    private static func prepare(_ key: [UInt8]) -> Context {
        let algorithm = EVP_MAC_fetch(nil, "HMAC", nil)
        defer { EVP_MAC_free(algorithm) }
        guard let pointer = EVP_MAC_CTX_new(algorithm) else { preconditionFailure("out of memory for a key") }
        var name = Array("SHA256".utf8CString)
        let isReady = name.withUnsafeMutableBufferPointer { name in
            let parameters = [
                OSSL_PARAM_construct_utf8_string("digest", name.baseAddress, 0), OSSL_PARAM_construct_end(),
            ]
            return EVP_MAC_init(pointer, key, key.count, parameters)
        }
        precondition(isReady == 1, "HMAC needs nothing that could be missing.")
        return Context(pointer: pointer)
    }

    /// Returns the MAC of the bytes, 32 bytes.
    package func sign(_ bytes: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var count = 0
        let isDone = context.withLock { context in
            // Nil restarts with the key that the context has.
            EVP_MAC_init(context.pointer, nil, 0, nil) == 1
                && EVP_MAC_update(context.pointer, bytes, bytes.count) == 1
                && EVP_MAC_final(context.pointer, &code, &count, 32) == 1
        }
        precondition(isDone && count == 32, "HMAC needs nothing that could be missing.")
        return code
    }
}
