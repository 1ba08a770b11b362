/// The letters of codes that people read, type and say: no two signs that look alike.
///
/// Codes are read leniently: small letters, letters of full width, any spaces and dashes or none, and four signs for
/// those that they are taken for.
package enum CodeLetters {
    package static let alphabet = Array("23456789ACDEFGHJKMNPQRTVWXY".utf8)

    /// Writes a number, the highest digit first, in so many letters.
    package static func text(of number: UInt128, length: Int) -> [UInt8] {
        var rest = number
        var letters = [UInt8](repeating: 0, count: length)
        for index in letters.indices.reversed() {
            letters[index] = alphabet[Int(rest % UInt128(alphabet.count))]
            rest /= UInt128(alphabet.count)
        }
        return letters
    }

    /// Reads a number of at most 26 letters; nil for any other sign.
    package static func number(of letters: [UInt8]) -> UInt128? {
        precondition(letters.count <= 26, "27^26 is less than 2^128.")
        var number: UInt128 = 0
        for letter in letters {
            guard let digit = alphabet.firstIndex(of: letter) else { return nil }
            number = number * UInt128(alphabet.count) + UInt128(digit)
        }
        return number
    }

    /// The signs of a code as it was typed, in capitals and without spaces and dashes; nil if one is not ASCII, or the
    /// text has more Unicode scalars than any way to write a code takes.
    package static func signs(in text: String, atMost scalars: Int) -> [UInt8]? {
        guard text.unicodeScalars.count <= scalars else { return nil }
        var signs: [UInt8] = []
        for scalar in text.unicodeScalars where !isSeparator(scalar) {
            guard let sign = capital(scalar) else { return nil }
            signs.append(sign)
        }
        return signs
    }

    /// A letter or a digit of a code as it was typed, in capitals; nil for any other Unicode scalar.
    package static func sign(_ scalar: Unicode.Scalar) -> UInt8? {
        guard let sign = capital(scalar) else { return nil }
        let isSign = (0x30...0x39).contains(sign) || (0x41...0x5A).contains(sign)
        return isSign ? sign : nil
    }

    /// The letter that a sign is taken for; the sign itself for all others.
    package static func letter(for sign: UInt8) -> UInt8 {
        switch sign {
        case UInt8(ascii: "B"): UInt8(ascii: "8")
        case UInt8(ascii: "S"): UInt8(ascii: "5")
        case UInt8(ascii: "Z"): UInt8(ascii: "2")
        case UInt8(ascii: "U"): UInt8(ascii: "V")
        default: sign
        }
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        // The sign for minus and the long vowel are what some keyboards have in place of a dash.
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .dashPunctuation || scalar == "\u{2212}"
            || scalar == "\u{30FC}"
    }

    private static func capital(_ scalar: Unicode.Scalar) -> UInt8? {
        // Letters of full width, as a Chinese keyboard writes them.
        let narrow = (0xFF01...0xFF5E).contains(scalar.value) ? scalar.value - 0xFEE0 : scalar.value
        guard let byte = UInt8(exactly: narrow), byte < 0x80 else { return nil }
        let isSmall = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        return isSmall ? byte - 32 : byte
    }
}
