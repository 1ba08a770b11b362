import Foundation
import HTTP
import JSON
import Messages

/// `yizhan orders show`, `list`, `cases`, `check`, `close`, `refund`, `approve`, `refuse`, `settle`, `evidence`
enum OrdersCommand: ConsoleCommand {
    static let name = "orders"
    static let summary = "show orders, have them checked, give money back, settle cases"
    static let help = """
        usage: yizhan orders show NUMBER
               yizhan orders list ACCOUNT [--limit N] [--before NUMBER]
               yizhan orders check NUMBER
               yizhan orders close NUMBER
               yizhan orders refund NUMBER [--amount CNY] --reason TEXT
               yizhan orders approve REFUND --reason TEXT
               yizhan orders refuse REFUND --reason TEXT
               yizhan orders evidence NUMBER|CASE
               yizhan orders cases [--limit N] [--before NUMBER]
               yizhan orders settle CASE --reason TEXT

        `check` has the provider asked now how the order and its refunds stand. `close` closes an order that is not paid.
        `refund` gives money back without further approval: the amount, or as much as there is credit left for; it takes
        effect once, also if it is repeated: when it is not known whether it did, it prints the --idempotency-key KEY to
        repeat it with. `approve` and `refuse` decide on a refund that its person asked for. Each prints what the order is
        then; what the provider says comes a moment later.

        `evidence` prints all that the provider said of the order, or of what the case is about, with --json as it came
        and with what signs it; what is longer than 256 KiB is cut, and it says so. `cases` has what a person has to look
        at: what is unknown, abnormal, paid and not credited, or waits for approval. `settle` closes one of them with what
        came of it; it changes nothing else.

          NUMBER         the order's, 32 letters and digits
          REFUND         its number: the order's, `r`, and which of the order's refunds it is
          CASE           as `cases` prints it
          --amount CNY   in yuan, like 10 or 9.90
          --reason TEXT  1 to 200 characters; of `refund` and `refuse` the person is told it

        \(Console.help)
        """

    static func call(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        if words.rest.first == "refund" { return try refund(&words) }
        let query = try words.takeQuery("limit", "before")
        let reason = try words.takeRemark("--reason")
        let name = words.rest.dropFirst().first
        guard words.rest.count <= 2 else { throw usage }
        if let reason {
            guard query.isEmpty, let name else { throw usage }
            return try decision(words.rest[0], name, reason)
        }
        switch (words.rest.first, name) {
        case ("cases", nil): return ConsoleCall(.get, ConsoleCall.path("/cases", query), print: cases)
        case ("list", let name?):
            let path = "/accounts/\(try Words.account(name))/orders"
            return ConsoleCall(.get, ConsoleCall.path(path, query), print: list)
        case ("evidence", let name?) where query.isEmpty && name.contains("/"):
            let subject = "subject=" + ConsoleCall.escaped(name)
            return ConsoleCall(.get, ConsoleCall.path("/cases/evidence", [subject]), print: evidence)
        case (let action?, let name?) where query.isEmpty: return try call(action, "/orders/" + order(name))
        default: throw usage
        }
    }

    private static var usage: UsageError {
        UsageError(
            text: "Say `orders show`, `check`, `close` or `evidence` and a NUMBER, `orders evidence` and a CASE, "
                + "`orders list` and an ACCOUNT, "
                + "`orders cases`, or `orders refund`, `approve`, `refuse` or `settle` with a --reason.")
    }

    private static func call(_ action: String, _ path: String) throws(UsageError) -> ConsoleCall {
        switch action {
        case "show": ConsoleCall(.get, path, print: describe)
        case "evidence": ConsoleCall(.get, path + "/evidence", print: evidence)
        case "check", "close": ConsoleCall(.post, "\(path)/\(action)", print: describe)
        default: throw usage
        }
    }

    private static func decision(
        _ action: String, _ name: String, _ reason: String
    ) throws(UsageError) -> ConsoleCall {
        let body = [JSONText.Member("reason", .string(reason))]
        switch action {
        case "approve", "refuse":
            guard let refund = RefundNumber(name) else {
                throw UsageError(text: "'\(name)' is no refund's number: the order's, `r`, and a number from 1 on.")
            }
            return ConsoleCall(.post, "/refunds/\(refund)/\(action)", body, print: describe)
        case "settle":
            return ConsoleCall(.post, "/cases/settle", body + [.init("subject", .string(name))], print: cases)
        default: throw usage
        }
    }

    private static func refund(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        let amount = try words.takeAmount("--amount")
        let reason = try words.takeRemark("--reason")
        let key = try words.takeIdempotencyKey() ?? ConsoleCall.newKey()
        guard words.rest.count == 2, let reason else {
            throw UsageError(text: "`orders refund` needs a NUMBER and a --reason.")
        }
        var body = [JSONText.Member("reason", .string(reason))]
        if let amount {
            let fen = Money.fen(1).microYuan
            guard Int64(amount) % fen == 0 else { throw UsageError(text: "--amount has two decimals at most.") }
            body.append(.init("amount_fen", .integer(amount / Int(fen))))
        }
        return ConsoleCall(.post, "/orders/\(try order(words.rest[1]))/refunds", body, key: key, print: describe)
    }

