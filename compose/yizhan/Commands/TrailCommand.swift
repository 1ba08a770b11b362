import HTTP
import JSON

/// `yizhan trail [OPTIONS]`
enum TrailCommand: Command {
    static let name = "trail"
    static let summary = "who changed what, and when"
    static let help = """
        usage: yizhan trail [--by WHO] [--subject WHAT] [--action ACTION] [--request ID] [--from TIME] [--to TIME]
                            [--limit N] [--before NUMBER]
               yizhan trail export [--by WHO] [--subject WHAT] [--action ACTION] [--request ID] [--from TIME]
                            [--to TIME] [--csv]

        Prints what operators changed, newest first, 50 lines by default; --before goes on from a number. `export` prints
        all of it as JSON lines, oldest first, or as a table with --csv.

          --by WHO         an account, or console/USER
          --subject WHAT   the account, batch or letter that was changed
          --action ACTION  like account.suspended or key.issued
          --request ID     what one call changed, by the name that its answer had
          --from, --to     from a time on, and before another: a day like 2027-01-31, of this machine's time, or a
                           moment like 2027-01-31T08:00:00+08:00

        \(Console.help)
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        var words = Words(options.arguments)
        let asJSON = words.takeFlag("--json")
        let format = words.takeFlag("--csv") ? "csv" : "jsonl"
        let query = try words.takeQuery("by", "subject", "action", "request") + words.takePeriod()
        if words.rest.first == "export" {
            guard words.rest.count == 1 else {
                throw UsageError(text: "`trail export` does not take all of these words.")
            }
            try await Console.with(Settings(environment: options.environment), catalogue: .changing) { console in
                try await export(query + ["format=" + format], of: console) {
                    try StandardOutput.write($0)
                }
            }
            return 0
        }
        let page = try words.takeQuery("limit", "before")
        guard words.rest.isEmpty, format == "jsonl" else { throw UsageError(text: "Say `trail` or `trail export`.") }
        return try await ConsoleCall(.get, ConsoleCall.path("/trail", query + page), print: list)
            .run(options.environment, catalogue: .changing, asJSON: asJSON)
    }

    /// Hands on the trail part by part, so that it may be of any length.
    static func export(_ query: [String], of console: Console, _ take: ([UInt8]) throws -> Void) async throws {
        var start: Int? = 0
        while let from = start {
            let part = try await console.part(ConsoleCall.path("/trail", query + ["start=\(from)"]))
            try take(part.text)
            start = part.next
        }
    }

    @Sendable private static func list(_ page: JSONValue) -> String {
        let changes = page.member("data").map { Array($0.elements) } ?? []
        let rows = changes.map { change -> [String] in
            let number = Table.number(change.member("number"))
            let after = change.member("after").map { String(decoding: $0.text, as: UTF8.self) } ?? "-"
            let texts = ["by", "from", "action", "subject"].map { Table.text(change.member($0)) }
            return [number, Table.moment(change.member("at_ms"))] + texts + [after]
        }
        return Table(["NUMBER", "WHEN", "WHO", "FROM", "WHAT", "OF", "AFTER"], rows).text
    }
}
