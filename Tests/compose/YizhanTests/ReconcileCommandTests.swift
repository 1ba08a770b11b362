import EventLoop
import Foundation
import HTTP
import JSON
import LogBench
import Messages
import Synchronization
import Testing

@testable import yizhan

/// `yizhan reconcile`: what it asks for, what it prints, and what its exit status says.
@IOLoop
struct ReconcileCommandTests {
    /// In the afternoon of 2026-01-16, in Beijing.
    private let now = Timestamp(milliseconds: 1_768_550_000_000)

    private func reconciling(_ words: String..., form: Reconciling.Form = .text) throws -> Reconciling {
        var words = Words(words)
        var made = try Reconciling(&words, form: form, today: now)
        made.pause = .milliseconds(1)
        return made
    }

    private static func report(_ status: String, differences: String = "") -> String {
        let sums = #"{"payments":2,"paid_fen":1980,"refunds":1,"refunded_fen":990,"fees":59400}"#
        let isClean = status == "done" && differences.isEmpty
        return """
            {"object":"settlement","merchant":"wx","date":"2026-01-15","provider":"wechatpay","status":"\(status)",\
            "trouble":null,"attempt":1,"began_ms":1,"ended_ms":null,"clean":\(isClean),"ours":\(sums),\
            "theirs":\(sums),"differences":{\(differences)}}
            """
    }

    private static let differing = report("done", differences: #""missing_here":1"#)

    /// Runs it on an API that gives one report after the other, the last for ever.
    private func run(
        _ reconciling: Reconciling, _ reports: String...
    ) async throws -> (status: Int32, text: String, posted: [String]) {
        let api = try PlayedSettlements(reports)
        defer { api.stop() }
        let printed = Printed()
        let console = try Console(at: api.path, within: .seconds(10))
        let status = try await reconciling.run(on: console) { printed.add($0) }
        return (status, printed.text, api.posted)
    }

    private func words(_ text: String) -> [[String]] {
        text.split(separator: "\n").map { line in line.split(separator: " ").map { String($0) } }
    }

    @Test func `yesterday in Beijing is compared for all merchants, until it is done`() async throws {
        let ended = try await run(
            reconciling(), "", Self.report("fetching"), Self.report("comparing"), Self.report("done"))
        #expect(ended.status == 0 && ended.posted == ["/admin/settlements/wx/2026-01-15/compare"])
        #expect(ended.text.hasPrefix("wx 2026-01-15: clean\n"), "\(ended.text)")
        #expect(words(ended.text).contains(["ours", "2", "19.80", "1", "9.90", "0.0594"]), "\(ended.text)")
    }

    @Test func `a day that was compared is printed as it stands, with its differences`() async throws {
        let ended = try await run(reconciling("--merchant", "wx"), Self.differing)
        #expect(ended.status == 1 && ended.posted == [])
        #expect(ended.text.contains("wx 2026-01-15: done") && ended.text.contains("differences: missing_here 1"))
        let row = ["1", "missing_here", "payment/p1", "-", "9.90", "CNY", "-", "yes"]
        #expect(words(ended.text).contains(row), "\(ended.text)")
    }

    @Test func `with --again a day is compared once more, and with --execute repaired until nothing changes`()
        async throws
    {
        let again = try await run(reconciling("--again"), Self.differing, Self.report("done"))
        #expect(again.status == 0 && again.posted == ["/admin/settlements/wx/2026-01-15/compare"])
        let repaired = try await run(
            reconciling("--execute"), Self.differing, Self.differing, Self.differing, Self.report("done"))
        #expect(repaired.status == 0 && repaired.posted == ["/admin/settlements/wx/2026-01-15/repair"])
        let left = try await run(reconciling("--execute"), Self.differing)
        #expect(left.status == 1 && left.posted.count == 1)
        let clean = try await run(reconciling("--execute"), Self.report("done"))
        #expect(clean.status == 0 && clean.posted == [])
    }

    @Test func `a day whose bill is not there, or could not be had, is neither clean nor different`() async throws {
        for status in ["waiting", "failed"] {
            let ended = try await run(reconciling("--execute"), Self.report(status))
            #expect(ended.status == 2 && ended.posted == ["/admin/settlements/wx/2026-01-15/compare"], "\(status)")
        }
    }

    @Test func `a script gets the reports as a document, and a spreadsheet all differences`() async throws {
        let document = try await run(reconciling(form: .json), Self.differing)
        let json = try JSONValue(parsing: Array(document.text.utf8))
        #expect(json.member("data")?.elements.map { $0.member("date")?.string } == ["2026-01-15"])
        #expect(document.status == 1 && document.text.last == "\n")
        let table = try await run(reconciling("--date", "2026-01-15", form: .csv), Self.differing)
        let lines = table.text.split(separator: "\r\n")
        #expect(lines.count == 3 && lines[0].hasPrefix("number,class,"))
        #expect(lines[1].hasPrefix("1,missing_here,payment/p1") && lines[2].hasPrefix("2,fee,payment/p2"))
    }

    @Test(arguments: [
        ["--date", "2026-02-30"], ["--date"], ["--merchant", "A"], ["today"], ["--csv", "--execute"], ["--json"],
    ])
    func `what it does not take is refused`(words: [String]) {
        #expect(throws: UsageError.self) {
            var words = Words(words)
            _ = try Reconciling(&words, form: .text, today: now)
        }
    }

