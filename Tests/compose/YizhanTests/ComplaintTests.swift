import Foundation
import JSON
import Testing

@testable import yizhan

/// What a command says that did not do what it should, and its exit status.
struct ComplaintTests {
    private static let cases: [(any Error, Int32, String)] = [
        (UsageError(text: "Say what."), 2, "usage"), (SettingError(description: "It is wrong."), 2, "settings"),
        (ConsoleSilence(description: "It did not answer."), 1, "unanswered"), (CancellationError(), 1, "failed"),
        (Objection(description: "It is an owner."), 1, "confirmation_needed"),
    ]

    @Test func `wrong words and settings exit with 2, what failed with 1, and a script reads why`() throws {
        for (error, status, code) in Self.cases {
            let complaint = Complaint(error, help: "usage: yizhan x")
            #expect(complaint.status == status && complaint.text.hasPrefix("yizhan: "))
            #expect(complaint.text.contains("usage: yizhan x") == (code == "usage"))
            #expect(complaint.json.hasSuffix("}\n") && !complaint.json.dropLast().contains("\n"))
            let document = try JSONValue(parsing: Array(complaint.json.utf8))
            #expect(document.member("code")?.string == code && document.member("detail")?.isString == true)
        }
    }

    @Test func `output that goes nowhere is told, and ends with 1`() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let thrown = #expect(throws: OutputError.self) { try StandardOutput.write(Array("a key\n".utf8), to: full) }
        let complaint = Complaint(try #require(thrown))
        #expect(complaint.status == 1 && complaint.text.contains("could be written"))
    }

    /// A start from a script may have closed it.
    @Test func `what a process says of itself may go nowhere`() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        StandardOutput.tell("It serves at http://127.0.0.1:8080", to: full)
        let file = FileManager.default.temporaryDirectory.appending(path: "yizhan-told-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        StandardOutput.tell("It serves.\nIt waits.", to: handle)
        #expect(try String(contentsOf: file, encoding: .utf8) == "It serves.\nIt waits.\n")
        try handle.close()
        StandardOutput.tell("It serves.", to: handle)
    }

    private func call(_ command: any ConsoleCommand.Type, _ words: String...) throws(UsageError) -> ConsoleCall {
        var words = Words(words)
        return try command.call(&words)
    }

    @Test func `a page goes on where the last one ended, and a table comes as it is`() throws {
        let page = try call(Dead.self, "list", "--after", "auth/12", "--limit", "5")
        #expect(page.path == "/dead?limit=5&after=auth%2F12")
        let table = try call(CodesCommand.self, "make", "--count", "2", "--value", "1", "--csv")
        #expect(table.isText && table.path == "/codes?format=csv" && table.key != nil)
        #expect(try !call(CodesCommand.self, "make", "--count", "2", "--value", "1").isText)
    }

    @Test func `a table is no JSON document`() async throws {
        let words = ["make", "--count", "2", "--value", "1", "--csv", "--json"]
        await #expect(throws: UsageError.self) { try await CodesCommand.run(words, [:]) }
        await #expect(throws: UsageError.self) { try await Accounts.run(["ledger", "a", "--csv", "--json"], [:]) }
    }

    @Test func `a time is a day or a moment`() throws {
        let call = try call(Accounts.self, "ledger", "a", "--from", "2027-01-31T08:00:00+08:00")
        #expect(call.path == "/accounts/a/ledger?from=1801353600000")
        var words = Words(["--from", "2027-01-31", "--to", "2027-02-01"])
        let period = try words.takePeriod().map { $0.drop { !$0.isNumber } }.compactMap { Int($0) }
        #expect(period.count == 2 && period[1] - period[0] == 24 * 3_600_000 && words.rest.isEmpty)
        for wrong in ["yesterday", "2027-02-31", ""] {
            var words = Words(["--to", wrong])
            #expect(throws: UsageError.self) { try words.takePeriod() }
        }
    }

    @Test func `words that mean nothing to a command are refused by it`() {
        let wrong: [(any ConsoleCommand.Type, [String])] = [
            (Dead.self, []), (Dead.self, ["list", "x"]), (Dead.self, ["redrive", "auth"]), (Dead.self, ["release"]),
            (CodesCommand.self, ["show", "a", "--csv"]), (CodesCommand.self, ["make"]), (Keys.self, ["create"]),
            (CodesCommand.self, ["make", "--count", "1", "--value", "1", "--expires", "2027-02-30"]),
            (CodesCommand.self, ["make", "--count", "1", "--value", "1", "--expires", "2027-02-30T00:00:00Z"]),
            (Keys.self, ["create", "a", "b"]), (AdminCommand.self, ["rescue", "a", "b"]),
            (LogCommand.self, ["a", "b"]), (Accounts.self, ["suspend", "a"]), (Accounts.self, ["invite"]),
            (SignIns.self, ["show", "mail:a@b.c"]), (SignIns.self, ["show", "a@b.c", "7GQ2-X4MT"]),
            (SignIns.self, ["show", "mail:a@b.c", "7GQ2"]), (Accounts.self, ["request", "a"]),
            (Accounts.self, ["request", "a", "b", "c"]), (Accounts.self, ["suspend", "a", "--reason", "x", "--yes"]),
            (Accounts.self, ["close", "a", "--reason", String(repeating: "x", count: 201)]),
        ]
        for (command, arguments) in wrong {
            var words = Words(arguments)
            #expect(throws: UsageError.self, "\(command.name) \(arguments)") { try command.call(&words) }
        }
    }

    @Test(arguments: [
        "accounts", "admin", "apps", "catalogue", "codes", "dead", "keys", "log", "signins", "trail", "words",
    ])
    func `each command of an operator tells its exit status and its JSON`(name: String) throws {
        let all: [any Command.Type] = [
            Accounts.self, AdminCommand.self, AppsCommand.self, CatalogueCommand.self, CodesCommand.self, Dead.self,
            Keys.self, LogCommand.self, SignIns.self, TrailCommand.self, WordsCommand.self,
        ]
        let help = try #require(all.first { $0.name == name }).help
        #expect(help.contains("usage: yizhan \(name)") && help.contains("Exits with 0") && help.contains("--json"))
    }
}
