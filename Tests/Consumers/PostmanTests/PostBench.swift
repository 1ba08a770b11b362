import Activities
import Catalogue
import EventLoop
import HTTP
import JSON
import Mail
import Messages
import Postman
import Processing
import Sandbox
import Testing

/// Postman with the sandbox's mail server, at a time that the test says.
@IOLoop
final class PostBench {
    private let sandbox: Sandbox
    private let http: HTTPClient
    private let httpPort: UInt16
    let postman: Postman

    /// - Parameter now: the log's time.
    init(now: Timestamp, sender: MailParty? = MailParty("post@yizhan.example", name: "驿站")) throws {
        var configuration = Sandbox.Configuration()
        configuration.mailAddress = SocketAddress("127.0.0.1:0")
        let sandbox = Sandbox(configuration: configuration)
        httpPort = try sandbox.start()
        self.sandbox = sandbox
        var direct = HTTPClient.Configuration()
        direct.proxy = .direct
        http = HTTPClient(direct)
        let port = try #require(sandbox.mailPort)
        var server = try #require(SMTPSession.Server(host: "127.0.0.1", port: port, security: .plain))
        server.replyTime = .seconds(2)
        var post = Postman.Configuration(sender: sender)
        post.firstRetryDelay = .milliseconds(5)
        postman = Postman(
            post, mails: MailClient(MailClient.Configuration(server: server)), catalogue: CurrentCatalogue(),
            client: http, publicAddress: "https://yizhan.example", clock: { now })
    }

    isolated deinit { sandbox.stop() }

    func post(_ asked: MailAsked, isTakeover: Bool = false) async -> Performance {
        await postman.perform(.asked(asked), attempt: Attempt(epoch: 1, isTakeover: isTakeover))
    }

    /// What the server has kept.
    func kept() async throws -> [JSONValue] {
        let answer = try await http.collect(ClientRequest(url: "http://127.0.0.1:\(httpPort)/mailbox"), limit: 1 << 20)
        return try JSONValue(parsing: answer.body).member("mails").map { Array($0.elements) } ?? []
    }
}
