internal import Bytes
internal import Settlement

/// The form of WeChat Pay's bills: a line of names, rows, a line of names of sums, and the sums. UTF-8; each value
/// begins with a back-tick, so that a spreadsheet takes it for a text, and no name does.
struct WeChatPayTable<Places: WeChatPayPlaces> {
    private var lines = BillLines()
    private var stage = Stage.start
    /// Where the columns of the rows stand; nil before the first row.
    private var places: Places?

    /// How far the reading is.
    private enum Stage {
        case start
        case rows(BillColumns)
        case sums(BillColumns)
        case end(BillColumns, BillRow)
    }

    private static var tick: UInt8 { UInt8(ascii: "`") }

    /// Reads a piece; returns the rows that end in it.
    mutating func read(_ piece: [UInt8]) throws(BillFault) -> [Places.Row] {
        var rows: [Places.Row] = []
        for line in try lines.read(piece) {
            if let row = try read(line) { rows.append(row) }
        }
        return rows
    }

    /// Reads a line; returns it if it is a row.
    private mutating func read(_ line: BillLines.Line) throws(BillFault) -> Places.Row? {
        guard !line.text.isEmpty else { return nil }
        let isValues = line.text.first == Self.tick
        switch stage {
        case .start:
            guard !isValues, line.text.contains(Byte.comma) else { throw .notABill }
            stage = .rows(Self.columns(line.text))
        case .rows(let columns):
            if isValues { return try row(BillRow(Self.cells(line.text), of: columns, line: line.number), columns) }
            stage = .sums(Self.columns(line.text))
        case .sums(let columns):
            guard isValues else { throw .unexpectedLine(line: line.number) }
            stage = .end(columns, try BillRow(Self.cells(line.text), of: columns, line: line.number))
        case .end:
            throw .unexpectedLine(line: line.number)
        }
        return nil
    }

    private mutating func row(_ row: BillRow, _ columns: BillColumns) throws(BillFault) -> Places.Row {
        if let places { return try places.row(row) }
        let found = try Places(columns)
        places = found
        return try found.row(row)
    }

    /// Ends the bill, and returns its sums. Only their line may lack its end.
    ///
    /// - Throws: `cut` if they are missing.
    mutating func end() throws(BillFault) -> (BillColumns, BillRow) {
        if let line = try lines.end() {
            guard case .sums = stage else { throw .cut }
            do throws(BillFault) {
                _ = try read(line)
            } catch {
                throw .cut
            }
        }
        guard case .end(let columns, let row) = stage else { throw .cut }
        return (columns, row)
    }

    private static func columns(_ line: ArraySlice<UInt8>) -> BillColumns {
        BillColumns(line.split(separator: Byte.comma, omittingEmptySubsequences: false))
    }

    /// Parts at each comma before a back-tick: a comma in a text of somebody's own is none.
    private static func cells(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var cells: [ArraySlice<UInt8>] = []
        cells.reserveCapacity(32)
        let span = line.span
        let offset = line.startIndex
        var start = 1
        var position = 1
        while case let comma = span.firstIndex(of: Byte.comma, from: position, to: span.count), comma < span.count {
            position = comma + 1
            guard position < span.count, span[position] == tick else { continue }
            cells.append(line[(offset + start)..<(offset + comma)])
            start = position + 1
            position = start
        }
        cells.append(line[(offset + start)...])
        return cells
    }
}

/// Where what is read of a row stands. Other columns may come and go.
protocol WeChatPayPlaces {
    associatedtype Row

    init(_ columns: BillColumns) throws(BillFault)
    func row(_ row: BillRow) throws(BillFault) -> Row
}
