import EventLoop
import Foundation
import Glibc
import HTTP
import JSON
import LogBench
import Synchronization
import Testing

@testable import yizhan

/// The operator's requests over the Unix socket of a service.
@IOLoop
struct ConsoleTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/console.socket"
    }

    /// A socket that listens at the path and is closed with the object; the file stays.
    private final class Listener {
        let descriptor: Int32

        init(_ path: String, answer: String? = nil) throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let isBound = withUnsafeBytes(of: &address) { bytes in
                bytes.withMemoryRebound(to: sockaddr.self) {
                    bind(descriptor, $0.baseAddress, socklen_t(bytes.count))
                }
            }
            try #require(isBound == 0 && listen(descriptor, 8) == 0)
            guard let answer else { return }
            Thread.detachNewThread { [descriptor] in
                let caller = accept(descriptor, nil, nil)
                var request = [UInt8](repeating: 0, count: 4096)
                _ = read(caller, &request, request.count)
                _ = answer.withCString { write(caller, $0, strlen($0)) }
                close(caller)
            }
        }

        deinit {
            close(descriptor)
        }
    }

    private func ask(within deadline: Duration = .seconds(10)) async throws -> JSONValue {
        try await Console(at: path, within: deadline).ask(.get, "/dead")
    }

    private var isServed: Bool {
        get async throws { try await Console(at: path).isServed() }
    }

    @Test func `where no service has been, none answers`() async throws {
        #expect(try await !isServed)
    }

    @Test func `where a service was killed, none answers`() async throws {
        _ = try Listener(path)
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try await !isServed)
    }

    @Test func `a service that never answers is given up after a while`() async throws {
        let listener = try Listener(path)
        let error = await #expect(throws: ConsoleSilence.self) { try await ask(within: .milliseconds(200)) }
        #expect(error?.description.contains("did not answer") == true)
        #expect(error?.description.contains(path) == true)
        withExtendedLifetime(listener) {}
    }

    @Test(arguments: ["nonsense\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", ""])
    func `a service that breaks off, or speaks no HTTP, has not answered`(answer: String) async throws {
        let listener = try Listener(path, answer: answer)
        let error = await #expect(throws: ConsoleSilence.self) { try await ask() }
        #expect(error?.description.contains("did not answer") == true)
        withExtendedLifetime(listener) {}
    }

    @Test(arguments: ["200 OK\r\nContent-Length: 2\r\n\r\n[]", "404 Not Found\r\nContent-Length: 4\r\n\r\nno\r\n"])
    func `an answer of another program is said to be unreadable`(answer: String) async throws {
        let listener = try Listener(path, answer: "HTTP/1.1 " + answer)
        let error = await #expect(throws: ConsoleSilence.self) { try await ask() }
        #expect(error?.description.contains("cannot be read") == true)
        withExtendedLifetime(listener) {}
    }

    @Test func `a doubt is told with what a repetition needs, for a person and for a script`() async throws {
        let problem = #"{"code":"uncertain","detail":"It is not known.","status":504}"#
        let head = "HTTP/1.1 504 Gateway Timeout\r\nContent-Length: \(problem.utf8.count)\r\n\r\n"
        let listener = try Listener(path, answer: head + problem)
        let thrown = await #expect(throws: ConsoleRefusal.self) {
            try await Console(at: path, within: .seconds(10)).ask(.post, "/codes", key: "k7")
        }
        let refusal = try #require(thrown)
        let complaint = Complaint(refusal)
        #expect(complaint.status == 1 && complaint.text.contains("add --idempotency-key k7"))
        let document = try JSONValue(parsing: Array(complaint.json.utf8))
        #expect(document.member("code")?.string == "uncertain" && document.member("status")?.int == 504)
        #expect(document.member("idempotency_key")?.string == "k7")
        withExtendedLifetime(listener) {}
    }

    @Test func `a path that no socket can have is named`() async throws {
        let long = folder.path + String(repeating: "/long", count: 30)
        let error = #expect(throws: SettingError.self) {
            try Console(at: long)
        }
        #expect(error?.description == "YIZHAN_DATA: the path '\(long)' is too long for a socket.")
    }

    // MARK: - Commands

    private var environment: [String: String] {
        [
            "YIZHAN_DATA": folder.path, "YIZHAN_OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
            "YIZHAN_OPENAI_MODELS": "demo",
            "YIZHAN_LISTEN": "127.0.0.1:0",
        ]
    }

    /// Runs each command as its words say; the last word is not known to any of them.
    private func runAll(in environment: [String: String]) async throws {
        let console = { (call: ConsoleCall) in
            try await Console.with(try Settings(environment: environment)) { try await call.answer(of: $0) }
        }
        func accounts(_ words: String...) async throws -> JSONValue {
            var words = Words(words)
            return try await console(Accounts.call(&words))
        }
        func keys(_ words: String...) async throws -> JSONValue {
            var words = Words(words)
            return try await console(Keys.call(&words))
        }
        try await runCatalogue(in: environment)
        let name = "a\(UInt32.random(in: 0 ... .max))"
        let opened = try await accounts("open", name, "--group", "vip", "--grant", "1.50")
        #expect(opened.member("group")?.string == "vip")
        #expect(opened.member("balance")?.member("available")?.int == 1_500_000)
        let key = try await keys("create", name, "--grant", "2")
        let id = try #require(key.member("id")?.string)
        #expect(try await accounts("suspend", name, "--reason", "A question.").member("status")?.string == "suspended")
        #expect(try await accounts("resume", name).member("status")?.string == "active")
        #expect(try await accounts("group", name, "-").member("group")?.isNull == true)
        #expect(try await accounts("show", name).member("balance")?.member("granted")?.int == 3_500_000)
        #expect(Array(try #require(try await keys("list", name).member("keys")).elements).count == 1)
        #expect(Array(try #require(try await keys("revoke", name, id).member("keys")).elements).isEmpty)
        let granted = try await accounts("grant", name, "1", "--idempotency-key", "k")
        #expect(try await accounts("grant", name, "1", "--idempotency-key", "k").text == granted.text)
        #expect(granted.member("granted")?.int == 4_500_000)
        let ledger = try #require(try await accounts("ledger", name, "--kind", "grant", "--limit", "1").member("data"))
        #expect(ledger.elements.compactMap { $0.member("amount")?.int } == [1_000_000])
        try await exportLedger(of: name, in: environment)
        try await codes(console)
        #expect(try await accounts("role", name, "operator").member("role")?.string == "operator")
        #expect(try await accounts("close", name, "--reason", "Gone.").member("status")?.string == "closed")
        let refusal = await #expect(throws: ConsoleRefusal.self) { try await accounts("resume", name) }
        #expect(refusal?.code == "account_closed")
        var dead = Words(["list", "--limit", "5"])
        #expect(try await console(Dead.call(&dead)).member("letters")?.isArray == true)
        let trail = try await console(ConsoleCall(.get, "/trail?subject=\(name)") { _ in "" })
        let lines = Array(try #require(trail.member("data")).elements)
        #expect(lines.count == 11)
        #expect(lines.allSatisfy { $0.member("by")?.string == "console/" + NSUserName() })
        try await exportTrail(of: name, in: environment)
        let positions = LogCommand.list(try await console(ConsoleCall(.get, "/log?topic=auth") { _ in "" }))
        let cells = try #require(positions.split(separator: "\n").last).split(separator: " ")
        #expect(positions.hasPrefix("TOPIC  PARTITION") && cells.count == 7 && cells[5] == "0", "\(positions)")
    }

    private func exportLedger(of name: String, in environment: [String: String]) async throws {
        let table = try await Console.with(try Settings(environment: environment)) { console in
            var words = Words(["ledger", name, "--kind", "grant"])
            var table: [UInt8] = []
            let path = try Accounts.table(&words).replacing("limit=100", with: "limit=2")
            try await Accounts.export(path, of: console) { table += $0 }
            return String(decoding: table, as: UTF8.self)
        }
        let rows = table.split(whereSeparator: \.isNewline).dropFirst()
        let amounts = rows.map { $0.split(separator: ",").dropFirst(4).first }
        #expect(amounts == ["1.000000", "2.000000", "1.500000"], "\(table)")
    }

    /// Exports in parts of a few lines.
    private func exportTrail(of name: String, in environment: [String: String]) async throws {
        for (format, count) in [("jsonl", 11), ("csv", 12)] {
            let parts = try await Console.with(try Settings(environment: environment)) { console in
                var parts: [[UInt8]] = []
                try await TrailCommand.export(["subject=\(name)", "limit=3", "format=\(format)"], of: console) {
                    parts.append($0)
                }
                return parts
            }
            let text = String(decoding: parts.joined(), as: UTF8.self)
            #expect(parts.count > 3 && text.split(whereSeparator: \.isNewline).count == count, "\(text)")
        }
    }

    private func runCatalogue(in environment: [String: String]) async throws {
        let file = folder.path + "/catalogue.json5"
        let other = "m\(UInt32.random(in: 0 ... .max))"
        let text = "{ channels: [{ name: 'c', baseURL: 'http://127.0.0.1:1/v1', apiKeyVariable: 'KEY' }], models: "
        try Data((text + "[{ name: 'demo' }, { name: '\(other)' }] }").utf8).write(to: URL(fileURLWithPath: file))
        func catalogue(_ words: String...) async throws -> (answer: JSONValue, text: String) {
            var words = Words(words)
            let errand = try CatalogueErrand(&words, ["KEY": "sk-planted"])
            let answer = try await Console.with(
                Settings(environment: environment), catalogue: .changing, { try await errand.run(on: $0) })
            return (answer, errand.describe(answer))
        }
        let before = try #require(try await catalogue("show").answer.member("version")?.int)
        let diff = try await catalogue("diff", file).text
        #expect(diff.contains("At the default price: demo, \(other)\nNothing was changed; it is version \(before)."))
        #expect(try await catalogue("put", file, "--note", "One more.").answer.member("version")?.int == before + 1)
        let shown = try await catalogue("show").text
        #expect(shown.contains("// At the default price: demo, \(other)") && !shown.contains("sk-planted"))
        try Data(shown.utf8).write(to: URL(fileURLWithPath: file))
        #expect(try await catalogue("put", file).text == "Nothing changes; it is version \(before + 1).")
        let patch = #"{"price":{"input":4,"output":"16"},"vision":null}"#
        #expect(try await catalogue("set", "models", other, patch).answer.member("version")?.int == before + 2)
        do {
            _ = try await catalogue("put", file)
            Issue.record("A file of an earlier version was put over a later one.")
        } catch let refusal as ConsoleRefusal {
            #expect(refusal.code == "version_conflict")
        }
        #expect(try await catalogue("history", "--limit", "2").text.contains("console/\(NSUserName())"))
        let dry = try await catalogue("restore", "\(before + 1)", "--dry-run").text
        #expect(dry.contains("models[\(other)]") && dry.hasSuffix("Nothing was changed; it is version \(before + 2)."))
        #expect(try await catalogue("restore", "\(before + 1)").answer.member("version")?.int == before + 3)
        #expect(try await catalogue("reseal").text == "Nothing changes; it is version \(before + 3).")
        #expect(try await catalogue("set", "models", other, "null").text.contains("It is version \(before + 4)."))
        // The group that an account is put into.
        _ = try await catalogue("set", "groups", "vip", "{}")
    }

    @Test func `who begins a log in a directory that has none is told so, once`() async throws {
        let settings = try Settings(environment: environment)
        let notes = Mutex<[String]>([])
        for _ in 1...2 {
            _ = try await Console.with(
                settings, note: { text in notes.withLock { $0.append(text) } }, { try await $0.ask(.get, "/dead") })
        }
        #expect(notes.withLock { $0.count == 1 && $0[0].contains(folder.path) })
    }

    @Test func `a command proposes nothing from the settings of its shell`() async throws {
        let settings = try Settings(environment: environment)
        let shown = try await Console.with(settings, catalogue: .changing) { try await $0.ask(.get, "/catalogue") }
        #expect(shown.member("version")?.int == 0)
    }

    private func codes(_ console: (ConsoleCall) async throws -> JSONValue) async throws {
        func codes(_ words: String...) async throws -> JSONValue {
            var words = Words(words)
            return try await console(CodesCommand.call(&words))
        }
        let made = try await codes(
            "make", "--count", "2", "--value", "9.90", "--expires", "2099-01-31", "--uses", "3", "--note", "开业")
        let texts = made.member("codes").map { $0.elements.compactMap(\.string) } ?? []
        #expect(texts.count == 2)
        let batch = try #require(made.member("batch")?.member("id")?.string)
        #expect(try await codes("show", batch).member("value")?.int == 9_900_000)
        #expect(try await codes("list", "--limit", "1").member("data")?.elements.count { _ in true } == 1)
        #expect(try await codes("uses", batch).member("has_more")?.bool == false)
        #expect(try await codes("revoke", batch, texts[0]).member("revoked_codes")?.int == 1)
        #expect(try await codes("revoke", batch).member("status")?.string == "revoked")
    }

    @Test func `each command acts while no service runs, on the log itself`() async throws {
        try await runAll(in: environment)
        // Nothing listens any more, and the next one finds what the first one did.
        try await runAll(in: environment)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("console.") }
        #expect(left.isEmpty)
    }

    @Test func `each command acts through the service that runs`() async throws {
        let service = try await LocalService(Settings(environment: environment))
        try await runAll(in: environment)
        await service.stop(within: .seconds(5))
    }

    @Test func `what was done while none ran is there when one runs, and an owner is rescued`() async throws {
        let settings = try Settings(environment: environment)
        let rescued = try await Console.with(settings) { try await $0.ask(.post, "/accounts/owner/rescue") }
        #expect(rescued.member("key")?.string?.hasPrefix("sk-yz-owner-") == true)
        let service = try await LocalService(settings)
        let owner = try await Console.with(settings) { try await $0.ask(.get, "/accounts/owner") }
        #expect(owner.member("role")?.string == "owner")
        await service.stop(within: .seconds(5))
    }
}
