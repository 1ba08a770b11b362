import Foundation
import Testing

/// The table in the doc comment of a source file of Bot.
struct StatedTable {
    /// As they stand there, without the comment's slashes.
    private let lines: [String]
    /// By row and column.
    private var cells: [String: [String: String]] = [:]

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    init(in file: String) throws {
        let text = try String(
            contentsOf: Self.root.appending(path: "Consumers/Bot").appending(path: file), encoding: .utf8)
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
    func cell(_ row: String, _ column: String) -> String? { cells[row]?[column] }

    /// All cells are known, and the README of the consumers has the same lines.
    func expectInREADME(cells count: Int) throws {
        #expect(cells.values.reduce(0) { $0 + $1.count } == count)
        let readme = try String(contentsOf: Self.root.appending(path: "Consumers/README.md"), encoding: .utf8)
        for line in lines { #expect(readme.contains(line), "\(line)") }
    }
}
