import EventLoop
import HTTP
import Mail
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct MailTLSTests {
    private func send(to server: TLSMailServer, trusting authorities: String?) async throws -> MailOutcome {
        var target = try #require(SMTPSession.Server(host: "localhost", port: server.port, security: .tls))
        target.certificateAuthorities = authorities
        target.replyTime = .seconds(5)
        var configuration = MailClient.Configuration(server: target)
        configuration.deadline = .seconds(10)
        let sender = try #require(MailParty("post@yizhan.example"))
        let recipient = try #require(MailParty("ann@example.com"))
        let message = MailMessage(
            from: sender, to: recipient, subject: "a", text: "493027", id: "ticket-1", seconds: 1_795_951_620)
        return await MailClient(configuration).send(message)
    }

    @Test func `a mail goes over TLS to a server of a configured authority`() async throws {
        let server = try await TLSMailServer.start()
        #expect(try await send(to: server, trusting: server.certificate) == .accepted)
        #expect(server.heard.contains("MAIL FROM:<post@yizhan.example>") && server.heard.contains("NDkzMDI3"))
    }

    @Test func `a server that nobody vouches for gets nothing`() async throws {
        let server = try await TLSMailServer.start()
        let outcome = try await send(to: server, trusting: nil)
        guard case .tryAgain(let mayHaveArrived, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(!mayHaveArrived && !server.heard.contains("MAIL"))
    }
}
