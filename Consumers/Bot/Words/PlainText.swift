/// Makes of a model's Markdown what reads well in a chat bubble that shows none.
///
/// Text without marks stays as it is. A line is read once, so the time is linear in the text; nothing in it traps.
enum PlainText {
    /// Stands above and below code.
    static let fence = "┄┄┄┄┄┄┄┄"
    /// Stands where a rule was.
    static let rule = "────────"

    static func of(markdown: String) -> String {
        var writer = PlainWriter(MarkdownLine.split(Array(markdown.utf8)))
        return String(decoding: writer.written(), as: UTF8.self)
    }
}

/// Writes lines of Markdown as plain ones.
private struct PlainWriter {
    private let lines: [ArraySlice<UInt8>]
    private var index = 0
    private var output: [UInt8] = []
    /// The spaces before the items of the lists that are open, outermost first.
    private var lists: [Int] = []

    init(_ lines: [ArraySlice<UInt8>]) {
        self.lines = lines
    }

    mutating func written() -> [UInt8] {
        while index < lines.count { writeBlock() }
        while output.last == .newline { output.removeLast() }
        return output
    }

    private mutating func writeBlock() {
        let line = MarkdownLine(lines[index])
        index += 1
        if let fence = line.fence { return writeCode(until: fence, indent: line.indent) }
        if let closing = line.opensFormula { return writeFormula(until: closing) }
        switch line.kind {
        case .blank: writeBlank()
        case .rule: writeLine(Array(PlainText.rule.utf8))
        case .underline: if !isBelowText { writeLine(line.text) }
        case .heading(let text): writeHeading(InlineText.of(text))
        case .quote(let depth, let text): writeQuote(depth, text)
        case .item(let mark, let text): writeItem(mark, text, indent: line.indent)
        case .footnote(let name, let text):
            writeLine(Array("[".utf8) + name + Array("] ".utf8) + InlineText.of(text))
        case .text(let text): writeText(text, line)
        }
    }

    // MARK: - Blocks

    /// Whether there is a heading for the line that was read to underline.
    private var isBelowText: Bool { index >= 2 && !lines[index - 2].trimmed.isEmpty }

    private mutating func writeText(_ text: ArraySlice<UInt8>, _ line: MarkdownLine) {
        if index < lines.count, let table = MarkdownTable(head: lines[index - 1], rule: lines[index]) {
            return writeTable(table)
        }
        if line.indent == 0 { lists.removeAll() }
        let spaces = lists.isEmpty ? line.indent : min(line.indent, 2 * lists.count)
        writeLine(Self.spaces(spaces) + InlineText.of(text))
    }

    private mutating func writeTable(_ table: MarkdownTable) {
        var table = table
        index += 1
        while index < lines.count, table.addRow(lines[index]) { index += 1 }
        for line in table.written() { writeLine(line) }
    }

    private mutating func writeHeading(_ text: [UInt8]) {
        lists.removeAll()
        if !output.isEmpty { writeBlank() }
        // Brackets that a Chinese reader knows as a heading's, and a sign that others do.
        let isWide = text.contains { (0xE3...0xE9).contains($0) }
        writeLine(isWide ? Array("【".utf8) + text + Array("】".utf8) : Array("■ ".utf8) + text)
    }

    private mutating func writeQuote(_ depth: Int, _ text: ArraySlice<UInt8>) {
        let bars = Array(repeatElement("│".utf8, count: min(depth, 8)).joined())
        let line = MarkdownLine(text)
        let inner: [UInt8] =
            switch line.kind {
            case .item(let mark, let text): mark.plain(level: 0) + InlineText.of(text)
            case .heading(let text), .text(let text): InlineText.of(text)
            default: Array(text)
            }
        writeLine(bars + [.space] + inner)
    }

    private mutating func writeItem(_ mark: ItemMark, _ text: ArraySlice<UInt8>, indent: Int) {
        while let last = lists.last, last > indent { lists.removeLast() }
        if (lists.last ?? -1) < indent { lists.append(indent) }
        let level = min(lists.count, 8) - 1
        writeLine(Self.spaces(2 * level) + mark.plain(level: level) + InlineText.of(text))
    }

    private mutating func writeCode(until fence: MarkdownLine.Fence, indent: Int) {
        writeLine(Array(PlainText.fence.utf8))
        while index < lines.count {
            let line = lines[index]
            index += 1
            if MarkdownLine(line).closes(fence) { break }
            output += MarkdownLine.without(indent, line) + [.newline]
        }
        writeLine(Array(PlainText.fence.utf8))
    }

    /// Writes a formula that has lines of its own; without an end it is none.
    private mutating func writeFormula(until closing: MarkdownLine.FormulaEnd) {
        let first = index
        var formula: [UInt8] = []
        while index < lines.count, index - first < 64 {
            let line = MarkdownLine(lines[index])
            index += 1
            if closing.matches(line.text) {
                for line in Formula.plain(formula[...]).split(separator: .newline) {
                    writeLine(line.trimmed)
                }
                return
            }
            formula += line.text + [.newline]
        }
        index = first
        writeLine(Array(lines[first - 1]))
    }

    // MARK: - Lines

    private mutating func writeLine(_ line: some Sequence<UInt8>) {
        output += line
        while output.last == .space { output.removeLast() }
        output.append(.newline)
    }

    private mutating func writeBlank() {
        guard !output.isEmpty, !output.hasSuffix([.newline, .newline]) else { return }
        output.append(.newline)
    }

    private static func spaces(_ count: Int) -> [UInt8] { [UInt8](repeating: .space, count: count) }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ end: [UInt8]) -> Bool { suffix(end.count) == end[...] }
}