    @Test func `without a service nobody fetches bills, which is a failure and no difference`() async throws {
        let folder = try TemporaryFolder()
        let error = await #expect(throws: NotCompared.self) {
            try await ReconcileCommand.run([], ["YIZHAN_DATA": folder.path])
        }
        #expect(Complaint(try #require(error)).status == 2)
        #expect(Complaint(UsageError(text: "")).status == 2 && Complaint(Objection(description: "")).status == 1)
    }
}

/// What a command has printed.
private final class Printed: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}

/// The settlements of an admin API, played: one merchant, and reports in the order of a script. An empty one is a day that
/// is not known.
@IOLoop
private final class PlayedSettlements {
    private let folder: TemporaryFolder
    private let server: HTTPServer
    private let script: Script
    let path: String

    @IOLoop
    private final class Script {
        var reports: [String]
        var posted: [String] = []

        init(_ reports: [String]) { self.reports = reports }
    }

    init(_ reports: [String]) throws {
        folder = try TemporaryFolder()
        path = folder.path + "/socket"
        let script = Script(reports)
        self.script = script
        var router = Router()
        let day = "/admin/settlements/{merchant}/{date}"
        router.add(.get, "/admin/catalogue") { _, writer in
            Self.respond(writer, #"{"document":{"merchants":[{"name":"wx"}]}}"#)
        }
        router.add(.get, day) { _, writer in
            let report = script.reports.count > 1 ? script.reports.removeFirst() : script.reports[0]
            let unknown = #"{"code":"settlement_not_found","detail":"No such day.","status":404}"#
            Self.respond(writer, report.isEmpty ? unknown : report, report.isEmpty ? 404 : 200)
        }
        for deed in ["compare", "repair"] {
            router.add(.post, day + "/" + deed) { request, writer in
                script.posted.append(request.head.path ?? "")
                Self.respond(writer, "{}")
            }
        }
        router.add(.get, day + "/differences") { request, writer in
            Self.respond(writer, request.query["after"] == "1" ? Self.second : Self.first)
        }
        server = HTTPServer(configuration: .init(addresses: [.file(path: path)]), router: router)
        try server.start()
    }

    var posted: [String] { script.posted }

    func stop() { server.stop() }

    private static func respond(_ writer: ResponseWriter, _ body: String, _ status: Int = 200) {
        writer.respond(
            HTTPResponse(
                status: .init(integerLiteral: status), headerFields: [.contentType: "application/json"]), body)
    }

    private static let first = """
        {"object":"list","data":[{"number":1,"kind":"missing_here","line":"payment/p1","ours":null,"theirs":\
        {"kind":"payment","number":"p1","order":"p1","transaction":null,"amount_fen":990,"currency":"CNY","at_ms":null,\
        "fee":null,"status":null},"account":null,"repairable":true}],"has_more":true,"next":1}
        """

    private static let second = """
        {"object":"list","data":[{"number":2,"kind":"fee","line":"payment/p2","ours":null,"theirs":null,"account":"a",\
        "repairable":false}],"has_more":false,"next":null}
        """
}
