package import JSON

/// The ledger as CSV, from the JSON of its pages. Amounts are yuan with six decimals, exact.
package enum LedgerTable {
    package static let header = CSVLine(header: [
        "number", "time", "kind", "reference", "model", "key", "amount", "extended", "available", "prompt_tokens",
        "completion_tokens", "estimated", "cause", "note", "hash",
    ]).bytes

    /// The row of a `ledger.entry`.
    package static func row(_ entry: JSONValue) -> [UInt8] {
        func text(_ name: String) -> CSVLine.Cell { .text(entry.member(name)?.string) }
        func amount(_ name: String) -> CSVLine.Cell { .yuan(entry.member(name)?.int) }
        let (usage, cause) = (entry.member("usage"), entry.member("cause"))
        func tokens(_ name: String) -> CSVLine.Cell { .number(usage?.member(name)?.int) }
        return CSVLine([
            .number(entry.member("number")?.int), .moment(entry.member("created_ms")?.int), text("kind"),
            text("reference"), text("model"), text("key"), amount("amount"), amount("extended"), amount("available"),
            tokens("prompt_tokens"), tokens("completion_tokens"), .flag(usage?.member("estimated")?.bool),
            .word(cause?.member("type")?.string),
            .text(why(cause) ?? note(of: entry)),
            .word(entry.member("hash")?.string.map { "sha256:" + $0 }),
        ]).bytes
    }

    /// What a `cause` says besides its type: an operator's words, or the name of a batch, a refund or an order.
    package static func why(_ cause: JSONValue?) -> String? {
        ["reason", "batch", "refund", "order"].lazy.compactMap { cause?.member($0)?.string }.first
    }

    /// Why a call cost nothing, if it was the account's own key.
    private static func note(of entry: JSONValue) -> String? {
        entry.member("own_key")?.bool == true ? "own key" : nil
    }
}
