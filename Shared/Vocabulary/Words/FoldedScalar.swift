import Foundation

/// A character of a text as words are compared: after NFKC, without case and width.
struct FoldedScalar: Hashable {
    let value: UInt32
    let kind: Kind

    /// What it is to a word.
    enum Kind: UInt32 {
        /// A letter or digit of a script that has spaces between words.
        case spaced
        /// A letter of a script that has none, such as an ideograph.
        case dense
        /// Nobody sees it: a character without width, or a stroke through the one before.
        case invisible
        /// It may stand between characters: a space, a symbol, a hyphen.
        case separator
        /// A separator that ends or encloses a part of a sentence, or a line.
        case sentenceMark
    }

    init(_ value: UInt32, _ kind: Kind) {
        self.value = value
        self.kind = kind
    }

    init(_ scalar: Unicode.Scalar) {
        self.init(scalar.value, Self.kind(of: scalar))
    }

    var isLetter: Bool { kind == .spaced || kind == .dense }

    /// - Parameter symbols: separators that count as letters.
    func isLetter(besides symbols: Set<UInt32>) -> Bool { isLetter || kind != .invisible && symbols.contains(value) }

    var isSpace: Bool { value == 0x20 || Unicode.Scalar(value)?.properties.isWhitespace ?? false }

    /// Folds a character: a scalar and those that extend it.
    ///
    /// NFKC in two steps: Foundation's own leaves apart what composes only after it is decomposed, as `ｶﾞ` does.
    static func folded(_ character: [Unicode.Scalar]) -> [FoldedScalar] {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: character)
        return String(text).decomposedStringWithCompatibilityMapping.precomposedStringWithCanonicalMapping
            .unicodeScalars.flatMap(withoutCase).map { FoldedScalar($0) }
    }

    /// Upper case first, as some letters have no lower case in common otherwise (ς and σ, ß and ss).
    ///
    /// But where a mark would become a letter of its own, as the iota below Greek letters does: a word that begins with
    /// it could then begin inside of a character that left already.
    private static func withoutCase(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        guard upper.allSatisfy({ !$0.extendsTheOneBefore }), !hasIotaBelow(scalar) else {
            return Array(scalar.properties.lowercaseMapping.unicodeScalars)
        }
        return upper.flatMap { $0.properties.lowercaseMapping.unicodeScalars }
    }

    private static func hasIotaBelow(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x345: true
        case 0x1F80...0x1FFF: String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.contains("\u{345}")
        default: false
        }
    }

    /// The first part of a composed character: what a text may end with, if the rest of the character is still to come.
    static func base(of value: UInt32) -> UInt32 {
        // Nothing below, and no ideograph, is composed: to ask Foundation takes a microsecond.
        guard value >= 0xC0, !(0x3400...0x9FFF).contains(value), let scalar = Unicode.Scalar(value) else {
            return value
        }
        return String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first?.value ?? value
    }
}

// MARK: - Kinds

extension FoldedScalar {
    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint || scalar.isCommonMark { return .invisible }
        switch properties.generalCategory {
        case .control: return scalar.isLineEnd ? .sentenceMark : properties.isWhitespace ? .separator : .invisible
        case .format: return .invisible
        case .spaceSeparator, .connectorPunctuation, .currencySymbol, .modifierSymbol, .otherSymbol: return .separator
        case .dashPunctuation: return scalar.value < 0x2012 ? .separator : .sentenceMark  // Hyphens, and dashes.
        case .mathSymbol: return scalar == "|" ? .sentenceMark : .separator
        case .otherPunctuation: return signs.contains(scalar) ? .separator : .sentenceMark
        case .lineSeparator, .paragraphSeparator, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation:
            return .sentenceMark
        default: return scalar.isDense ? .dense : .spaced
        }
    }

    /// Punctuation that ends no part of a sentence.
    private static let signs: Set<Unicode.Scalar> = ["*", "#", "@", "&", "%", "/", "\\", "·", "•", "‧", "・", "†", "‡"]
}

extension Unicode.Scalar {
    /// Whether it may belong to one character with the scalar before: marks, and parts of a Korean syllable.
    var extendsTheOneBefore: Bool {
        switch value {
        case 0...0x2FF: false
        case 0x0E00...0x0EFF: false  // Nothing of Thai and Lao composes.
        case 0x1160...0x11FF: true  // Vowels and ends of Korean syllables, as are those of other widths:
        case 0x3133, 0x3135...0x3136, 0x313A...0x3140, 0x314F...0x3163: true
        case 0xFFA3, 0xFFA5...0xFFA6, 0xFFAA...0xFFB0, 0xFFC2...0xFFDC: true
        case 0xFF9E...0xFF9F: true  // The marks of kana.
        case 0x3400...0x9FFF, 0xAC00...0xD7A3: false
        default:
            switch properties.generalCategory {
            case .nonspacingMark, .spacingMark, .enclosingMark: true
            default: false
            }
        }
    }

    /// A mark of no script in particular, such as a stroke through a letter.
    fileprivate var isCommonMark: Bool {
        switch value {
        case 0x0300...0x036F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: true
        default: false
        }
    }

    fileprivate var isLineEnd: Bool { (0x0A...0x0D).contains(value) || value == 0x85 }

    fileprivate var isDense: Bool {
        switch value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF: true  // Thai, Lao, Burmese, Khmer.
        case 0x2E80...0x31FF, 0x3400...0x9FFF, 0xF900...0xFAFF: !(0x3131...0x318E).contains(value)
        case 0x20000...0x3FFFF: true
        default: false
        }
    }
}
