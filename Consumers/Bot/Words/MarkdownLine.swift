/// A line of Markdown, and what kind of block it belongs to.
struct MarkdownLine {
    /// Spaces before the text; a tab counts as four.
    let indent: Int
    let text: ArraySlice<UInt8>

    enum Kind {
        case blank
        case rule
        /// Of `=`, below a heading.
        case underline
        case heading(ArraySlice<UInt8>)
        case quote(depth: Int, ArraySlice<UInt8>)
        case item(ItemMark, ArraySlice<UInt8>)
        case footnote(ArraySlice<UInt8>, ArraySlice<UInt8>)
        case text(ArraySlice<UInt8>)
    }

    /// What fences code: so many of one sign.
    struct Fence {
        let sign: UInt8
        let count: Int
    }

    /// What ends a formula that has lines of its own.
    enum FormulaEnd {
        case dollars, bracket

        func matches(_ text: ArraySlice<UInt8>) -> Bool {
            text.trimmed.elementsEqual((self == .dollars ? "$$" : "\\]").utf8)
        }
    }

    init(_ line: ArraySlice<UInt8>) {
        var indent = 0
        var rest = line
        while let first = rest.first, first == .space || first == .tab {
            indent += first == .tab ? 4 : 1
            rest.removeFirst()
        }
        self.indent = min(indent, 64)
        text = rest
    }

    /// Returns the lines of a text, without what ends them.
    static func split(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split(separator: .newline, omittingEmptySubsequences: false).map { line in
            line.last == .return ? line.dropLast() : line
        }
    }

    /// Returns a line without so many of the spaces before it.
    static func without(_ spaces: Int, _ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = line
        for _ in 0..<spaces where rest.first == .space { rest.removeFirst() }
        return rest
    }

    var fence: Fence? {
        guard let sign = text.first, sign == .backtick || sign == .tilde else { return nil }
        let count = text.prefix { $0 == sign }.count
        // Behind the fence stands a language, which has no backtick: what has one is code within a line.
        guard count >= 3, sign == .tilde || !text.dropFirst(count).contains(.backtick) else { return nil }
        return Fence(sign: sign, count: count)
    }

    func closes(_ fence: Fence) -> Bool {
        let count = text.prefix { $0 == fence.sign }.count
        return count >= fence.count && text.dropFirst(count).allSatisfy { $0 == .space || $0 == .tab }
    }

    var opensFormula: FormulaEnd? {
        if text.trimmed.elementsEqual("$$".utf8) { return .dollars }
        return text.trimmed.elementsEqual("\\[".utf8) ? .bracket : nil
    }

    var kind: Kind {
        guard let first = text.first else { return .blank }
        if isRule { return .rule }
        switch first {
        case UInt8(ascii: "="): return text.allSatisfy { $0 == first } && text.count >= 3 ? .underline : .text(text)
        case .hash: return heading ?? .text(text)
        case .greater: return quote
        case .openBracket: return footnote ?? .text(text)
        default: return item ?? .text(text)
        }
    }

    // MARK: - Kinds

    /// Three or more of `-`, `*` or `_`, with spaces between them or none.
    private var isRule: Bool {
        guard let sign = text.first, sign == .hyphen || sign == .star || sign == .underscore else { return false }
        var count = 0
        for byte in text {
            if byte == sign { count += 1 } else if byte != .space, byte != .tab { return false }
        }
        return count >= 3
    }

    private var heading: Kind? {
        let level = text.prefix { $0 == .hash }.count
        let rest = text.dropFirst(level)
        guard level <= 6, rest.first == .space || rest.first == .tab else { return nil }
        var title = rest.trimmed
        let closing = title.reversed().prefix { $0 == .hash }.count
        // Signs behind the title close it; those of `C#` belong to it.
        if closing > 0, title.dropLast(closing).last == .space { title = title.dropLast(closing) }
        title = title.trimmed
        return title.isEmpty ? nil : .heading(title)
    }

    private var quote: Kind {
        var rest = text
        var depth = 0
        while rest.first == .greater {
            depth += 1
            rest.removeFirst()
            if rest.first == .space { rest.removeFirst() }
        }
        return .quote(depth: depth, rest)
    }

    private var footnote: Kind? {
        guard text.starts(with: "[^".utf8), let end = text.prefix(64).firstIndex(of: .closeBracket) else { return nil }
        let name = text[(text.startIndex + 2)..<end]
        let rest = text[(end + 1)...]
        guard !name.isEmpty, rest.first == .colon else { return nil }
        return .footnote(name, rest.dropFirst().trimmed)
    }

    private var item: Kind? {
        guard let (mark, rest) = bullet ?? number, rest.first == .space || rest.first == .tab else { return nil }
        let content = rest.drop { $0 == .space || $0 == .tab }
        guard mark.isBullet, let box = content.dropFirst(1).first, content.starts(with: [.openBracket, box]),
            content.dropFirst(2).starts(with: "] ".utf8)
        else { return .item(mark, content) }
        switch box {
        case .space: return .item(.box(isChecked: false), content.dropFirst(4))
        case UInt8(ascii: "x"), UInt8(ascii: "X"): return .item(.box(isChecked: true), content.dropFirst(4))
        default: return .item(mark, content)
        }
    }

    private var bullet: (ItemMark, ArraySlice<UInt8>)? {
        guard let first = text.first, first == .hyphen || first == .star || first == .plus else { return nil }
        return (.bullet, text.dropFirst())
    }

    private var number: (ItemMark, ArraySlice<UInt8>)? {
        let digits = text.prefix(10).prefix { $0.isDigit }
        let rest = text.dropFirst(digits.count)
        guard (1...9).contains(digits.count), let sign = rest.first, sign == .dot || sign == .closeParenthesis else {
            return nil
        }
        return (.number(Array(digits) + [sign]), rest.dropFirst())
    }
}

/// What stands before an item of a list.
enum ItemMark {
    case bullet
    case number([UInt8])
    case box(isChecked: Bool)

    var isBullet: Bool { if case .bullet = self { true } else { false } }

    func plain(level: Int) -> [UInt8] {
        switch self {
        case .bullet: Array((level == 0 ? "• " : level == 1 ? "◦ " : "▪ ").utf8)
        case .number(let number): number + [.space]
        case .box(let isChecked): Array((isChecked ? "☑ " : "☐ ").utf8)
        }
    }
}
