import Account
import EventLoop
import HTTP
import JSON
import Messages
import ProducerBench
import Testing

/// What a page hears of its ticket while it waits.
@IOLoop
struct TicketAnswerTests {
    @Test func `a line that waits is kept open, and a client that leaves gives its place back`() async throws {
        let service = try await Service(tick: .milliseconds(20))
        let browser = Browser(service)
        let asked = try await browser.ask(.post, "/v1/signins", ["way": "code"])
        let ticket = try #require(asked.json?.member("ticket")?.string)
        let listener = browser.listen("/v1/signins/\(ticket)")
        try await listener.wait { listener.text.split(separator: "\n").count { $0 == ": ping" } >= 3 }
        #expect(!listener.text.contains("event:"))
        listener.hangUp()
        try await service.wait { service.openRequests == 0 }
        await service.close()
    }

    @Test func `a page that comes anew has the line, and the older one is ended`() async throws {
        let service = try await Service()
        let browser = Browser(service)
        let asked = try await browser.ask(.post, "/v1/signins", ["way": "code"])
        let ticket = try #require(asked.json?.member("ticket")?.string)
        let older = browser.listen("/v1/signins/\(ticket)")
        try await older.wait { older.status == 200 }
        let newer = browser.listen("/v1/signins/\(ticket)")
        try await older.waitForEnd()
        #expect(older.text.contains("event: ended"), "\(older.text)")
        let sender = try #require(Identity("wecom:corp:ann"))
        try await service.send(try #require(asked.json?.member("code")?.string), from: sender, named: "m3")
        try await newer.waitForEnd()
        #expect(newer.text.contains("event: proven"), "\(newer.text)")
        await service.close()
    }

    @Test func `who opens all lines that may be open keeps nobody from signing in`() async throws {
        var configuration = AccountAPI.Configuration()
        configuration.maxOpenSignIns = 4
        configuration.maxListenersPerAddress = 5
        let service = try await Service(account: configuration)
        var open: [Listener] = []
        for number in 0..<6 {
            let browser = Browser(service)
            let asked = try await browser.ask(.post, "/v1/signins", ["way": "code"])
            let ticket = try #require(asked.json?.member("ticket")?.string)
            let listener = browser.listen("/v1/signins/\(ticket)")
            try await listener.wait { listener.status != nil }
            #expect(listener.status == (number < 5 ? 200 : 429))
            open.append(listener)
        }
        try await Browser(service).signInByKey()
        for listener in open { listener.hangUp() }
        await service.close()
    }

    @Test func `who comes later is told as well`() async throws {
        let service = try await Service()
        let browser = Browser(service)
        let asked = try await browser.ask(.post, "/v1/signins", ["way": "code"])
        let ticket = try #require(asked.json?.member("ticket")?.string)
        let sender = try #require(Identity("wecom:corp:ann"))
        try await service.send(
            try #require(asked.json?.member("code")?.string), from: sender, named: "m2")
        for _ in 0..<2 {
            let listener = browser.listen("/v1/signins/\(ticket)")
            try await listener.waitForEnd()
            #expect(listener.text.contains("event: proven\ndata: {\"as\":\"wecom:corp:ann\"}\n\n"))
        }
        await service.close()
    }
}
