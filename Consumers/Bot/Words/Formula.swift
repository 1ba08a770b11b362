/// Makes a formula of LaTeX readable as text: `\frac{a}{b}` is `a/b`, `x^2` is `x²`.
enum Formula {
    static func plain(_ formula: ArraySlice<UInt8>) -> [UInt8] {
        var reader = FormulaReader(formula)
        return Array(reader.sequence(isGroup: false)[...].trimmed)
    }
}

/// Reads a formula once. Groups deeper than `mostDepth` are read without being understood.
private struct FormulaReader {
    private var rest: ArraySlice<UInt8>
    private var depth = 0

    private static let mostDepth = 24

    init(_ formula: ArraySlice<UInt8>) {
        rest = formula
    }

    /// Reads to the end, or to the end of a group.
    mutating func sequence(isGroup: Bool) -> [UInt8] {
        var output: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case .closeBrace: if isGroup { return output }
            case .openBrace: if depth < Self.mostDepth { output += group() }
            case .caret: output += Script.raised.plain(argument())
            case .underscore: output += Script.lowered.plain(argument())
            case .backslash: command(to: &output)
            case .ampersand, .tilde, .space, .tab, .newline, .return: Self.space(in: &output)
            case .dollar: break
            default: output.append(byte)
            }
        }
        return output
    }

    private mutating func group() -> [UInt8] {
        depth += 1
        defer { depth -= 1 }
        return sequence(isGroup: true)
    }

    /// Reads what a command or a script is about: a group, a command or a sign.
    private mutating func argument() -> [UInt8] {
        guard depth < Self.mostDepth else { return [] }
        rest = rest.drop { $0.isWhite }
        guard let first = rest.first, first != .closeBrace else { return [] }
        rest.removeFirst()
        depth += 1
        defer { depth -= 1 }
        switch first {
        case .openBrace: return Array(sequence(isGroup: true)[...].trimmed)
        case .backslash:
            var output: [UInt8] = []
            command(to: &output)
            return Array(output[...].trimmed)
        default:
            let others = rest.prefix { $0 & 0xC0 == 0x80 }
            rest.removeFirst(others.count)
            return [first] + others
        }
    }

    // MARK: - Commands

    private mutating func command(to output: inout [UInt8]) {
        let letters = rest.prefix { $0.isLetter }
        rest.removeFirst(letters.count)
        guard letters.isEmpty else { return word(String(decoding: letters, as: UTF8.self), to: &output) }
        switch rest.popFirst() {
        case nil, .exclamation, .openParenthesis, .closeParenthesis, .openBracket, .closeBracket: break
        case UInt8(ascii: ","), .semicolon, .colon, .space, .newline: Self.space(in: &output)
        case .backslash: output.append(.newline)
        case .bar: output += Array("‖".utf8)
        case .some(let sign): output.append(sign)
        }
    }

    private mutating func word(_ name: String, to output: inout [UInt8]) {
        switch FormulaWord(name) {
        case .fraction: output += fraction()
        case .root: output += root()
        case .binomial:
            let (whole, part) = (argument(), argument())
            output += Array("C(".utf8) + whole + Array(", ".utf8) + part + [.closeParenthesis]
        case .wrapped: output += argument()
        case .letters: output += Array(FormulaWord.doubled(argument()))
        case .stacked:
            _ = argument()
            output += argument()
        case .modulo:
            Self.space(in: &output)
            output += Array("(mod ".utf8) + argument() + [.closeParenthesis]
        case .bracket: if rest.first == .dot { rest.removeFirst() }
        case .environment:
            if argument().elementsEqual("array".utf8), rest.first == .openBrace { _ = argument() }
        case .space: Self.space(in: &output)
        case .nothing: break
        case .sign(let sign):
            output += Array(sign.utf8)
            // In a product the space only ends the word; before an operator it is shown.
            let next = rest.drop { $0.isWhite }
            if next.first?.isWordSign == true || next.first == .backslash { rest = next }
        case .relation(let sign):
            Self.space(in: &output)
            output += Array(sign.utf8) + [.space]
        case .name:
            if output.last?.isWordSign == true { output.append(.space) }
            output += Array(name.utf8)
        }
    }

    private mutating func fraction() -> [UInt8] {
        let (above, below) = (argument(), argument())
        return above.enclosed(if: above.isComposed) + [.slash] + below.enclosed(if: below.isProduct)
    }

    private mutating func root() -> [UInt8] {
        var degree: [UInt8] = []
        if rest.first == .openBracket, let end = rest.prefix(16).firstIndex(of: .closeBracket) {
            degree = Script.raised.plain(Array(rest[(rest.startIndex + 1)..<end]))
            rest = rest[(end + 1)...]
        }
        let content = argument()
        return degree + Array("√".utf8) + content.enclosed(if: content.isLong)
    }

    private static func space(in output: inout [UInt8]) {
        if let last = output.last, last != .space, last != .newline { output.append(.space) }
    }
}

extension [UInt8] {
    fileprivate func enclosed(if isEnclosed: Bool) -> [UInt8] {
        isEnclosed ? [.openParenthesis] + self + [.closeParenthesis] : self
    }

    /// Whether it is a sum or the like, which a fraction must enclose.
    fileprivate var isComposed: Bool {
        contains { [.space, .plus, .hyphen, .slash, .less, .greater, UInt8(ascii: "=")].contains($0) }
    }

    /// Whether a reader could take its end for what comes behind the fraction.
    fileprivate var isProduct: Bool {
        let letters = count { $0.isLetter }
        let digits = count { $0.isDigit }
        return isComposed || letters > 1 || (digits > 0 && digits < count)
    }

    fileprivate var isLong: Bool {
        String(decoding: self, as: UTF8.self).count > 1 && !allSatisfy { $0.isDigit }
    }
}

/// How signs above and below the line are written.
enum Script {
    case raised, lowered

    func plain(_ argument: [UInt8]) -> [UInt8] {
        let text = String(decoding: argument, as: UTF8.self)
        switch text {
        case "": return []
        case "∘", "°": return Array("°".utf8)
        case "′", "'": return Array("′".utf8)
        default: break
        }
        let signs = self == .raised ? Self.above : Self.below
        let scripted = text.compactMap { signs[$0] }
        // A word in small signs is hard to read.
        let isWord = argument.count { $0.isLetter } > 1
        if scripted.count == text.count, !isWord { return Array(String(scripted).utf8) }
        let mark: UInt8 = self == .raised ? .caret : .underscore
        let isShort = text.count == 1 || (self == .lowered && argument.allSatisfy { $0.isWordSign })
        return [mark] + argument.enclosed(if: !isShort)
    }

    private static let above: [Character: Character] = [
        "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "+": "⁺",
        "-": "⁻", "=": "⁼", "(": "⁽", ")": "⁾", "n": "ⁿ", "i": "ⁱ",
    ]
    private static let below: [Character: Character] = [
        "0": "₀", "1": "₁", "2": "₂", "3": "₃", "4": "₄", "5": "₅", "6": "₆", "7": "₇", "8": "₈", "9": "₉", "+": "₊",
        "-": "₋", "=": "₌", "(": "₍", ")": "₎", "a": "ₐ", "i": "ᵢ", "j": "ⱼ", "k": "ₖ", "m": "ₘ", "n": "ₙ", "t": "ₜ",
        "x": "ₓ",
    ]
}
