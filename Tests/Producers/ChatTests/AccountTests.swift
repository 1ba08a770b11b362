import Chat
import EventLoop
import HTTP
import JSON
import Messages
import Testing

/// The questions that a client can ask about its account.
@IOLoop
struct AccountTests {
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
        var configuration = ChatAPI.Configuration()
        configuration.questionsPerSecond = 1
        let service = try await Service(configuration)
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

    @Test func `the models are those of the catalogue`() async throws {
        let service = try await Service()
        let list = try #require(try await service.ask(.get, "/v1/models").json)
        let names = list.member("data")?.elements.compactMap { $0.member("id")?.string }
        #expect(names == FakeModel.names)
        #expect(try await service.ask(.get, "/v1/models/plain").json?.member("owned_by")?.string == "played")
        let team = "%E5%9B%A2%E9%98%9F"
        for name in ["org/\(team)/plain", "org%2F\(team)%2Fplain", "org%2f\(team)/plain"] {
            #expect(try await service.ask(.get, "/v1/models/\(name)").json?.member("id")?.string == "org/团队/plain")
        }
        #expect(try await service.ask(.get, "/v1/models/org%2").status == 400)
        #expect(try await service.ask(.get, "/v1/models/a/b").code == "model_not_found")
        #expect(try await service.ask(.get, "/v1/models", key: nil).status == 401)
        await service.close()
    }
}
