internal import JSON
internal import Messages

/// What answers cost, summed up by day, model and key, from the lines of the ledger.
struct UsageSum {
    /// What lines are put together by.
    enum Column: String, CaseIterable, Sendable {
        case day, model, key
    }

    private struct Cell: Hashable, Comparable {
        let day: String
        let model: String
        let key: String

        static func < (left: Cell, right: Cell) -> Bool {
            (left.day, left.model, left.key) < (right.day, right.model, right.key)
        }
    }

    private struct Amounts {
        var requests = 0
        var inputTokens = 0
        var outputTokens = 0
        var cost = 0
    }

    private let columns: [Column]
    private var cells: [Cell: Amounts] = [:]

    init(by columns: [Column]) {
        self.columns = columns
    }

    /// Adds a `ledger.entry` of the kind `post`.
    mutating func add(_ line: JSONValue) {
        let usage = line.member("usage")
        var amounts = cells[cell(of: line), default: Amounts()]
        amounts.requests += 1
        // Neither overflows: a line's numbers have limits far below, and a sum has some thousands of lines.
        amounts.inputTokens += usage?.member("prompt_tokens")?.int ?? 0
        amounts.outputTokens += usage?.member("completion_tokens")?.int ?? 0
        amounts.cost += line.member("amount")?.int ?? 0
        cells[cell(of: line)] = amounts
    }

    private func cell(of line: JSONValue) -> Cell {
        Cell(
            day: columns.contains(.day) ? Self.day(of: line.member("created_ms")?.int ?? 0) : "",
            model: columns.contains(.model) ? line.member("model")?.string ?? "" : "",
            key: columns.contains(.key) ? line.member("key")?.string ?? "" : "")
    }

    /// The calendar day of UTC+8, like `2026-02-28`: limits of keys go by the same.
    static func day(of milliseconds: Int) -> String {
        let shift: Int64 = 8 * 3_600_000
        return String(Timestamp(milliseconds: Int64(milliseconds) + shift).text.prefix(10))
    }

    /// The rows, by day, model and key.
    var rows: JSONText {
        .array(
            cells.sorted { $0.key < $1.key }.map { cell, amounts -> JSONText in
                let named = columns.map { column -> JSONText.Member in
                    switch column {
                    case .day: .init("day", .string(cell.day))
                    case .model: .init("model", .string(cell.model))
                    case .key: .init("key", .string(cell.key))
                    }
                }
                return .object(
                    named + [
                        .init("requests", .integer(amounts.requests)),
                        .init("input_tokens", .integer(amounts.inputTokens)),
                        .init("output_tokens", .integer(amounts.outputTokens)), .init("cost", .integer(amounts.cost)),
                    ])
            })
    }
}
