internal import Crypto

/// A code that proves an identity: six digits where it is checked against one ticket, eight letters where it alone finds
/// the ticket.
///
/// How likely it is guessed follows from `SignInLimits`, which says how often it may be tried.
package struct SignInCode: Hashable, Sendable {
    package enum Form: String, Hashable, Sendable, Codable, CaseIterable {
        /// `493027`.
        case digits
        /// `7GQ2-X4MT`, in the letters of `CodeLetters`.
        case letters

        /// The signs of a code.
        package var length: Int { self == .digits ? 6 : 8 }

        /// The number of codes that there are.
        package var space: UInt64 { self == .digits ? 1_000_000 : 282_429_536_481 }
    }

    package let form: Form
    /// The signs without a dash.
    package let signs: String

    /// The bytes of chance that a code is made from.
    package static let randomBytes = 16
    /// More than any way to write a code takes, in Unicode scalars: a chat that is longer is no code.
    private static let longest = 40

    /// Makes a code.
    ///
    /// - Parameters:
    ///   - random: 16 bytes from the system's generator, which the door draws; all codes are equally likely.
    ///   - draw: counts on while the code is another's that lives: from the same bytes come further codes.
    package init(_ form: Form, from random: [UInt8], draw: Int = 0) {
        precondition(random.count == Self.randomBytes, "A code is made from 16 bytes of chance.")
        // A remainder of 128 bits favours no code by more than 2^-88.
        let digest = Digest.sha256(Array("yizhan-sign-in:\(draw):".utf8) + random).prefix(16)
        let number = digest.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } % UInt128(form.space)
        self.form = form
        switch form {
        case .digits:
            let digits = String(number)
            signs = String(repeating: "0", count: form.length - digits.count) + digits
        case .letters:
            signs = String(decoding: CodeLetters.text(of: number, length: form.length), as: UTF8.self)
        }
    }

    /// Reads what a person typed; nil if it is no code of either form.
    package init?(_ typed: String) {
        guard let typed = CodeLetters.signs(in: typed, atMost: Self.longest) else { return nil }
        let letters = typed.map { CodeLetters.letter(for: $0) }
        if typed.count == Form.digits.length, typed.allSatisfy({ (0x30...0x39).contains($0) }) {
            form = .digits
            signs = String(decoding: typed, as: UTF8.self)
        } else if letters.count == Form.letters.length, CodeLetters.number(of: letters) != nil {
            form = .letters
            signs = String(decoding: letters, as: UTF8.self)
        } else {
            return nil
        }
    }

    /// As it is shown: letters in two groups of four.
    package var text: String { form == .digits ? signs : "\(signs.prefix(4))-\(signs.suffix(4))" }

    /// The place of the code among all of its form.
    package var number: UInt128 {
        switch form {
        case .digits: UInt128(signs) ?? 0
        case .letters: CodeLetters.number(of: Array(signs.utf8)) ?? 0
        }
    }

    /// What is kept of a code: the first 128 bits of a SHA-256, in hexadecimal.
    ///
    /// It keeps a code out of sight of who reads a state, not out of reach of who computes: there are too few codes for
    /// that. What protects a code is that it can be used once and lives for minutes.
    package var digest: String {
        Array(Digest.sha256(Array("yizhan-sign-in-code:\(signs)".utf8)).prefix(16)).hexadecimal
    }

    /// Compares with what was kept of a code, in constant time.
    package func hasDigest(_ kept: String) -> Bool { Digest.isEqual(Array(digest.utf8), Array(kept.utf8)) }

    /// Compares in constant time.
    package func matches(_ other: SignInCode) -> Bool {
        form == other.form && Digest.isEqual(Array(signs.utf8), Array(other.signs.utf8))
    }
}

extension SignInCode: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let code = SignInCode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no code.")
        }
        self = code
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(signs)
    }
}

extension SignInCode: Written {
    package func write(to buffer: inout [UInt8]) { signs.write(to: &buffer) }
}
