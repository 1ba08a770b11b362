/// A table, whose rows are written below each other, each cell with the head of its column.
struct MarkdownTable {
    private let head: [[UInt8]]
    private var rows: [[[UInt8]]] = []

    private static let mostLabelBytes = 60

    /// - Parameters:
    ///   - head: a line with bars.
    ///   - rule: the line below it, of hyphens, colons and bars. Anything else makes no table.
    init?(head: ArraySlice<UInt8>, rule: ArraySlice<UInt8>) {
        guard head.contains(.bar), rule.contains(.bar), rule.contains(.hyphen),
            rule.allSatisfy({ $0 == .bar || $0 == .hyphen || $0 == .colon || $0.isWhite })
        else { return nil }
        self.head = Self.cells(of: head)
    }

    /// Adds a line; false if it is none of the table's.
    mutating func addRow(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.contains(.bar) else { return false }
        rows.append(Self.cells(of: line))
        return true
    }

    func written() -> [[UInt8]] {
        guard head.count <= 2 else { return rows.flatMap { long($0) } }
        let title = head.filter { !$0.isEmpty }
        let titles = title.isEmpty ? [] : [Array(title.joined(separator: Array(" / ".utf8)))]
        return titles + rows.map { short($0) }
    }

    /// Two cells are a line.
    private func short(_ cells: [[UInt8]]) -> [UInt8] {
        let label = cells.first ?? []
        let rest = Array(cells.dropFirst().filter { !$0.isEmpty }.joined(separator: Array(" / ".utf8)))
        return Array("• ".utf8) + (label.isEmpty || rest.isEmpty ? label + rest : Self.labelled(label, rest))
    }

    /// More are a line each, below the first.
    private func long(_ cells: [[UInt8]]) -> [[UInt8]] {
        var lines = [Array("• ".utf8) + (cells.first ?? [])]
        for (column, cell) in cells.enumerated().dropFirst() where !cell.isEmpty {
            let label = column < head.count ? head[column] : []
            lines.append([.space, .space] + (label.isEmpty ? cell : Self.labelled(label, cell)))
        }
        return lines
    }

    private static func labelled(_ label: [UInt8], _ text: [UInt8]) -> [UInt8] {
        // It stands there again for each row.
        let label = Parts.prefix(String(decoding: label, as: UTF8.self), bytes: mostLabelBytes)
        let colon = (label.utf8.last ?? 0) < 0x80 ? ": " : "："
        return Array((label + colon).utf8) + text
    }

    private static func cells(of line: ArraySlice<UInt8>) -> [[UInt8]] {
        var cells: [[UInt8]] = []
        var cell: [UInt8] = []
        var rest = line.trimmed
        if rest.first == .bar { rest.removeFirst() }
        while let byte = rest.popFirst() {
            switch byte {
            case .backslash where rest.first == .bar:
                rest.removeFirst()
                cell.append(.bar)
            case .bar:
                cells.append(plain(cell))
                cell.removeAll()
            default: cell.append(byte)
            }
        }
        // Behind the last bar comes nothing.
        return cell.allSatisfy(\.isWhite) && !cells.isEmpty ? cells : cells + [plain(cell)]
    }

    private static func plain(_ cell: [UInt8]) -> [UInt8] {
        InlineText.of(cell[...].trimmed).map { $0 == .newline ? .space : $0 }
    }
}
