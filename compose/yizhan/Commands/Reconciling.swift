import Admin
import HTTP
import JSON
import Messages

/// Has one day of some merchants compared, and repaired if that is wanted, through the admin API.
struct Reconciling: Sendable {
    /// What is printed.
    enum Form: Sendable {
        case text, json, csv
    }

    private let date: String
    private let merchant: String?
    private let isAgain: Bool
    private let isExecuted: Bool
    private let form: Form

    /// Between two looks at a day.
    var pause = Duration.seconds(1)
    /// A day that says nothing new for so many looks is given up.
    private static let patience = 600
    /// What was repaired shows as soon as the provider has answered; if nothing changes for so many looks, that was all.
    private static let quiet = 10
    private static let linesShown = 100

    /// - Parameter today: now.
    init(_ words: inout Words, form: Form, today: Timestamp) throws(UsageError) {
        self.form = form
        isAgain = words.takeFlag("--again")
        isExecuted = words.takeFlag("--execute")
        merchant = try words.take("--merchant", as: "a merchant's name") { Account($0)?.name }
        let date = try words.take("--date", as: "a day like 2027-01-31") { text in
            SettlementDay(merchant: "", date: text).start.map { _ in text }
        }
        self.date = date ?? SettlementDay(merchant: "", at: today - .seconds(86_400)).date
        guard words.rest.isEmpty else {
            throw UsageError(text: "`reconcile` does not know '\(words.rest[0])'.")
        }
    }

    /// - Parameter write: takes what is printed.
    /// - Returns: the exit status.
    func run(on console: Console, _ write: @Sendable ([UInt8]) throws -> Void) async throws -> Int32 {
        let names = try await merchants(of: console)
        guard form != .csv || names.count == 1 else {
            throw UsageError(text: "--csv needs a --merchant, as there are several: \(names.joined(separator: ", ")).")
        }
        var reports: [JSONValue] = []
        for name in names {
            let path = "/settlements/\(ConsoleCall.escaped(name))/\(date)"
            reports.append(try await report(at: path, on: console))
            if form == .text { try write(try await text(of: reports[reports.count - 1], at: path, on: console)) }
            if form == .csv { try await export(path, of: console, write) }
        }
        if form == .json {
            let list: JSONText = ["object": "list", "data": .array(reports.map { .value($0) })]
            try write(list.bytes + [UInt8(ascii: "\n")])
        }
        return Self.status(of: reports)
    }

    /// The exit status: 2 if a day was not compared, 1 if one differs, 0 if all are clean.
    static func status(of reports: [JSONValue]) -> Int32 {
        guard reports.allSatisfy({ $0.member("status")?.string == "done" }) else { return 2 }
        return reports.allSatisfy { $0.member("clean")?.bool == true } ? 0 : 1
    }

    /// Hands all differences on as CSV, page by page, so that there may be any number.
    private func export(
        _ path: String, of console: Console, _ write: @Sendable ([UInt8]) throws -> Void
    ) async throws {
        try write(DifferenceTable.header)
        var next: Int? = 0
        while let after = next {
            let page = try await console.ask(.get, path + "/differences?limit=\(Self.linesShown)&after=\(after)")
            for difference in page.member("data").map({ Array($0.elements) }) ?? [] {
                try write(DifferenceTable.row(difference))
            }
            next = page.member("next")?.int
        }
    }

    private func merchants(of console: Console) async throws -> [String] {
        if let merchant { return [merchant] }
        let document = try await console.ask(.get, "/catalogue").member("document")
        let names = document?.member("merchants").map { $0.elements.compactMap { $0.member("name")?.string } } ?? []
        guard !names.isEmpty else { throw NotCompared(description: "The catalogue has no merchant.") }
        return names
    }

    // MARK: - One day

    /// Has the day compared if it was not, and repaired if that is wanted; returns its report.
    private func report(at path: String, on console: Console) async throws -> JSONValue {
        let known = try await report(known: path, on: console)
        let status = known?.member("status")?.string ?? ""
        if ["fetching", "comparing"].contains(status) || (status == "done" && !isAgain) {
            tell("is \(status)", path)
        } else {
            _ = try await console.ask(.post, path + "/compare")
        }
        let report = try await wait(for: path, on: console)
        guard isExecuted, report.member("status")?.string == "done", report.member("clean")?.bool == false else {
            return report
        }
        _ = try await console.ask(.post, path + "/repair")
        tell("has its differences repaired", path)
        return try await settled(path, on: console)
    }

