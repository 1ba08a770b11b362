import Foundation
import Messages

@testable import Orders

/// The tables in the doc comment of a source file of Orders.
struct StatedTables {
    /// As they stand there, without the comment's slashes.
    let lines: [String]
    /// By row and column.
    private var cells: [String: [String: String]] = [:]

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    init(in file: String) throws {
        let text = try String(
            contentsOf: Self.root.appending(path: "Consumers/Orders").appending(path: file), encoding: .utf8)
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

    var count: Int { cells.values.reduce(0) { $0 + $1.count } }

    /// What the README of the consumers says.
    static func readme() throws -> String {
        try String(contentsOf: root.appending(path: "Consumers/README.md"), encoding: .utf8)
    }
}

extension OrderTransition {
    /// As the table has it.
    func text(from state: OrderState) -> String {
        let words = (next == state ? [] : [next.rawValue]) + acts.map(\.rawValue) + (isRefused ? ["order_state"] : [])
        return words.joined(separator: ", ")
    }
}

extension RefundTransition {
    func text(from state: RefundState) -> String {
        let words = (next == state ? [] : [next.rawValue]) + acts.map(\.rawValue) + (isRefused ? ["order_state"] : [])
        return words.joined(separator: ", ")
    }
}
