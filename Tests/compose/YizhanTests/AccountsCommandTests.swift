import Foundation
import HTTP
import JSON
import LogBench
import Testing

@testable import yizhan

/// `yizhan accounts`: what it looks at first, and what it prints.
struct AccountsCommandTests {
    private func call(_ words: String...) throws -> ConsoleCall {
        var words = Words(words)
        return try Accounts.call(&words)
    }

    /// Runs a command on a log of its own, as while no service runs.
    private func run(_ call: ConsoleCall, in folder: TemporaryFolder) async throws -> JSONValue {
        let settings = try Settings(environment: [
            "YIZHAN_DATA": folder.path, "YIZHAN_OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
            "YIZHAN_OPENAI_MODELS": "demo",
        ])
        return try await Console.with(settings) { try await call.answer(of: $0) }
    }

    // MARK: - Closing

    @Test func `an owner is closed by who says so twice, and is told how to have one again`() async throws {
        let folder = try TemporaryFolder()
        _ = try await run(call("open", "boss", "--role", "owner"), in: folder)
        let close = ["close", "boss", "--reason", "Gone."]
        var words = Words(close)
        let hasty = try Accounts.call(&words)
        let objection = await #expect(throws: Objection.self) { try await run(hasty, in: folder) }
        #expect(objection?.description.contains("yizhan admin rescue") == true)
        #expect(try await run(call("show", "boss"), in: folder).member("status")?.string == "active")
        words = Words(close + ["--yes"])
        let sure = try Accounts.call(&words)
        #expect(try await run(sure, in: folder).member("status")?.string == "closed")
    }

    @Test(arguments: ["person", "operator"])
    func `any other account is closed at once`(role: String) async throws {
        let folder = try TemporaryFolder()
        _ = try await run(call("open", "a", "--role", role), in: folder)
        #expect(try await run(call("close", "a", "--reason", "Gone."), in: folder).member("status")?.string == "closed")
    }

    @Test func `an account is looked at before it is closed, and not if somebody is sure`() throws {
        #expect(try call("close", "a", "--reason", "x").caution?.path == "/accounts/a")
        #expect(try call("close", "a", "--reason", "x", "--yes").caution == nil)
        #expect(try call("suspend", "a", "--reason", "x").caution == nil)
    }

    // MARK: - A request

    @Test func `a request is asked for by its id, whatever stands in it`() throws {
        let call = try call("request", "a", "chatcmpl-x/1?y")
        #expect(call.method == .get && call.path == "/accounts/a/requests/chatcmpl-x%2F1%3Fy" && call.body == nil)
    }

    private func lines(_ document: String) throws -> [String] {
        let text = Accounts.explain(try JSONValue(parsing: Array(document.utf8)))
        return text.split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
    }

    @Test func `what a request cost is told with its price, its usage and the calls of providers`() throws {
        let document = #"""
            {"object":"request","id":"r1","status":"posted","account":"alice","model":"small",
            "usage":{"prompt_tokens":7,"completion_tokens":20,"estimated":true},
            "price":{"input":4000000,"output":16000000,"perCall":0},"reserved":3000000,"cost":348,"waived":0,"entry":12,
            "available":9999652,"settled":1700000000,"settled_ms":1700000000123,"key":"aa11","reported":null,
            "attempts":[{"channel":"zhipu","begun_ms":1700000000000,"duration_ms":900,"outcome":"failed","status":503},
            {"channel":"spare","begun_ms":1700000001000,"duration_ms":80,"outcome":"answered","status":null}]}
            """#
        let moments = try ["1700000000123", "1700000000000", "1700000001000"].map { text in
            Table.moment(try JSONValue(parsing: Array(text.utf8)))
        }
        #expect(
            try lines(document) == [
                "request r1", "status posted", "account alice", "model small",
                "usage 7 tokens in, 20 out, estimated",
                "price 4.00 CNY in and 16.00 CNY out a million tokens, 0.00 CNY a call",
                "reserved 3.00 CNY", "cost 0.000348 CNY", "waived 0.00 CNY", "available 9.999652 CNY",
                "settled \(moments[0])", "entry 12", "key aa11",
                "BEGAN CHANNEL MS OUTCOME STATUS", "\(moments[1]) zhipu 900 failed 503",
                "\(moments[2]) spare 80 answered -",
            ])
    }

    @Test func `of a request that is pending only that is told which is known`() throws {
        let document = #"""
            {"object":"request","id":"r1","status":"pending","account":"alice","model":"small",
            "price":{"input":1,"output":1,"perCall":0},"reserved":30}
            """#
        #expect(try lines(document).count == 6)
        #expect(try lines(document).last == "reserved 0.00003 CNY")
    }
}
