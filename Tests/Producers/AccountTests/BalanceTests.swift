import Account
import Credentials
import EventLoop
import HTTP
import JSON
import Messages
import ProducerBench
import Testing

/// The questions that a client can ask about its account.
@IOLoop
struct BalanceTests {
    @Test func `an account is four integers that add up`() async throws {
        let service = try await Service(grant: .yuan(10))
        _ = try await service.chat("plain")
        try await service.waitForBalance {
            $0 == ["granted": 10_000_000, "available": 8_000_000, "pending": 0, "spent": 2_000_000]
        }
        #expect(try await service.ask(.get, "/v1/account").json?.member("account")?.string == "owner")
        await service.close()
    }

    @Test func `the ledger is read newest first, page by page`() async throws {
        let service = try await Service(grant: .yuan(10))
        for _ in 0..<3 { _ = try await service.chat("plain") }
        try await service.waitForBalance { $0["spent"] == 6_000_000 }
        var kinds: [String] = []
        var path = "/v1/account/ledger?limit=3"
        while true {
            let page = try #require(try await service.ask(.get, path).json)
            kinds += page.member("data")?.elements.compactMap { $0.member("kind")?.string } ?? []
            guard let next = page.member("next")?.int else { break }
            path = "/v1/account/ledger?limit=3&before=\(next)"
        }
        #expect(kinds == ["post", "post", "post", "grant"])
        await service.close()
    }

    @Test func `who asks too often is told when to ask again`() async throws {
        var configuration = AccountAPI.Configuration()
        configuration.questionsPerSecond = 1
        let service = try await Service(account: configuration)
        for number in 0..<10 {
            let path = number.isMultiple(of: 2) ? "/v1/account" : "/v1/account/ledger"
            #expect(try await service.ask(.get, path).status == 200)
        }
        let refused = try await service.ask(.get, "/v1/account/ledger")
        #expect(refused.status == 429 && refused.code == "rate_limit_exceeded")
        #expect(refused.headers[.retryAfter] == "1")
        #expect(try await service.chat("plain").status == 200)
        await service.close()
    }

    @Test func `what a key asks, also one that was revoked, leaves its account's session all its calls`() async throws {
        var configuration = AccountAPI.Configuration()
        configuration.questionsPerSecond = 1
        let service = try await Service(account: configuration)
        let browser = Browser(service)
        try await browser.signInByKey()
        func askTooMuch() async throws {
            for _ in 0..<12 { _ = try await service.ask(.get, "/v1/account") }
            #expect(try await service.ask(.get, "/v1/account").code == "rate_limit_exceeded")
        }
        try await askTooMuch()
        let revoked = try await browser.ask(.delete, "/v1/keys/\(APIKey.hash(service.key).short)")
        #expect(revoked.status == 200, "\(revoked.text)")
        try await askTooMuch()
        #expect(try await browser.ask(.get, "/v1/account").status == 200)
        #expect(try await browser.ask(.delete, "/v1/session?which=all").status == 200)
        await service.close()
    }

    @Test func `what an answer cost is told by its stream and by its request`() async throws {
        let service = try await Service(grant: .yuan(10))
        let answer = try await service.chat("plain")
        let stream = try #require(answer.headers[.xStreamID])
        let request = try #require(answer.headers[.xRequestID])
        let reason = try await service.reason(of: stream)
        #expect(reason.member("id")?.string == request)
        #expect(reason.member("status")?.string == "posted")
        #expect(reason.member("cost")?.int == 2_000_000 && reason.member("available")?.int == 8_000_000)
        #expect(reason.member("price")?.member("output")?.int == 1_000_000_000_000)
        #expect(reason.member("usage")?.member("completion_tokens")?.int == 2)
        #expect(try await service.ask(.get, "/v1/requests/\(request)").json?.text == reason.text)
        await service.close()
    }

    @Test func `an answer that goes on has no cost yet, and a failed one has none`() async throws {
        let service = try await Service(grant: .yuan(10))
        let listener = service.streamChat("held")
        try await listener.wait { listener.stream != nil }
        let stream = try #require(listener.stream)
        let pending = try await service.ask(.get, "/v1/requests/\(stream)")
        #expect(pending.status == 202)
        #expect(pending.json?.member("status")?.string == "pending")
        #expect(pending.json?.member("reserved")?.int == 4_000_000)
        service.model.release()
        try await listener.waitForEnd()
        let failed = try await service.chat("refusing")
        let reason = try await service.reason(of: try #require(failed.headers[.xStreamID]))
        #expect(reason.member("status")?.string == "voided" && reason.member("cost")?.int == 0)
        await service.close()
    }

    @Test func `a request of nobody, of another account, or that was refused is not found`() async throws {
        let service = try await Service(grant: .yuan(10))
        let stranger = try #require(Account("stranger"))
        let key = APIKey.make(stranger, service.secret)
        try await service.open(stranger, key, grant: .zero)
        let own = try await service.chat("plain")
        let refused = try await service.chat("plain", key: key)
        #expect(refused.code == "insufficient_quota")
        let request = try #require(own.headers[.xRequestID])
        for (id, key) in [
            (request, key), (try #require(own.headers[.xStreamID]), key),
            (try #require(refused.headers[.xRequestID]), key), ("nothing", "own"),
            (String(repeating: "a", count: 99), "own"),
        ] {
            let answer = try await service.ask(.get, "/v1/requests/\(id)", key: key)
            #expect(answer.status == 404 && answer.code == "not_found", "\(id)")
        }
        #expect(try await service.ask(.get, "/v1/requests/\(request)", key: nil).status == 401)
        await service.close()
    }
}

extension Service {
    /// Why a request cost what it did; asks until it is settled, which follows the answer within a moment.
    fileprivate func reason(of id: String) async throws -> JSONValue {
        try await withDeadline(.seconds(20)) {
            while true {
                let answer = try await self.ask(.get, "/v1/requests/\(id)")
                if answer.status != 202 { return try #require(answer.json) }
            }
        }
    }
}
