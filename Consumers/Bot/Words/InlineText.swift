/// Makes plain what stands in a line of Markdown: emphasis, code, links, formulas, tags and entities.
enum InlineText {
    static func of(_ line: ArraySlice<UInt8>) -> [UInt8] {
        guard line.contains(where: { $0.isInlineMark }) else { return Array(line) }
        var writer = InlineWriter(Array(line))
        return writer.written()
    }
}

/// Reads a line once, from its start to its end.
private struct InlineWriter {
    private let bytes: [UInt8]
    private let marks: InlineMarks
    private var index = 0
    private var output: [UInt8] = []
    private var emphasis = Emphasis()
    /// The links whose text is being read, outermost first.
    private var links: [Link] = []

    private struct Link {
        /// Where its text ends.
        var end: Int
        var address: Range<Int>
        var textStart: Int
    }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        marks = InlineMarks(bytes)
    }

    mutating func written() -> [UInt8] {
        while index < bytes.count { writeNext() }
        return emphasis.removed(from: output)
    }

    private mutating func writeNext() {
        while let link = links.last, link.end < index { links.removeLast() }
        switch bytes[index] {
        case .backslash: writeEscape()
        case .backtick: writeCode()
        case .dollar: writeDollar()
        case .star, .underscore, .tilde: writeEmphasis()
        case .exclamation where marks.link(at: index + 1) != nil: index += 1
        case .openBracket: writeBracket()
        case .closeBracket: endBracket()
        case .less: writeTag()
        case .ampersand: writeEntity()
        default: writeByte()
        }
    }

    private mutating func writeByte() {
        output.append(bytes[index])
        index += 1
    }

    private func byte(at index: Int) -> UInt8 { bytes.indices.contains(index) ? bytes[index] : .space }

    // MARK: - Escapes, code, formulas

    private mutating func writeEscape() {
        let next = byte(at: index + 1)
        if next == .openParenthesis, writeFormula(before: "\\)", last: marks.lastParenthesis) { return }
        if next == .openBracket, writeFormula(before: "\\]", last: marks.lastBracket) { return }
        if next.isPunctuation { index += 1 }
        writeByte()
    }

    private mutating func writeCode() {
        let count = bytes[index...].prefix { $0 == .backtick }.count
        guard let end = marks.endOfCode(from: index + count, count: count) else {
            output += bytes[index..<(index + count)]
            index += count
            return
        }
        var code = bytes[(index + count)..<end]
        if code.first == .space, code.last == .space, !code.trimmed.isEmpty { code = code.dropFirst().dropLast() }
        output += code
        index = end + count
    }

    private mutating func writeDollar() {
        if byte(at: index + 1) == .dollar {
            if !writeFormula(before: "$$", last: marks.lastDollars) {
                writeByte()
                writeByte()
            }
            return
        }
        guard let end = bytes[(index + 1)...].firstIndex(of: .dollar), isFormula(index + 1..<end) else {
            return writeByte()
        }
        output += Formula.plain(bytes[(index + 1)..<end])
        index = end + 1
    }

    /// Writes the formula that begins with two signs here, if it ends.
    private mutating func writeFormula(before end: StaticString, last: Int) -> Bool {
        let start = index + 2
        guard last >= start, let end = bytes[...].next(end, from: start), !bytes[start..<end].trimmed.isEmpty else {
            return false
        }
        output += Formula.plain(bytes[start..<end])
        index = end + 2
        return true
    }

    /// Whether what stands between two dollar signs is no talk about money.
    private func isFormula(_ range: Range<Int>) -> Bool {
        let content = bytes[range]
        guard let first = content.first, let last = content.last, !first.isWhite, !last.isWhite,
            last != .backslash, !byte(at: range.upperBound + 1).isDigit
        else { return false }
        if content.contains(where: { $0.isFormulaSign }) { return true }
        return first.isLetter && content.count <= 3 && content.allSatisfy { $0.isWordSign }
    }

    // MARK: - Emphasis

    private mutating func writeEmphasis() {
        let sign = bytes[index]
        let count = bytes[index...].prefix { $0 == sign }.count
        let run = EmphasisRun(
            sign: sign, count: count, before: byte(at: index - 1), after: byte(at: index + count), at: output.count)
        output += bytes[index..<(index + count)]
        index += count
        emphasis.add(run)
    }

    // MARK: - Links

    private mutating func writeBracket() {
        if byte(at: index + 1) == .caret, let end = marks.close(of: index), end > index + 2 {
            // The number of a footnote.
            output.append(.openBracket)
            index += 2
        } else if let link = marks.link(at: index) {
            links.append(Link(end: link.textEnd, address: link.address, textStart: output.count))
            index += 1
        } else {
            writeByte()
        }
    }

    private mutating func endBracket() {
        guard let link = links.last, link.end == index else { return writeByte() }
        links.removeLast()
        index = link.address.upperBound + 1
        let suffix = suffix(of: link)
        output += suffix
    }

    /// What is shown of a link behind its text: nothing if the text is the address, or it leads nowhere.
    private func suffix(of link: Link) -> [UInt8] {
        let address = Self.address(bytes[link.address])
        let text = output[link.textStart...]
        guard !address.isEmpty, address.first != .hash, !address.elementsEqual(text),
            !address.isMail || !address.dropFirst(7).elementsEqual(text)
        else { return [] }
        return text.isEmpty ? Array(address) : Array("（".utf8) + address + Array("）".utf8)
    }

    /// Leaves out a title, and the signs that may enclose an address.
    private static func address(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let address = bytes.trimmed
        if address.first == .less { return address.dropFirst().prefix { $0 != .greater } }
        return address.prefix { !$0.isWhite }
    }

    // MARK: - Tags and entities

    private mutating func writeTag() {
        guard let tag = HTMLTag(bytes[index...]) else { return writeByte() }
        output += tag.plain
        index += tag.count
    }

    private mutating func writeEntity() {
        guard let entity = HTMLEntity(bytes[index...]) else { return writeByte() }
        output += entity.plain
        index += entity.count
    }
}

extension UInt8 {
    /// Whether a line with it may be more than plain text.
    fileprivate var isInlineMark: Bool {
        switch self {
        case .backslash, .backtick, .dollar, .star, .underscore, .tilde, .openBracket, .less, .ampersand: true
        default: false
        }
    }

    fileprivate var isFormulaSign: Bool {
        switch self {
        case .backslash, .caret, .underscore, UInt8(ascii: "="), .openBrace, .less, .greater, .plus, .openParenthesis,
            .bar, .hyphen, .slash:
            true
        default: false
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate var isMail: Bool { starts(with: "mailto:".utf8) }
}
