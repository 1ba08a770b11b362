import Foundation

/// The tables in the doc comments of a consumer's source file.
package struct StatedTable {
    /// As they stand there, without the comment's slashes.
    private let lines: [String]
    /// By row and column.
    private var cells: [String: [String: String]] = [:]

    private static let consumers = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../Consumers")

    /// - Parameter file: below `Consumers`.
    package init(in file: String) throws {
        let text = try Self.text(file)
        lines = text.split(separator: "\n").filter { $0.hasPrefix("/// |") }.map { String($0.dropFirst("/// ".count)) }
        var columns: [String] = []
        for line in lines {
            let row = line.dropFirst().dropLast().components(separatedBy: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            if row[0].isEmpty {
                columns = row
            } else if !row[0].hasPrefix("-") {
                for (column, cell) in zip(columns, row).dropFirst() { cells[row[0], default: [:]][column] = cell }
            }
        }
    }

    /// Nil if there is no such row or column.
    package func cell(_ row: String, _ column: String) -> String? { cells[row]?[column] }

    /// Of cells.
    package var count: Int { cells.values.reduce(0) { $0 + $1.count } }

    /// The lines that the README of the consumers does not have.
    package func linesMissingInREADME() throws -> [String] {
        let readme = try Self.text("README.md")
        return lines.filter { !readme.contains($0) }
    }

    private static func text(_ file: String) throws -> String {
        try String(contentsOf: consumers.appending(path: file), encoding: .utf8)
    }
}