    private static func order(_ text: String) throws(UsageError) -> String {
        guard let number = OrderNumber(text) else {
            throw UsageError(text: "'\(text)' is no order's number: 32 small letters and digits.")
        }
        return number.text
    }
}

extension OrdersCommand {
    @Sendable static func describe(_ order: JSONValue) -> String {
        func text(_ name: String) -> String { Table.text(order.member(name)) }
        func moment(_ name: String) -> String { Table.moment(order.member(name)) }
        let rows: [[String]] = [
            ["order", text("number")], ["account", text("account")], ["status", text("status")],
            ["product", Table.text(order.member("product")?.member("name"))],
            ["price", Table.fen(order.member("price_fen")) + " CNY"],
            ["credit", Table.yuan(order.member("credit")) + " CNY"],
            ["bonus", Table.yuan(order.member("bonus")) + " CNY"], ["merchant", text("merchant")],
            ["way", text("way")], ["made", moment("made_ms")], ["expires", moment("expires_ms")],
            ["transaction", text("transaction")], ["paid", moment("paid_ms")], ["credited", moment("credited_ms")],
            ["closed", moment("closed_ms")], ["late", order.member("late")?.bool == true ? "yes" : "-"],
            ["trouble", text("trouble")], ["refunded", Table.fen(order.member("refunded_fen")) + " CNY"],
        ]
        let known = Table(rows[0], rows.dropFirst().filter { $0[1] != "-" }).text
        let refunds = order.member("refunds").map { Array($0.elements) } ?? []
        return refunds.isEmpty ? known : known + "\n\n" + table(of: refunds)
    }

    private static func table(of refunds: [JSONValue]) -> String {
        let rows = refunds.map { refund in
            [
                Table.text(refund.member("number")), Table.text(refund.member("status")),
                Table.fen(refund.member("amount_fen")), Table.yuan(refund.member("credit")),
                Table.moment(refund.member("asked_ms")), Table.moment(refund.member("ended_ms")),
                Table.text(refund.member("reason")), Table.text(refund.member("refusal")),
            ]
        }
        return Table(["REFUND", "STATUS", "CNY", "CREDIT", "ASKED", "ENDED", "REASON", "REFUSED"], rows).text
    }

    @Sendable fileprivate static func list(_ page: JSONValue) -> String {
        table(page, ["ORDER", "MADE", "STATUS", "PRODUCT", "CNY", "MERCHANT", "PAID", "REFUNDED"]) { order in
            [
                Table.text(order.member("number")), Table.moment(order.member("made_ms")),
                Table.text(order.member("status")), Table.text(order.member("product")?.member("name")),
                Table.fen(order.member("price_fen")), Table.text(order.member("merchant")),
                Table.moment(order.member("paid_ms")), Table.fen(order.member("refunded_fen")),
            ]
        }
    }

    @Sendable static func cases(_ page: JSONValue) -> String {
        table(page, ["NUMBER", "SINCE", "CASE", "ACCOUNT", "MERCHANT", "NOTE"]) { line in
            [
                Table.number(line.member("number")), Table.moment(line.member("since_ms")),
                Table.text(line.member("kind")) + "/" + Table.text(line.member("subject")),
                Table.text(line.member("account")), Table.text(line.member("merchant")),
                Table.text(line.member("note")),
            ]
        }
    }

    @Sendable static func evidence(_ all: JSONValue) -> String {
        let pieces = all.member("data").map { Array($0.elements) } ?? []
        return pieces.map { piece in
            let head = [Table.moment(piece.member("at_ms")), Table.text(piece.member("source"))]
            return head.joined(separator: "  ") + "  signed by " + Table.text(piece.member("serial")) + "\n"
                + Table.text(piece.member("body")) + cut(piece.member("cut"))
        }.joined(separator: "\n\n")
    }

    /// Says that a body was cut.
    private static func cut(_ cut: JSONValue?) -> String {
        guard let bytes = cut?.member("bytes")?.int else { return "" }
        return "\n(cut: \(bytes) bytes came, of SHA-256 \(Table.text(cut?.member("sha256"))))"
    }

    private static func table(_ page: JSONValue, _ header: [String], _ row: (JSONValue) -> [String]) -> String {
        Table(header, page.member("data").map { $0.elements.map(row) } ?? []).text
    }
}

extension Table {
    /// An amount of an answer that is in fen, in yuan.
    static func fen(_ value: JSONValue?) -> String {
        guard let fen = value?.int else { return "-" }
        let (micro, isOver) = Int64(fen).multipliedReportingOverflow(by: Money.fen(1).microYuan)
        return isOver ? "\(fen) fen" : "\(Money(microYuan: micro))"
    }
}
