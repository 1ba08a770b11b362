import Account
import EventLoop
import HTTP
import JSON
import Messages
import ProducerBench
import Testing

/// Codes that a person asks the bot for, and types at a page that shows one.
@IOLoop
struct TypedCodeTests {
    private func ticket(of browser: Browser) async throws -> (name: String, code: String) {
        let asked = try await browser.ask(.post, "/v1/signins", ["way": "code"])
        return (
            try #require(asked.json?.member("ticket")?.string), try #require(asked.json?.member("code")?.string)
        )
    }

    @Test func `the browser in which it is typed is signed in, and the page is told`() async throws {
        let service = try await Service()
        let browser = Browser(service)
        let person = try #require(Identity("wechat:wx1:o1"))
        let ticket = try await ticket(of: browser)
        let listener = browser.listen("/v1/signins/\(ticket.name)")
        try await listener.wait { listener.status != nil }
        let code = try await service.code(for: person, named: "m1")
        let path = "/v1/signins/\(ticket.name)/verify"
        // The page's own code proves nothing.
        let own = try await browser.ask(.post, path, ["code": .string(ticket.code)])
        #expect(own.status == 409 && own.code == "ticket_pending", "\(own.text)")
        let opened = try await browser.ask(.post, path, ["code": .string(code)])
        #expect(opened.status == 200, "\(opened.text)")
        #expect(opened.json?.member("account")?.string == person.account.name)
        #expect(opened.json?.member("as")?.string == person.text && opened.json?.member("way")?.string == "wechat")
        try await listener.waitForEnd()
        #expect(try await browser.ask(.get, "/v1/session").status == 200)
        let again = try await browser.ask(.post, path, ["code": .string(code)])
        #expect(again.json?.member("session")?.string == opened.json?.member("session")?.string)
        await service.close()
    }

    @Test func `a code that nobody was given is wrong, and counts`() async throws {
        let service = try await Service()
        let browser = Browser(service)
        let ticket = try await ticket(of: browser)
        var told: [String?] = []
        for sign in ["2", "3", "4", "5", "6"] {
            let code = JSONText.string(String(repeating: sign, count: 8))
            told.append(try await browser.ask(.post, "/v1/signins/\(ticket.name)/verify", ["code": code]).code)
        }
        #expect(told.dropLast().allSatisfy { $0 == "code_wrong" } && told.last == "too_many_tries", "\(told)")
        await service.close()
    }

    @Test func `what is no code is refused at the door`() async throws {
        let service = try await Service()
        let browser = Browser(service)
        let ticket = try await ticket(of: browser)
        let answer = try await browser.ask(.post, "/v1/signins/\(ticket.name)/verify", ["code": "hello"])
        #expect(answer.status == 400 && answer.code == "invalid_value" && answer.parameter == "code")
        await service.close()
    }

    @Test func `an account links the identity whose code is typed`() async throws {
        let service = try await Service()
        let browser = Browser(service)
        try await browser.signInByLink()
        let asked = try await browser.ask(.post, "/v1/identities", ["way": "code"])
        let ticket = try #require(asked.json?.member("ticket")?.string)
        let person = try #require(Identity("wechat:wx1:o2"))
        let code = try await service.code(for: person, named: "m2")
        let linked = try await browser.ask(.post, "/v1/identities/\(ticket)/verify", ["code": .string(code)])
        #expect(linked.status == 200 && linked.text.contains(person.text), "\(linked.text)")
        await service.close()
    }
}
