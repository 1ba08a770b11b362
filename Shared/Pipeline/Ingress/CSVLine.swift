internal import FoundationEssentials

/// A line of CSV (RFC 4180) in UTF-8, without a byte order mark.
package struct CSVLine: Sendable {
    /// A cell, written as what it is.
    package struct Cell: Sendable {
        fileprivate let text: String

        /// A text that somebody wrote. A spreadsheet takes one that begins like a formula for a formula; an apostrophe
        /// before it makes it a text.
        package static func text(_ text: String?) -> Cell { Cell(text: CSVLine.safe(text ?? "")) }

        /// A word of ours, as it is.
        package static func word(_ word: String?) -> Cell { Cell(text: word ?? "") }

        package static func number(_ number: Int?) -> Cell { Cell(text: number.map(String.init) ?? "") }

        package static func flag(_ flag: Bool?) -> Cell { Cell(text: flag.map(String.init) ?? "") }

        /// An amount in yuan with six decimals, exact.
        package static func yuan(_ microYuan: Int?) -> Cell { Cell(text: microYuan.map(CSVLine.yuan) ?? "") }

        /// A moment in RFC 3339.
        package static func moment(_ milliseconds: Int?) -> Cell {
            Cell(text: milliseconds.map(CSVLine.moment) ?? "")
        }
    }

    /// The line with its end.
    package let bytes: [UInt8]

    /// Makes a line of cells, each quoted if it needs it.
    package init(_ cells: [Cell]) {
        bytes = Array((cells.map { Self.quoted($0.text) }.joined(separator: ",") + "\r\n").utf8)
    }

    /// The first line of a table.
    package init(header names: [String]) {
        self.init(names.map { .word($0) })
    }

    static func safe(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, formulaSigns.contains(first) else { return text }
        return "'" + text
    }

    static func yuan(_ microYuan: Int) -> String {
        let digits = String(microYuan.magnitude)
        let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        return (microYuan < 0 ? "-" : "") + padded.dropLast(6) + "." + padded.suffix(6)
    }

    private static func moment(_ milliseconds: Int) -> String {
        // Half a millisecond more, since what is below one is cut off.
        Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private static func quoted(_ field: String) -> String {
        guard field.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return field }
        // By scalars: a quote with a combining mark behind it is another character, and a quote to a reader of CSV.
        var quoted = String.UnicodeScalarView()
        for scalar in field.unicodeScalars {
            if scalar == "\"" { quoted.append(scalar) }
            quoted.append(scalar)
        }
        return "\"" + String(quoted) + "\""
    }

    /// Spreadsheets with East Asian settings take the wide forms too.
    private static let formulaSigns = "=+-@\t\r\n＝＋－＠".unicodeScalars
}
