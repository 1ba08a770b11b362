import Foundation
import HTTP
import JSON
import Messages

/// `yizhan codes make`, `list`, `show`, `uses`, `revoke`
enum CodesCommand: ConsoleCommand {
    static let name = "codes"
    static let summary = "make, show and revoke redeem codes"
    static let help = """
        usage: yizhan codes make --count N --value CNY [--expires DATE] [--uses N] [--uses-per-account N] [--note TEXT]
                                 [--csv]
               yizhan codes list [--limit N] [--before NUMBER]
               yizhan codes show BATCH
               yizhan codes uses BATCH [--limit N] [--before NUMBER]
               yizhan codes revoke BATCH [CODE]

        `make` makes a batch of codes and prints them: the only time they are shown. If it is not known whether it did, it
        prints the --idempotency-key KEY to repeat it with: the batch is made once, and if its codes were shown before,
        you are told its name instead. If they are lost, revoke it, and make another one. `revoke` takes back what is not
        redeemed yet: of the batch, or of one code, which is given as it is or by its id.

          --count N             how many codes, up to 10 000
          --value CNY           what each use is worth in yuan, like 10 or 9.90
          --expires DATE        a day like 2027-01-31, from whose beginning (in this machine's time) on no code is redeemed,
                                or a moment like 2027-01-31T08:00:00+08:00; without it the codes do not expire
          --uses N              how often each code can be redeemed; 1 by default
          --uses-per-account N  how many uses one account may have; 1 by default if a code has several
          --note TEXT           for operators, 1 to 200 characters
          --csv                 the codes as a table: number, code, value

        \(Console.help)
        """

    static func call(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        if words.rest.first == "make" { return try make(&words) }
        let query = try words.takeQuery("limit", "before")
        let batch = words.rest.dropFirst().first.map { "/codes/" + ConsoleCall.escaped($0) }
        let code = words.rest.dropFirst(2).first
        switch (words.rest.first, batch, code, words.rest.count) {
        case ("list", nil, nil, _): return ConsoleCall(.get, ConsoleCall.path("/codes", query), print: list)
        case ("show", let batch?, nil, _) where query.isEmpty: return ConsoleCall(.get, batch, print: describe)
        case ("uses", let batch?, nil, _):
            return ConsoleCall(.get, ConsoleCall.path(batch + "/uses", query), print: uses)
        case ("revoke", let batch?, let code, ...3) where query.isEmpty:
            let body = code.map { [JSONText.Member("code", .string($0))] }
            return ConsoleCall(.post, batch + "/revoke", body, print: describe)
        default:
            throw UsageError(text: "Say `codes make`, `codes list`, or `codes show`, `uses` or `revoke` and a BATCH.")
        }
    }

    private static func make(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        let isTable = words.takeFlag("--csv")
        let count = try words.takeCount("--count")
        let value = try words.takeAmount("--value")
        guard let count, let value else { throw UsageError(text: "`codes make` needs --count and --value.") }
        var body = [JSONText.Member("count", .integer(count)), .init("value", .integer(value))]
        if let expires = try words.takeMoment("--expires") { body.append(.init("expires_ms", .integer(expires))) }
        if let uses = try words.takeCount("--uses") { body.append(.init("uses_per_code", .integer(uses))) }
        if let uses = try words.takeCount("--uses-per-account") {
            body.append(.init("uses_per_account", .integer(uses)))
        }
        if let note = try words.takeRemark("--note") { body.append(.init("note", .string(note))) }
        let key = try words.takeIdempotencyKey() ?? ConsoleCall.newKey()
        guard words.rest == ["make"] else { throw UsageError(text: "`codes make` does not take all of these words.") }
        var call = ConsoleCall(.post, isTable ? "/codes?format=csv" : "/codes", body, key: key, print: show)
        call.isText = isTable
        return call
    }

    @Sendable private static func show(_ made: JSONValue) -> String {
        let codes = made.member("codes").map { $0.elements.compactMap(\.string) } ?? []
        return "batch \(Table.text(made.member("batch")?.member("id")))\n" + codes.joined(separator: "\n")
    }

    @Sendable private static func describe(_ batch: JSONValue) -> String {
        let rows = [
            ["batch", Table.text(batch.member("id"))], ["status", Table.text(batch.member("status"))],
            ["codes", Table.number(batch.member("codes"))], ["value", Table.yuan(batch.member("value")) + " CNY"],
            ["uses", Table.number(batch.member("uses"))],
            ["redeemed", Table.yuan(batch.member("redeemed")) + " CNY"],
            ["revoked", Table.number(batch.member("revoked_codes"))],
            ["expires", Table.moment(batch.member("expires_ms"))],
            ["made", Table.moment(batch.member("created_ms"))], ["by", Table.text(batch.member("by"))],
            ["note", Table.text(batch.member("note"))],
        ]
        return Table(rows[0], Array(rows.dropFirst())).text
    }

    @Sendable private static func list(_ page: JSONValue) -> String {
        table(page, ["NUMBER", "BATCH", "MADE", "BY", "CODES", "CNY", "EXPIRES", "NOTE"]) { batch in
            [
                Table.number(batch.member("number")), Table.text(batch.member("id")),
                Table.moment(batch.member("created_ms")), Table.text(batch.member("by")),
                Table.number(batch.member("count")), Table.yuan(batch.member("value")),
                Table.moment(batch.member("expires_ms")), Table.text(batch.member("note")),
            ]
        }
    }

    @Sendable private static func uses(_ page: JSONValue) -> String {
        table(page, ["NUMBER", "WHEN", "ACCOUNT", "CNY", "CODE", "USE"]) { use in
            [
                Table.number(use.member("number")), Table.moment(use.member("created_ms")),
                Table.text(use.member("account")), Table.yuan(use.member("amount")), Table.text(use.member("code")),
                Table.number(use.member("use")),
            ]
        }
    }

    private static func table(_ page: JSONValue, _ header: [String], _ row: (JSONValue) -> [String]) -> String {
        Table(header, page.member("data").map { $0.elements.map(row) } ?? []).text
    }
}
