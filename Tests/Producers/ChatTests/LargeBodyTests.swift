import Catalogue
import Chat
import Credentials
import Dispatch
import EventLoop
import HTTP
import Ingress
import JSON
import MessageLog
import Messages
import ProducerBench
import Testing

/// Questions of several hundred kilobytes, which are read beside the I/O loop.
@IOLoop
struct LargeBodyTests {
    /// In `Service` a token of the answer costs a yuan.
    private nonisolated static let tooLittle = Money.fen(1)

    private nonisolated static func body(_ text: String = "", stream: Bool = false, bytes: Int = 300_000) -> String {
        let content = text + String(repeating: "x", count: bytes)
        return #"{"model":"plain","messages":[{"role":"user","content":"\#(content)"}],"stream":\#(stream)}"#
    }

    private func ask(_ service: Service, _ body: String, _ fields: HTTPFields = [:]) async throws -> Answered {
        try await service.ask(.post, "/v1/chat/completions", body, fields)
    }

    /// The chats on the log.
    private func chats(_ service: Service) async throws -> [Chat] {
        try await service.log.read(AuthInbox.topic, partition: 0, from: 0).compactMap { record in
            if case .requested(let requested) = try AuthInbox.read(record.event) { requested.chat } else { nil }
        }
    }

    @Test(arguments: [false, true])
    func `a large question is answered like a small one, and stored as it came`(stream: Bool) async throws {
        let service = try await Service()
        let body = Self.body(stream: stream)
        let answer = try await ask(service, body)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.text.contains("lo"))
        #expect(try await chats(service).last?.body == body)
        await service.close()
    }

    @Test(arguments: [
        ("{", 400, "invalid_json"), ("[\(body())", 400, "invalid_json"),
        (body().replacing("plain", with: "unknown"), 404, "model_not_found"),
        (body().replacing("user", with: "nobody"), 400, "invalid_value"),
    ])
    func `what is wrong in a large question is said as ever`(start: String, status: Int, code: String) async throws {
        let service = try await Service()
        let answer = try await ask(service, start + String(repeating: " ", count: 200_000))
        #expect(answer.status == status && answer.code == code)
        #expect(service.doorLog.requestCount == 0)
        await service.close()
    }

    @Test func `what cannot be paid for is stored without its body`() async throws {
        let service = try await Service(grant: Self.tooLittle)
        for number in 0..<5 {
            let answer = try await ask(service, Self.body("\(number)"))
            #expect(answer.status == 429 && answer.code == "insufficient_quota")
            #expect(answer.text.contains("0.01 CNY is available"))
        }
        let chats = try await chats(service)
        #expect(chats.count == 5)
        #expect(chats.allSatisfy { $0.body.isEmpty && $0.isWithheld })
        // What is small is Quota's to decide on.
        #expect(try await service.chat("plain").code == "insufficient_quota")
        #expect(try await self.chats(service).last?.isWithheld == false)
        #expect(service.model.called.isEmpty)
        await service.close()
    }

    @Test func `where an account may have a key of its own, Quota decides on all that it sends`() async throws {
        let channel = try Channel(name: "played", baseURL: "http://127.0.0.1:1/v1", takesOwnKeys: true)
        let service = try await Service(grant: Self.tooLittle, change: { $0.channel = channel })
        for number in 1...2 {
            #expect(try await ask(service, Self.body("\(number)")).code == "insufficient_quota")
            let chat = try #require(try await chats(service).last)
            #expect(!chat.isWithheld && chat.terms.ownKeyChannels == ["played"])
        }
        await service.close()
    }

    @Test func `credit that came meanwhile is noticed with the next question`() async throws {
        let service = try await Service(grant: Self.tooLittle)
        #expect(try await ask(service, Self.body("1")).code == "insufficient_quota")
        try await service.open(try #require(Account("owner")), service.key, grant: .yuan(10))
        let again = try await ask(service, Self.body("2"))
        #expect(again.status == 503 && again.code == "withdrawn" && again.headers[.retryAfter] == "1")
        #expect(try await ask(service, Self.body("2")).status == 200)
        await service.close()
    }

    @Test func `a balance that says there is more is a sign of credit`() async throws {
        let service = try await Service(grant: Self.tooLittle)
        #expect(try await ask(service, Self.body("1")).code == "insufficient_quota")
        _ = try await service.balance()
        let owner = try #require(Account("owner"))
        #expect(service.ingress.seen.available(owner) == Self.tooLittle)
        try await service.open(owner, service.key, grant: .yuan(10))
        _ = try await service.balance()
        #expect(try await ask(service, Self.body("2")).status == 200)
        await service.close()
    }

    @Test func `what was left after an earlier request is no sign of credit`() async throws {
        let service = try await Service(grant: .yuan(4))
        let first = try await service.chat("plain")
        let request = try #require(first.headers[.xRequestID])
        try await service.waitForBalance { $0["available"] == 2_000_000 }
        _ = try await service.chat("plain")
        try await service.waitForBalance { $0["available"] == 0 }
        #expect(try await ask(service, Self.body()).code == "insufficient_quota")
        let earlier = try await service.ask(.get, "/v1/requests/\(request)")
        #expect(earlier.json?.member("available")?.int == 2_000_000)
        #expect(try await service.ask(.get, "/v1/account/ledger").status == 200)
        #expect(service.ingress.seen.available(try #require(Account("owner"))) == .zero)
        await service.close()
    }

    @Test func `what a suspended account sends is not stored, and counts again once it is resumed`() async throws {
        let service = try await Service(grant: .yuan(10))
        try await service.change(.suspended(reason: "chargeback"))
        for number in 1...3 { #expect(try await ask(service, Self.body("\(number)")).code == "account_suspended") }
        #expect(try await chats(service).allSatisfy(\.body.isEmpty))
        try await service.change(.resumed)
        #expect(try await ask(service, Self.body("4")).code == "withdrawn")
        #expect(try await ask(service, Self.body("4")).status == 200)
        await service.close()
    }

    @Test func `who has no money left still gets the answer that was paid for`() async throws {
        let service = try await Service(grant: .yuan(2))
        let key: HTTPFields = [.idempotencyKey: "once"]
        let first = try await ask(service, Self.body("1"), key)
        #expect(first.status == 200)
        try await service.waitForBalance { $0["available"] == 0 }
        #expect(try await ask(service, Self.body("2")).code == "insufficient_quota")
        let again = try await ask(service, Self.body("1"), key)
        #expect(again.status == 200 && again.headers[.xStreamID] == first.headers[.xStreamID])
        #expect(try await chats(service).last?.isWithheld == true)
        #expect(try await ask(service, Self.body("3"), key).code == "idempotency_key_reused")
        await service.close()
    }

    @Test func `an account's large questions that wait for the log have a bound, and small ones pass`() async throws {
        var configuration = ChatAPI.Configuration()
        configuration.maxBodyBytes = 1 << 20
        configuration.bodiesMemoryPerAccount = 1 << 20
        let service = try await Service(configuration)
        // Nothing is heard of what is appended.
        service.doorLog.fault = .lossy
        let waiting = service.stream(.post, "/v1/chat/completions", Self.body(bytes: 600_000))
        try await service.wait { service.doorLog.requestCount == 1 }
        let refused = try await ask(service, Self.body(bytes: 600_000))
        #expect(refused.status == 429 && refused.code == "rate_limit_exceeded")
        #expect(refused.headers[.retryAfter] == "1")
        service.doorLog.fault = .none
        #expect(try await service.chat("plain").status == 200)
        try await waiting.waitForEnd()
        #expect(try await ask(service, Self.body("again", bytes: 600_000)).status == 200)
        await service.close()
    }

    @Test func `large questions of many clients at once are all answered`() async throws {
        let service = try await Service(grant: .yuan(1_000))
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<20 {
                group.addTask { try await ask(service, Self.body("\(number)", bytes: 400_000)).status }
            }
            for try await status in group { #expect(status == 200) }
        }
        await service.close()
    }

    @Test func `a large question is read on the thread for long work, and small ones are answered meanwhile`()
        async throws
    {
        let service = try await Service()
        let busy = DispatchSemaphore(value: 0)
        LongWork.run({ busy.wait() }, then: { _ in })
        let large = service.stream(.post, "/v1/chat/completions", Self.body())
        // The others come behind it on the loop.
        #expect(try await service.chat("plain").status == 200)
        #expect(service.doorLog.requestCount == 1)
        busy.signal()
        try await large.waitForEnd()
        #expect(large.status == 200)
        await service.close()
    }
}
