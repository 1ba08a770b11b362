import CCrypto

/// Hashes, from libcrypto.
package enum Digest {
    /// Returns the SHA-256 of the bytes, 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        var count: UInt32 = 0
        let isDone = EVP_Digest(bytes, bytes.count, &digest, &count, EVP_sha256(), nil)
        precondition(isDone == 1 && count == 32, "SHA-256 needs nothing that could be missing.")
        return digest
    }

    /// Returns the MD5 of the bytes, 16 bytes, for names that others make with it. It proves nothing: collisions are
    /// easy.
    package static func md5(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 16)
        var count: UInt32 = 0
        let isDone = EVP_Digest(bytes, bytes.count, &digest, &count, EVP_md5(), nil)
        precondition(isDone == 1 && count == 16, "MD5 needs nothing that could be missing.")
        return digest
    }

    /// Compares in constant time, so that the time does not tell where the bytes differ.
    package static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}

/// A hash of bytes that come piece by piece.
package final class RunningDigest {
    package enum Algorithm: Sendable {
        /// For formats of others that ask for it. Who wants to can make two texts of one hash.
        case sha1
        case sha256
    }

    private let context: OpaquePointer

    package init(_ algorithm: Algorithm) {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("out of memory for a hash") }
        self.context = context
        let isReady = EVP_DigestInit_ex(context, algorithm == .sha1 ? EVP_sha1() : EVP_sha256(), nil)
        precondition(isReady == 1, "A hash needs nothing that could be missing.")
    }

    deinit { EVP_MD_CTX_free(context) }

    package func read(_ bytes: [UInt8]) {
        let isDone = EVP_DigestUpdate(context, bytes, bytes.count)
        precondition(isDone == 1, "A hash needs nothing that could be missing.")
    }

    /// The hash of what was read so far.
    package var value: [UInt8] {
        guard let copy = EVP_MD_CTX_new() else { preconditionFailure("out of memory for a hash") }
        defer { EVP_MD_CTX_free(copy) }
        var digest = [UInt8](repeating: 0, count: 64)
        var count: UInt32 = 0
        let isDone = EVP_MD_CTX_copy_ex(copy, context) == 1 && EVP_DigestFinal_ex(copy, &digest, &count) == 1
        precondition(isDone, "A hash needs nothing that could be missing.")
        return Array(digest.prefix(Int(count)))
    }
}

/// Random bytes for secrets.
package enum SecureRandom {
    package static func bytes(_ count: Int) -> [UInt8] {
        // The kernel's generator takes a fraction of the time of libcrypto's for a few bytes.
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
