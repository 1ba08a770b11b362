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

    /// Compares in constant time, so that the time does not tell where the bytes differ.
    package static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
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