    /// Nil if the day was never compared.
    private func report(known path: String, on console: Console) async throws -> JSONValue? {
        do {
            return try await console.ask(.get, path)
        } catch let refusal as ConsoleRefusal where refusal.code == "settlement_not_found" {
            return nil
        }
    }

    /// Waits until nothing happens by itself any more, and tells how far it is.
    private func wait(for path: String, on console: Console) async throws -> JSONValue {
        var last = ""
        var silence = 0
        while silence < Self.patience {
            let report = try await console.ask(.get, path)
            guard ["fetching", "comparing"].contains(report.member("status")?.string) else { return report }
            let progress = Self.progress(of: report)
            if progress != last { tell(progress, path) }
            silence = progress == last ? silence + 1 : 0
            last = progress
            // A day's report is asked for; it is told to nobody.
            try await Task.sleep(for: pause)
        }
        throw NotCompared(description: "Nothing has come of \(path) for a long time: it \(last).")
    }

    /// Waits until the report stays as it is, which only time can tell.
    private func settled(_ path: String, on console: Console) async throws -> JSONValue {
        var report = try await console.ask(.get, path)
        var silence = 0
        while silence < Self.quiet, report.member("clean")?.bool == false {
            try await Task.sleep(for: pause)
            let next = try await console.ask(.get, path)
            silence = next.text == report.text ? silence + 1 : 0
            report = next
        }
        return report
    }

    private func tell(_ words: String, _ path: String) {
        if form == .text { Complaint.note(path.replacing("/settlements/", with: "") + " " + words) }
    }
}

// MARK: - What is printed

extension Reconciling {
    /// How far a day is that is being compared.
    static func progress(of report: JSONValue) -> String {
        let theirs = report.member("theirs")
        let lines = ["payments", "refunds"].compactMap { theirs?.member($0)?.int }.reduce(0, +)
        let status = Table.text(report.member("status"))
        return status == "fetching" ? "is fetching: \(lines) lines of the bill so far" : "is \(status)"
    }

    static func describe(_ report: JSONValue) -> String {
        let (ours, theirs) = (report.member("ours"), report.member("theirs"))
        let name = Table.text(report.member("merchant")) + " " + Table.text(report.member("date"))
        let outcome = report.member("clean")?.bool == true ? "clean" : Table.text(report.member("status"))
        let trouble = report.member("trouble")?.string.map { ": " + $0.printable() } ?? ""
        func sums(_ name: String, _ side: JSONValue?) -> [String] {
            [
                name, Table.number(side?.member("payments")), Table.fen(side?.member("paid_fen")),
                Table.number(side?.member("refunds")), Table.fen(side?.member("refunded_fen")),
                Table.yuan(side?.member("fees")),
            ]
        }
        let counts = report.member("differences")?.members.map { "\($0.name) \($0.value.int ?? 0)" } ?? []
        let table = Table(
            ["BOOKS", "PAYMENTS", "CNY", "REFUNDS", "CNY", "FEES"], [sums("ours", ours), sums("theirs", theirs)])
        let differences = counts.isEmpty ? "" : "\ndifferences: " + counts.joined(separator: ", ")
        return "\(name): \(outcome)\(trouble)\n\(table.text)\(differences)"
    }

    static func describe(differences page: JSONValue) -> String {
        let rows = page.member("data").map { $0.elements.map(row) } ?? []
        return Table(["NUMBER", "CLASS", "LINE", "OURS", "THEIRS", "ACCOUNT", "REPAIR"], rows).text
    }

    private static func row(_ difference: JSONValue) -> [String] {
        func side(_ name: String) -> String {
            guard let line = difference.member(name), line.isObject else { return "-" }
            let words = [Table.fen(line.member("amount_fen")), Table.text(line.member("currency"))]
            return (words + (line.member("status")?.string.map { [$0.printable()] } ?? [])).joined(separator: " ")
        }
        return [
            Table.number(difference.member("number")), Table.text(difference.member("kind")),
            Table.text(difference.member("line")), side("ours"), side("theirs"),
            Table.text(difference.member("account")), difference.member("repairable")?.bool == true ? "yes" : "-",
        ]
    }

    /// A report, and its first differences.
    private func text(of report: JSONValue, at path: String, on console: Console) async throws -> [UInt8] {
        var text = Self.describe(report)
        let counts = report.member("differences").map { Array($0.members) } ?? []
        if !counts.isEmpty {
            let page = try await console.ask(.get, path + "/differences?limit=\(Self.linesShown)")
            text += "\n" + Self.describe(differences: page)
            if page.member("has_more")?.bool == true { text += "\nThere may be more: --csv prints all." }
        }
        return Array((text.printable(keeping: ["\n"]) + "\n").utf8)
    }
}
