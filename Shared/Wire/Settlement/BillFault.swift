/// Why a bill cannot be trusted. Nothing that was read of it before counts.
package enum BillFault: Error, Hashable, Sendable {
    /// It ends too early: rows, a summary, or the end of the file are missing.
    case cut
    /// It is another document: it does not begin as a bill does.
    case notABill
    /// A column that is needed is not there.
    case missingColumn(String)
    /// A row has another number of cells than the table has columns.
    case unevenRow(line: Int)
    /// A cell is not what its column promises.
    case unreadableCell(line: Int, column: String)
    /// A line is longer than any row.
    case lineTooLong(line: Int)
    /// Something follows where the bill should be at its end.
    case unexpectedLine(line: Int)
    /// The summary counts or adds up to something else than the rows do.
    case summaryDiffers(String)
    /// The bytes are not those whose hash the provider gave.
    case wrongHash
    /// It unpacks to more than is read of one.
    case tooLarge(limit: Int)
    /// It cannot be unpacked; with the reason.
    case notUnpacked(String)
}

extension BillFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cut: "the bill is not whole"
        case .notABill: "the document is no bill"
        case .missingColumn(let name): "the bill has no column \(name)"
        case .unevenRow(let line): "line \(line) of the bill has another number of cells than the table has columns"
        case .unreadableCell(let line, let column): "the cell \(column) in line \(line) of the bill cannot be read"
        case .lineTooLong(let line): "line \(line) of the bill is too long"
        case .unexpectedLine(let line): "line \(line) of the bill should not be there"
        case .summaryDiffers(let what): "the bill's summary differs from its rows in \(what)"
        case .wrongHash: "the bill is not the one whose hash the provider gave"
        case .tooLarge(let limit): "the bill unpacks to more than \(limit) bytes"
        case .notUnpacked(let reason): "the bill cannot be unpacked: \(reason)"
        }
    }
}
