internal import Crypto
package import Messages

/// A redeem code: 25 letters and digits in groups of five, such as `7GQ2K-X4MTR-9WACE-HN3PD-V6FJ8`.
///
/// It is one number of 118 bits, and 27^25 is less than 2^119: the batch (32), random bits (40) and the first bits of a MAC over
/// both (46). The last two, 86 bits, cannot be guessed. A code contains its batch, so that the door knows its key
/// without a look-up; its MAC lets the door refuse a forged or mistyped code without a write.
///
/// Its letters are those of `CodeLetters`, which are read leniently.
package enum RedeemCode {
    static let length = 25
    private static let randomBits = 8 * randomBytes
    private static let signatureBits = 46
    /// More than any way to write a code takes, in Unicode scalars.
    private static let longest = 100

    /// The bytes of chance in a code.
    static let randomBytes = 5

    /// Makes a code of a batch. Only its hash is kept.
    ///
    /// - Parameter random: its bytes of chance; nil for new ones.
    package static func make(_ batch: Batch, _ secret: ServerSecret, from random: [UInt8]? = nil) -> String {
        guard let number = UInt32(batch.name, radix: 16) else {
            preconditionFailure("The list of batches has no codes.")
        }
        let random = (random ?? SecureRandom.bytes(randomBytes)).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        let signed = UInt128(number) << randomBits | random
        let letters = CodeLetters.text(of: signed << signatureBits | signature(of: signed, secret), length: length)
        let groups = stride(from: 0, to: length, by: 5).map { letters[$0..<$0 + 5] }
        return String(decoding: Array(groups.joined(separator: [UInt8(ascii: "-")])), as: UTF8.self)
    }

    /// Returns the batch and the hash of a code; nil if it is not one of ours.
    package static func verify(_ text: String, _ secret: ServerSecret) -> (batch: Batch, code: CodeHash)? {
        guard let letters = letters(in: text), let number = CodeLetters.number(of: letters) else { return nil }
        let signed = number >> signatureBits
        guard let batch = UInt32(exactly: signed >> randomBits) else { return nil }
        let given = number & (1 << signatureBits - 1)
        guard Digest.isEqual(bytes(of: given), bytes(of: signature(of: signed, secret))) else { return nil }
        return (Batch(number: batch), hash(letters))
    }

    /// The letters of a code as it was typed; nil if they are too few or too many.
    private static func letters(in text: String) -> [UInt8]? {
        guard let signs = CodeLetters.signs(in: text, atMost: longest), signs.count == length else { return nil }
        return signs.map { CodeLetters.letter(for: $0) }
    }

    private static func hash(_ letters: [UInt8]) -> CodeHash {
        CodeHash(hexadecimal: Array(Digest.sha256(letters).prefix(16)).hexadecimal)
    }

    private static func signature(of signed: UInt128, _ secret: ServerSecret) -> UInt128 {
        let code = secret.signature(of: bytes(of: signed), for: "redeem-code:", count: 8)
        return code.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } >> (64 - signatureBits)
    }

    private static func bytes(of number: UInt128) -> [UInt8] {
        stride(from: 120, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
