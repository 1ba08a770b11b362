import Account
import Credentials
import EventLoop
import HTTP
import JSON
import Messages
import ProducerBench
import Testing

/// The ledger as its account reads it: filtered, and as CSV.
@IOLoop
struct LedgerTests {
    private func kinds(_ service: Service, _ query: String) async throws -> [String] {
        let page = try #require(try await service.ask(.get, "/v1/account/ledger?" + query).json)
        return page.member("data")?.elements.compactMap { $0.member("kind")?.string } ?? []
    }

    private func spending(_ count: Int) async throws -> Service {
        let service = try await Service(grant: .yuan(1_000))
        for _ in 0..<count { _ = try await service.chat("plain") }
        try await service.waitForBalance { $0["spent"] == 2_000_000 * count }
        return service
    }

    @Test func `the ledger is filtered by kind, model, key and time`() async throws {
        let service = try await spending(2)
        let key = APIKey.hash(service.key).short
        for (query, found) in [
            ("kind=post", ["post", "post"]), ("kind=grant", ["grant"]), ("kind=expire", []),
            ("model=plain", ["post", "post"]), ("model=other", []), ("key=\(key)", ["post", "post"]),
            ("key=0000000000000000", []), ("to=1", []), ("from=1", ["post", "post", "grant"]),
            ("from=2000-01-01T00:00:00Z&to=2999-12-31T23:59:59.999%2B08:00", ["post", "post", "grant"]),
            ("from=2000-01-01T00:00:00+08:00&kind=post&limit=1", ["post"]), ("from=2999-01-01T00:00:00Z", []),
        ] {
            #expect(try await kinds(service, query) == found, "\(query)")
        }
        await service.close()
    }

    @Test(arguments: [
        ("from", "yesterday"), ("to", ""), ("from", "2026-13-01T00:00:00Z"), ("key", "AA"), ("key", "aa11"),
        ("model", ""), ("kind", "gift"), ("format", "xml"), ("before", "0"), ("before", "-3"),
        ("before", ""), ("limit", "0"), ("limit", "101"), ("limit", "x"),
    ])
    func `a filter that cannot be is refused with its name`(name: String, value: String) async throws {
        let service = try await Service()
        let refused = try await service.ask(.get, "/v1/account/ledger?\(name)=\(value)")
        #expect(refused.status == 400 && refused.code == "invalid_value" && refused.parameter == name)
        await service.close()
    }

    @Test func `the whole ledger is exported as CSV, newest first, page after page`() async throws {
        let service = try await spending(130)
        let answer = try await service.ask(.get, "/v1/account/ledger?format=csv")
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "text/csv; charset=utf-8; header=present")
        let rows = answer.text.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(rows.count == 1 + 131 + 1 && rows.last == "")
        #expect(rows[0].hasPrefix("number,time,kind,reference,model,key,amount,"))
        #expect(rows[1].hasPrefix("131,20") && rows[1].contains(",post,") && rows[1].contains(",2.000000,,740.000000,"))
        #expect(rows[131].hasPrefix("1,20") && rows[131].contains(",grant,"))
        let posts = try await service.ask(.get, "/v1/account/ledger?kind=post", key: "own", [.accept: "text/csv"])
        #expect(posts.text.split(separator: "\r\n").count == 131)
        await service.close()
    }

    @Test func `an account exports once at a time, and again when it is done`() async throws {
        let service = try await spending(1)
        for _ in 0..<3 {
            #expect(try await service.ask(.get, "/v1/account/ledger?format=csv").status == 200)
        }
        #expect(try await service.ask(.get, "/v1/account/ledger?format=csv", key: nil).status == 401)
        let stranger = APIKey.make(try #require(Account("stranger")), service.secret)
        let refused = try await service.ask(.get, "/v1/account/ledger?format=csv", key: stranger)
        #expect(refused.status == 401 && refused.code == "invalid_api_key")
        await service.close()
    }

    @Test func `what a request cost says how the model was called, without the channel`() async throws {
        let service = try await spending(1)
        let entry = try #require(
            try await service.ask(.get, "/v1/account/ledger?kind=post").json?.member("data")?.elements.first { _ in true
            })
        let request = try #require(entry.member("reference")?.string)
        let reason = try #require(try await service.ask(.get, "/v1/requests/\(request)").json)
        #expect(reason.member("key")?.string == APIKey.hash(service.key).short)
        #expect(entry.member("cause")?.member("type")?.string == "request")
        #expect(entry.member("hash")?.string?.utf8.count == 43)
        await service.close()
    }
}
