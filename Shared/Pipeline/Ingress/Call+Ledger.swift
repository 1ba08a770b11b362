internal import FoundationEssentials
internal import HTTP
package import Messages
package import Problems

/// What a question for the ledger says in its query.
extension Call {
    package func ledgerFilter() throws(Problem) -> LedgerFilter {
        LedgerFilter(
            from: try moment("from"), to: try moment("to"),
            key: try text("key", as: "the first 16 hexadecimal digits of a key's hash") { text in
                text.count == 16 && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) } ? text : nil
            },
            model: try text("model", as: "a model's name") { (1...256).contains($0.utf8.count) ? $0 : nil },
            kind: try text("kind", as: EntryPosted.Kind.allCases.map(\.rawValue).joined(separator: ", ")) {
                EntryPosted.Kind(rawValue: $0)
            })
    }

    /// Whether the ledger is wanted as CSV: by `format`, else by `Accept`.
    package func wantsTable() throws(Problem) -> Bool {
        if let format = try text("format", as: "csv or json", { ["csv", "json"].contains($0) ? $0 : nil }) {
            return format == "csv"
        }
        return request.headerFields[.accept]?.lowercased().contains("text/csv") ?? false
    }

    /// A moment: milliseconds since 1970, or RFC 3339.
    package func moment(_ name: String) throws(Problem) -> Timestamp? {
        try text(name, as: "a time like 2026-01-31T08:00:00+08:00, or milliseconds since 1970") { text in
            if let milliseconds = Int64(text) { return Timestamp(milliseconds: milliseconds) }
            // A plus sign that nobody escaped has become a space.
            let text = text.replacing(" ", with: "+")
            let date =
                (try? Date(text, strategy: .iso8601))
                ?? (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
            guard let date, abs(date.timeIntervalSince1970) < 1e12 else { return nil }
            return Timestamp(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
        }
    }

    private func text<Value>(_ name: String, as form: String, _ read: (String) -> Value?) throws(Problem) -> Value? {
        guard let text = request.query[name] else { return nil }
        guard let value = read(text) else {
            throw Problem(.invalidValue, "'\(name)' is \(form).", parameter: name)
        }
        return value
    }
}
