/// Where the columns of a bill stand. Asked by name, because new columns come and the order changes.
package struct BillColumns: Sendable {
    /// The names in order, as `named` writes them.
    private let names: [String]

    package init(_ cells: [ArraySlice<UInt8>]) {
        names = cells.map { Self.named(String(decoding: $0, as: UTF8.self)) }
    }

    package var count: Int { names.count }

    /// The place of a column; nil if there is none.
    package func place(of name: String) -> Int? { names.firstIndex(of: Self.named(name)) }

    package func place(ofNeeded name: String) throws(BillFault) -> Int {
        guard let place = place(of: name) else { throw .missingColumn(name) }
        return place
    }

    /// Parentheses are narrow in one bill and wide in the next.
    private static func named(_ name: String) -> String {
        String(
            name.compactMap { character -> Character? in
                switch character {
                case "（": "("
                case "）": ")"
                case " ", "\t", "\u{FEFF}": nil
                default: character
                }
            })
    }
}

/// A row of a bill, whose cells are read as what they should be.
package struct BillRow: Sendable {
    package let line: Int
    private let cells: [ArraySlice<UInt8>]

    /// Pairs the cells with their columns.
    package init(_ cells: [ArraySlice<UInt8>], of columns: BillColumns, line: Int) throws(BillFault) {
        guard cells.count == columns.count else { throw .unevenRow(line: line) }
        self.cells = cells
        self.line = line
    }

    package func bytes(_ place: Int) -> ArraySlice<UInt8> { cells[place] }

    package func text(_ place: Int) -> String { String(decoding: cells[place], as: UTF8.self) }

    /// An optional column's text; nil without the column, or if the cell is empty.
    package func optionalText(_ place: Int?) -> String? {
        guard let place, !cells[place].isEmpty else { return nil }
        return text(place)
    }

    package func number(_ place: Int, _ column: String) throws(BillFault) -> Int {
        guard let number = Int(text(place)) else { throw .unreadableCell(line: line, column: column) }
        return number
    }

    /// An amount in fen.
    package func fen(_ place: Int, _ column: String) throws(BillFault) -> Int {
        guard let fen = Yuan.fen(microYuan: try microYuan(place, column)) else {
            throw .unreadableCell(line: line, column: column)
        }
        return fen
    }

    package func microYuan(_ place: Int, _ column: String) throws(BillFault) -> Int {
        guard let amount = Yuan.microYuan(cells[place]) else { throw .unreadableCell(line: line, column: column) }
        return amount
    }

    /// A moment in seconds since 1970.
    package func seconds(_ place: Int, _ column: String) throws(BillFault) -> Int {
        guard let seconds = BeijingTime.seconds(clock: cells[place]) else {
            throw .unreadableCell(line: line, column: column)
        }
        return seconds
    }
}
