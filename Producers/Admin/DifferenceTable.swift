internal import Ingress
package import JSON

/// The differences of a day as CSV, from the JSON of their pages. Amounts are fen, fees yuan with six decimals.
package enum DifferenceTable {
    package static let header = CSVLine(header: [
        "number", "class", "line", "account", "order", "ours_fen", "theirs_fen", "ours_currency", "theirs_currency",
        "ours_time", "theirs_time", "transaction", "status", "fee", "repairable",
    ]).bytes

    /// The row of a difference. What both sides have, such as the order, is taken from the provider's.
    package static func row(_ difference: JSONValue) -> [UInt8] {
        let (ours, theirs) = (difference.member("ours"), difference.member("theirs"))
        func either(_ name: String) -> String? { theirs?.member(name)?.string ?? ours?.member(name)?.string }
        func number(_ line: JSONValue?, _ name: String) -> Int? { line?.member(name)?.int }
        return CSVLine([
            .number(number(difference, "number")), .word(difference.member("kind")?.string),
            .text(difference.member("line")?.string), .text(difference.member("account")?.string),
            .text(either("order")), .number(number(ours, "amount_fen")), .number(number(theirs, "amount_fen")),
            .text(ours?.member("currency")?.string), .text(theirs?.member("currency")?.string),
            .moment(number(ours, "at_ms")), .moment(number(theirs, "at_ms")), .text(either("transaction")),
            .text(theirs?.member("status")?.string), .yuan(number(theirs, "fee")),
            .flag(difference.member("repairable")?.bool),
        ]).bytes
    }
}
