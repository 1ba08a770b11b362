import EventLoop
import HTTP
import JSON
import Mail
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct MailClientTests {
    /// Nil if the mail is not to be tried again.
    private static func mayHaveArrived(_ outcome: MailOutcome) -> Bool? {
        if case .tryAgain(let mayHaveArrived, _) = outcome { mayHaveArrived } else { nil }
    }

    @Test func `a mail is handed over as it was rendered, and a reader sees what was written`() async throws {
        let bench = try MailBench()
        let message = try bench.message()
        #expect(try await bench.client().send(message) == .accepted)
        let mails = try await bench.kept()
        #expect(mails.count == 1)
        let mail = try #require(mails.first)
        #expect(mail.member("source")?.string == String(decoding: message.bytes, as: UTF8.self))
        #expect(mail.member("from")?.string == "post@yizhan.example")
        #expect(mail.member("to")?.elements.map { $0.string } == ["ann@example.com"])
        #expect(mail.member("subject")?.string == "驿站验证码")
        #expect(mail.member("text")?.string == "验证码 493027")
        #expect(mail.member("html")?.string == "<p>验证码 <b>493027</b></p>")
    }

    @Test func `a password is sent, and a wrong one is refused for good`() async throws {
        let bench = try MailBench()
        #expect(try await bench.client(password: "right").send(bench.message()) == .accepted)
        #expect(try await bench.client(password: "wrong").send(bench.message()) == .refused(reply: 535))
        #expect(try await bench.kept().count == 1)
    }

    @Test(arguments: [550, 553, 599])
    func `a recipient or a mail that is refused for good is said to be`(reply: Int) async throws {
        let bench = try MailBench()
        let client = try bench.client()
        for name in ["refuse", "late"] {
            let message = try bench.message(to: "\(name)-\(reply)@example.com")
            #expect(await client.send(message) == .refused(reply: reply), "\(name)")
        }
        #expect(try await bench.kept().isEmpty)
    }

    @Test(arguments: [421, 450, 451, 452])
    func `what is refused for now may be tried again`(reply: Int) async throws {
        let bench = try MailBench()
        let client = try bench.client()
        for name in ["refuse", "late"] {
            let outcome = try await client.send(bench.message(to: "\(name)-\(reply)@example.com"))
            #expect(outcome == .tryAgain(mayHaveArrived: false, reason: "the server said \(reply)"), "\(name)")
        }
        // The client is whole.
        #expect(try await client.send(bench.message()) == .accepted)
    }

    @Test func `a connection that ends before the server's word may have brought the mail`() async throws {
        let bench = try MailBench()
        let outcome = try await bench.client().send(bench.message(to: "cut@example.com"))
        #expect(Self.mayHaveArrived(outcome) == true, "\(outcome)")
        #expect(try await bench.kept().count == 1)
    }

    @Test func `a server that falls silent is left at the deadline`() async throws {
        let bench = try MailBench()
        let start = ContinuousClock.now
        let outcome = try await bench.client(deadline: .milliseconds(500)).send(
            bench.message(to: "silent@example.com"))
        #expect(Self.mayHaveArrived(outcome) == false, "\(outcome)")
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `where nobody listens the mail may be tried again`() async throws {
        let bench = try MailBench()
        let server = try #require(SMTPSession.Server(host: "127.0.0.1", port: 1, security: .plain))
        let outcome = try await MailClient(MailClient.Configuration(server: server)).send(bench.message())
        #expect(Self.mayHaveArrived(outcome) == false, "\(outcome)")
    }

    @Test(arguments: [SMTPSession.Security.startTLS, .tls])
    func `a server without TLS gets neither password nor mail`(security: SMTPSession.Security) async throws {
        let bench = try MailBench()
        let client = try bench.client(security, password: "right", deadline: .seconds(2))
        let outcome = try await client.send(bench.message())
        #expect(Self.mayHaveArrived(outcome) == false, "\(outcome)")
        #expect(try await bench.kept().isEmpty)
    }

    @Test func `many at once arrive once each, and more than allowed are told so at once`() async throws {
        let bench = try MailBench()
        let client = try bench.client { $0.mostOpenMails = 20 }
        let messages = try (0..<30).map { try bench.message(id: "ticket-\($0)") }
        // Each begins before the next, and none ends before all have begun.
        let sends = messages.map { message in IOLoop.start { await client.send(message) } }
        var outcomes: [MailOutcome] = []
        for send in sends { outcomes.append(await send.value) }
        #expect(outcomes.count { $0 == .accepted } == 20)
        let busy = MailOutcome.tryAgain(mayHaveArrived: false, reason: "as many mails as allowed are waiting")
        #expect(outcomes.count { $0 == busy } == 10)
        #expect(client.openMails == 0)
        let sources = try await bench.kept().compactMap { $0.member("source")?.string }
        #expect(sources.count == 20 && Set(sources).count == 20)
    }

    @Test func `a mail that is too large is not sent`() async throws {
        let bench = try MailBench()
        let client = try bench.client { $0.mostBytes = 1000 }
        let message = try bench.message(text: String(repeating: "x", count: 1000))
        #expect(await client.send(message) == .refused(reply: 552))
        #expect(try await bench.kept().isEmpty)
    }

    @Test func `what came is listed by recipient, and dropped when asked`() async throws {
        let bench = try MailBench()
        let client = try bench.client()
        for name in ["ann", "bob", "ann"] { _ = try await client.send(bench.message(to: "\(name)@example.com")) }
        #expect(try await bench.kept(to: "ann@example.com").count == 2)
        #expect(try await bench.kept(to: "eve@example.com").isEmpty)
        #expect(try await bench.kept().map { $0.member("number")?.int } == [1, 2, 3])
        try await bench.clear()
        #expect(try await bench.kept().isEmpty)
    }
}

struct SMTPServerTests {
    @Test(arguments: ["127.0.0.1", "localhost", "::1", "127.9.9.9", "LOCALHOST"])
    func `this machine may be called in the open`(host: String) {
        #expect(SMTPSession.Server(host: host, port: 25, security: .plain) != nil)
    }

    @Test(arguments: [
        "smtp.example.com", "10.0.0.1", "128.0.0.1", "0127.0.0.1", "127.1", "localhost.example.com", "::2",
        "127.0.0.1.example.com",
    ])
    func `no other machine is`(host: String) {
        #expect(SMTPSession.Server(host: host, port: 25, security: .plain) == nil)
        #expect(SMTPSession.Server(host: host, port: 587, security: .startTLS) != nil)
    }

    @Test(arguments: [
        "", "a b", "a/b", "user@a", "a\r\n", "a?b", "a#b", "[::1]", "例子", String(repeating: "a", count: 256),
    ])
    func `what is no host is refused`(host: String) {
        #expect(SMTPSession.Server(host: host, port: 587, security: .startTLS) == nil)
        #expect(SMTPSession.Server(host: "a", port: 0, security: .startTLS) == nil)
    }
}
