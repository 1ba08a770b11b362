import Credentials
import EventLoop
import HTTP
import JSON
import Messages
import Testing

@testable import Admin

/// What operators do with redeem codes.
@IOLoop
struct CodesTests {
    private func codes(_ answer: AdminBench.Answer) -> [String] {
        answer.json?.member("codes").map { $0.elements.compactMap(\.string) } ?? []
    }

    private func batch(_ answer: AdminBench.Answer) throws -> String {
        try #require(answer.json?.member("batch")?.member("id")?.string, "\(answer.text)")
    }

    @Test func `a batch is made, listed, shown and revoked, and no code stands anywhere`() async throws {
        let bench = try await AdminBench()
        let body = #"{"count":3,"value":5000000,"uses_per_code":2,"note":"开业","expires_ms":4000000000000}"#
        let made = try await bench.ask(.post, "/codes", body)
        #expect(made.status == 201 && codes(made).count == 3, "\(made.text)")
        let batch = try batch(made)
        let shown = try await bench.ask(.get, "/codes/\(batch)")
        #expect(shown.json?.member("codes")?.int == 3 && shown.json?.member("uses_per_account")?.int == 1)
        #expect(shown.json?.member("by")?.string == "owner" && shown.json?.member("status")?.string == "open")
        let list = try #require(try await bench.ask(.get, "/codes").json?.member("data"))
        #expect(list.elements.compactMap { $0.member("id")?.string } == [batch])
        let lines = try await bench.ask(.get, "/codes/\(batch)/codes?limit=2")
        #expect(lines.json?.member("has_more")?.bool == true && lines.json?.member("next")?.int == 2)
        let revoked = try await bench.ask(.post, "/codes/\(batch)/revoke", #"{"code":"\#(codes(made)[0])"}"#)
        #expect(revoked.json?.member("revoked_codes")?.int == 1, "\(revoked.text)")
        #expect(try await bench.ask(.post, "/codes/\(batch)/revoke").json?.member("status")?.string == "revoked")
        let uses = try await bench.ask(.get, "/codes/\(batch)/uses")
        #expect(uses.json?.member("data").map { Array($0.elements).isEmpty } == true)
        let trail = try await bench.ask(.get, "/trail?format=jsonl").text
        for action in ["batch.made", "code.revoked", "batch.revoked"] { #expect(trail.contains(action)) }
        for code in codes(made) {
            for text in [trail, shown.text, lines.text, revoked.text] { #expect(!text.contains(code)) }
        }
        await bench.close()
    }

    @Test func `a batch is also given as a table`() async throws {
        let bench = try await AdminBench()
        let table = try await bench.ask(.post, "/codes?format=csv", #"{"count":2,"value":9900000}"#)
        let lines = table.text.split(separator: "\r\n")
        #expect(table.status == 201 && lines.first == "number,code,value")
        #expect(lines.count == 3 && lines.dropFirst().allSatisfy { $0.hasSuffix(",9.90") })
        await bench.close()
    }

    @Test func `a large batch is shown once it is whole`() async throws {
        let bench = try await AdminBench()
        let made = try await bench.ask(.post, "/codes", #"{"count":2001,"value":1}"#)
        #expect(Set(codes(made)).count == 2001)
        #expect(made.json?.member("batch")?.member("codes")?.int == 2001)
        let last = try #require(RedeemCode.verify(codes(made)[2000], bench.secret))
        let lines = try await bench.ask(.get, "/codes/\(try batch(made))/codes?after=2000")
        let data = try #require(lines.json?.member("data"))
        #expect(data.elements.compactMap { $0.member("id")?.string } == [last.code.hexadecimal])
        await bench.close()
    }

    @Test func `a repetition by its key shows no code and names the batch, another key or caller makes another one`()
        async throws
    {
        let bench = try await AdminBench()
        let helper = try await bench.open("helper", .operator)
        let body = #"{"count":2,"value":7}"#
        let first = try await bench.ask(.post, "/codes", body, idempotencyKey: "k")
        #expect(first.status == 201)
        let name = try batch(first)
        for path in ["/codes", "/codes?format=csv"] {
            let again = try await bench.ask(.post, path, body, idempotencyKey: "k")
            #expect(again.status == 409 && again.code == "batch_exists", "\(again.text)")
            #expect(again.text.contains(name))
            for code in codes(first) { #expect(!again.text.contains(code)) }
        }
        for other in [
            try await bench.ask(.post, "/codes", body, idempotencyKey: "l"), try await bench.ask(.post, "/codes", body),
            try await bench.ask(.post, "/codes", body, key: helper, idempotencyKey: "k"),
        ] {
            #expect(other.status == 201 && Set(codes(other)).isDisjoint(with: codes(first)))
        }
        let reused = try await bench.ask(.post, "/codes", #"{"count":2,"value":8}"#, idempotencyKey: "k")
        #expect(reused.status == 422 && reused.code == "idempotency_key_reused", "\(reused.text)")
        let list = try #require(try await bench.ask(.get, "/codes").json?.member("data"))
        #expect(list.elements.compactMap { $0.member("id")?.string }.count == 4)
        await bench.close()
    }

    @Test func `nothing in the trail comes from a code or an Idempotency-Key`() async throws {
        let bench = try await AdminBench()
        let made = try await bench.ask(.post, "/codes", #"{"count":2,"value":7}"#, idempotencyKey: "k")
        let code = try #require(codes(made).last)
        let hash = try #require(RedeemCode.verify(code, bench.secret)?.code.hexadecimal)
        let name = try batch(made)
        _ = try await bench.ask(.post, "/codes/\(name)/revoke", #"{"code":"\#(code)"}"#)
        let trail = try await bench.ask(.get, "/trail?format=jsonl").text
        #expect(trail.contains("\(name)/2") && !trail.contains(hash))
        let line = try #require(try await bench.trail("&action=batch.made").first)
        let after = try #require(line.member("after"))
        #expect(after.member("count")?.int == 2 && after.member("name") == nil)
        await bench.close()
    }

    @Test func `a batch that is decided on too late for its answer is found in the trail by the call's name`()
        async throws
    {
        let bench = try await AdminBench(hasCodes: false, deadline: .seconds(1))
        let body = #"{"count":2,"value":7}"#
        let doubtful = try await bench.ask(.post, "/codes", body, idempotencyKey: "k")
        let name = try #require(doubtful.request)
        #expect(doubtful.status == 504 && doubtful.code == "uncertain" && doubtful.text.contains(name))
        try await bench.runCodes()
        try await withDeadline(.seconds(20)) {
            while try await bench.trail("&action=batch.made").isEmpty {}
        }
        #expect(try await bench.trail("&action=batch.made").first?.member("request")?.string == name)
        #expect(try await bench.ask(.post, "/codes", body, idempotencyKey: "k").code == "batch_exists")
        await bench.close()
    }

    @Test func `wrong terms, batches and codes are explained`() async throws {
        let bench = try await AdminBench()
        let made = try await bench.ask(.post, "/codes", #"{"count":1,"value":1}"#)
        let batch = try batch(made)
        let cases = [
            ("/codes", #"{"count":10001,"value":1}"#, 400, "integer_above_max_value"),
            ("/codes", #"{"count":1,"value":0}"#, 400, "invalid_value"),
            ("/codes", #"{"count":1,"value":1,"uses_per_code":0}"#, 400, "integer_below_min_value"),
            ("/codes", #"{"count":1,"value":1,"expires_ms":5}"#, 400, "invalid_value"),
            ("/codes/00000000/revoke", "", 404, "not_found"), ("/codes/x/revoke", "", 404, "not_found"),
            ("/codes/\(batch)/revoke", #"{"code":"x"}"#, 400, "invalid_value"),
        ]
        for (path, body, status, code) in cases {
            let answer = try await bench.ask(.post, path, body)
            #expect(answer.status == status && answer.code == code, "\(path) \(body): \(answer.text)")
        }
        #expect(try await bench.ask(.get, "/codes/00000000").code == "not_found")
        #expect(try await bench.ask(.get, "/codes?limit=101").code == "invalid_value")
        await bench.close()
    }
}
