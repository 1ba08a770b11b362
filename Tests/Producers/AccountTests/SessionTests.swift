import Account
import EventLoop
import HTTP
import JSON
import Messages
import ProducerBench
import Testing

/// Sessions: who is signed in where, and how one signs out.
@IOLoop
struct SessionTests {
    private func ids(_ answer: Answered) -> [String] {
        answer.json?.member("sessions").map { $0.elements.compactMap { $0.member("id")?.string } } ?? []
    }

    private func signedIn(_ service: Service, _ count: Int) async throws -> [Browser] {
        var browsers: [Browser] = []
        for _ in 0..<count {
            let browser = Browser(service)
            try await browser.signInByKey()
            browsers.append(browser)
        }
        return browsers
    }

    @Test func `sessions are listed, the caller's own marked, to a key too`() async throws {
        let service = try await Service()
        let browsers = try await signedIn(service, 2)
        let list = try await browsers[0].ask(.get, "/v1/sessions")
        #expect(list.status == 200 && ids(list).count == 2)
        let lines = try #require(list.json?.member("sessions")).elements.map { $0 }
        #expect(lines.count { $0.member("current")?.bool == true } == 1)
        #expect(lines.allSatisfy { $0.member("way")?.string == "key" && $0.member("from")?.string == "127.0.0.1" })
        #expect(list.json?.member("identities")?.elements.isEmpty == true)
        let byKey = try await service.ask(.get, "/v1/sessions")
        #expect(byKey.status == 200 && ids(byKey) == ids(list))
        await service.close()
    }

    @Test(arguments: [("", [401, 200, 200]), ("?which=others", [200, 401, 401]), ("?which=all", [401, 401, 401])])
    func `one signs out here, elsewhere or everywhere`(query: String, statuses: [Int]) async throws {
        let service = try await Service()
        let browsers = try await signedIn(service, 3)
        let cookie = browsers[0].cookie
        let out = try await browsers[0].ask(.delete, "/v1/session" + query)
        #expect(out.status == 200, "\(out.text)")
        #expect((browsers[0].cookies["yizhan"] == nil) == (statuses[0] == 401))
        // The cookie is no good any more, also where somebody has kept it.
        var kept = [try await service.ask(.get, "/v1/session", key: nil, [.cookie: cookie ?? ""]).status]
        for browser in browsers.dropFirst() { kept.append(try await browser.ask(.get, "/v1/session").status) }
        #expect(kept == statuses)
        #expect(try await service.ask(.get, "/v1/account").status == 200)
        await service.close()
    }

    @Test func `one session is ended from another`() async throws {
        let service = try await Service()
        let browsers = try await signedIn(service, 2)
        let own = try #require(try await browsers[1].ask(.get, "/v1/session").json?.member("session")?.string)
        let ended = try await browsers[0].ask(.delete, "/v1/sessions/\(own)")
        #expect(ended.status == 200 && !ids(ended).contains(own))
        #expect(try await browsers[1].ask(.get, "/v1/session").status == 401)
        #expect(try await browsers[0].ask(.delete, "/v1/sessions/none").status == 404)
        await service.close()
    }

    @Test func `a change by a cookie takes what its page shows`() async throws {
        let service = try await Service()
        let browsers = try await signedIn(service, 2)
        for proof in ["", "0123456789abcdef0123456789abcdef", browsers[1].csrf ?? ""] {
            let fields: HTTPFields = [.cookie: browsers[0].cookie ?? "", .csrf: proof]
            let answer = try await service.ask(.delete, "/v1/session", nil, key: nil, fields)
            #expect(answer.status == 403 && answer.code == "csrf_missing")
        }
        #expect(try await browsers[0].ask(.get, "/v1/session").status == 200)
        await service.close()
    }

    @Test func `which sessions end is one of three words`() async throws {
        let service = try await Service()
        let browser = try await signedIn(service, 1)[0]
        let answer = try await browser.ask(.delete, "/v1/session?which=mine")
        #expect(answer.status == 400 && answer.code == "invalid_value" && answer.parameter == "which")
        await service.close()
    }

    @Test func `who is suspended is refused, and may still sign out`() async throws {
        let service = try await Service()
        let browser = try await signedIn(service, 1)[0]
        try await service.change(.suspended(reason: "A question."))
        #expect(try await browser.ask(.get, "/v1/session").code == "account_suspended")
        #expect(try await browser.ask(.delete, "/v1/session").status == 200)
        await service.close()
    }
}
