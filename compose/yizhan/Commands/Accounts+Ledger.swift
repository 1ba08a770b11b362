import HTTP
import Ingress
import JSON

extension Accounts {
    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        var words = Words(options.arguments)
        guard words.rest.first == "ledger", words.takeFlag("--csv") else {
            return try await callConsole(arguments, environment)
        }
        guard !words.takeFlag("--json") else { throw UsageError(text: "Say --json or --csv, not both.") }
        let path = try table(&words)
        try await Console.with(Settings(environment: options.environment), note: Complaint.note) { console in
            try await export(path, of: console) { try StandardOutput.write($0) }
        }
        return 0
    }

    /// `yizhan accounts ledger NAME`
    static func ledger(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        let query = try words.takeQuery("kind", "model", "key", "limit", "before") + words.takePeriod()
        return ConsoleCall(.get, ConsoleCall.path(try ledgerPath(words), query), print: entries)
    }

    /// The path of a whole ledger's pages.
    static func table(_ words: inout Words) throws(UsageError) -> String {
        let query = try words.takeQuery("kind", "model", "key") + words.takePeriod()
        guard words.rest.allSatisfy({ $0 != "--limit" && $0 != "--before" }) else {
            throw UsageError(text: "--csv gives all entries: it takes no --limit and no --before.")
        }
        return ConsoleCall.path(try ledgerPath(words), query + ["limit=100"])
    }

    private static func ledgerPath(_ words: Words) throws(UsageError) -> String {
        guard words.rest.count == 2 else {
            throw UsageError(text: "Say `accounts ledger`, one account's NAME and what `--help` lists.")
        }
        return "/accounts/\(try Words.account(words.rest[1]))/ledger"
    }

    private static let pauseOfPages = Duration.milliseconds(50)

    /// Hands on a ledger as CSV page by page, so that it may be of any length.
    static func export(_ path: String, of console: Console, _ take: ([UInt8]) throws -> Void) async throws {
        var page = try await console.ask(.get, path)
        try take(LedgerTable.header)
        while true {
            try take(page.member("data").map { $0.elements.flatMap(LedgerTable.row) } ?? [])
            guard let next = page.member("next")?.int else { return }
            // Questions about one account may be as often as this.
            try await Task.sleep(for: pauseOfPages)
            page = try await console.ask(.get, path + "&before=\(next)")
        }
    }

    @Sendable private static func entries(_ page: JSONValue) -> String {
        let entries = page.member("data").map { Array($0.elements) } ?? []
        let rows = entries.map { entry -> [String] in
            let cause = entry.member("cause")
            return [
                Table.number(entry.member("number")), Table.moment(entry.member("created_ms")),
                Table.text(entry.member("kind")), Table.yuan(entry.member("amount")),
                Table.yuan(entry.member("available")), Table.text(entry.member("model")),
                Table.text(cause?.member("by")), LedgerTable.why(cause) ?? "-", Table.text(entry.member("reference")),
            ]
        }
        return Table(
            ["NUMBER", "WHEN", "WHAT", "CNY", "AVAILABLE", "MODEL", "BY", "WHY", "REFERENCE"], rows
        ).text
    }
}
