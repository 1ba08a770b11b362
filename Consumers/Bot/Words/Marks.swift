/// The signs of Markdown and of formulas.
extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let `return` = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let exclamation = UInt8(ascii: "!")
    static let hash = UInt8(ascii: "#")
    static let dollar = UInt8(ascii: "$")
    static let ampersand = UInt8(ascii: "&")
    static let openParenthesis = UInt8(ascii: "(")
    static let closeParenthesis = UInt8(ascii: ")")
    static let star = UInt8(ascii: "*")
    static let plus = UInt8(ascii: "+")
    static let hyphen = UInt8(ascii: "-")
    static let dot = UInt8(ascii: ".")
    static let slash = UInt8(ascii: "/")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")
    static let less = UInt8(ascii: "<")
    static let greater = UInt8(ascii: ">")
    static let openBracket = UInt8(ascii: "[")
    static let backslash = UInt8(ascii: "\\")
    static let closeBracket = UInt8(ascii: "]")
    static let caret = UInt8(ascii: "^")
    static let underscore = UInt8(ascii: "_")
    static let backtick = UInt8(ascii: "`")
    static let openBrace = UInt8(ascii: "{")
    static let bar = UInt8(ascii: "|")
    static let closeBrace = UInt8(ascii: "}")
    static let tilde = UInt8(ascii: "~")

    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
    /// Whether it is a letter or digit of ASCII.
    var isWordSign: Bool { isDigit || isLetter }
    /// Whether it is one of the signs of ASCII that may stand behind a backslash.
    var isPunctuation: Bool { self > 0x20 && self < 0x7F && !isWordSign }
    var isWhite: Bool { self == .space || self == .tab || self == .newline || self == .return }
}

extension ArraySlice<UInt8> {
    /// Without the white space at its ends.
    var trimmed: ArraySlice<UInt8> {
        var rest = drop { $0.isWhite }
        while let last = rest.last, last.isWhite { rest.removeLast() }
        return rest
    }

    /// Returns where the next of a text begins from an index on; nil if it does not come.
    func next(_ text: StaticString, from start: Int) -> Int? {
        let wanted = text.withUTF8Buffer { Array($0) }
        var index = start
        while index + wanted.count <= endIndex {
            if self[index..<(index + wanted.count)].elementsEqual(wanted) { return index }
            index += 1
        }
        return nil
    }
}
