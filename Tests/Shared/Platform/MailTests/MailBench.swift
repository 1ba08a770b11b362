import EventLoop
import HTTP
import JSON
import Mail
import Sandbox
import Telemetry
import Testing

/// A mail server on loopback, and clients of it.
@IOLoop
final class MailBench {
    private let sandbox: Sandbox
    private let http: HTTPClient
    private let httpPort: UInt16
    let port: UInt16

    init() throws {
        var configuration = Sandbox.Configuration()
        configuration.mailAddress = SocketAddress("127.0.0.1:0")
        let sandbox = Sandbox(configuration: configuration)
        httpPort = try sandbox.start()
        port = try #require(sandbox.mailPort)
        self.sandbox = sandbox
        var client = HTTPClient.Configuration()
        client.proxy = .direct
        http = HTTPClient(client)
    }

    isolated deinit { sandbox.stop() }

    /// A client with a short deadline.
    func client(
        _ security: SMTPSession.Security = .plain, password: String? = nil, deadline: Duration = .seconds(10),
        _ change: (inout MailClient.Configuration) -> Void = { _ in }
    ) throws -> MailClient {
        var server = try #require(SMTPSession.Server(host: "127.0.0.1", port: port, security: security))
        server.login = password.map { SMTPSession.Login(user: "post", password: Secret($0)) }
        server.replyTime = .seconds(2)
        var configuration = MailClient.Configuration(server: server)
        configuration.deadline = deadline
        change(&configuration)
        return MailClient(configuration)
    }

    func message(
        to recipient: String = "ann@example.com", subject: String = "驿站验证码", text: String = "验证码 493027",
        html: String? = "<p>验证码 <b>493027</b></p>", id: String = "ticket-1"
    ) throws -> MailMessage {
        let sender = try #require(MailParty("post@yizhan.example", name: "驿站"))
        let recipient = try #require(MailParty(recipient))
        return MailMessage(
            from: sender, to: recipient, subject: subject, text: text, html: html, id: id, seconds: 1_795_951_620)
    }

    /// The mails that the server has kept, to one address if it is given.
    func kept(to recipient: String? = nil) async throws -> [JSONValue] {
        let query = recipient.map { "?to=\($0)" } ?? ""
        let request = ClientRequest(url: "http://127.0.0.1:\(httpPort)/mailbox\(query)")
        let answer = try await http.collect(request, limit: 32 << 20)
        return try JSONValue(parsing: answer.body).member("mails").map { Array($0.elements) } ?? []
    }

    func clear() async throws {
        let request = ClientRequest(method: .delete, url: "http://127.0.0.1:\(httpPort)/mailbox")
        _ = try await http.collect(request, limit: 100)
    }
}
