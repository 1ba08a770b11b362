import CCrypto

/// A key for AES-256-CBC (NIST SP 800-38A) without padding: hides a text, and does not show if it was altered. For
/// formats of others, which pad in their own way and sign what is hidden.
package struct CBCKey: Sendable {
    package static let count = 32
    package static let blockBytes = 16

    private let bytes: [UInt8]

    /// Nil unless there are exactly 32 bytes.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.count else { return nil }
        self.bytes = bytes
    }

    /// Hides whole blocks, at least one.
    ///
    /// - Parameter vector: 16 bytes.
    package func encrypt(_ text: [UInt8], vector: [UInt8]) -> [UInt8] {
        guard let hidden = run(text, vector, encrypts: true) else {
            preconditionFailure("Whole blocks are encrypted, and a vector is one block.")
        }
        return hidden
    }

    /// Returns the text; nil unless what is hidden are whole blocks, at least one. With another key it is noise.
    ///
    /// - Parameter vector: 16 bytes.
    package func decrypt(_ hidden: [UInt8], vector: [UInt8]) -> [UInt8]? {
        run(hidden, vector, encrypts: false)
    }

    private func run(_ input: [UInt8], _ vector: [UInt8], encrypts: Bool) -> [UInt8]? {
        guard !input.isEmpty, input.count % Self.blockBytes == 0, vector.count == Self.blockBytes,
            let length = Int32(exactly: input.count)
        else { return nil }
        guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory for a cipher") }
        defer { EVP_CIPHER_CTX_free(context) }
        var output = [UInt8](repeating: 0, count: input.count + Self.blockBytes)
        var rest = [UInt8](repeating: 0, count: Self.blockBytes)
        var count: Int32 = 0
        var restCount: Int32 = 0
        let isDone =
            EVP_CipherInit_ex(context, EVP_aes_256_cbc(), nil, bytes, vector, encrypts ? 1 : 0) == 1
            && EVP_CIPHER_CTX_set_padding(context, 0) == 1
            && EVP_CipherUpdate(context, &output, &count, input, length) == 1
            && EVP_CipherFinal_ex(context, &rest, &restCount) == 1
        precondition(isDone && Int(count) == input.count && restCount == 0, "AES needs nothing that could be missing.")
        output.removeLast(Self.blockBytes)
        return output
    }
}

extension CBCKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
