import Credentials
import EmbeddedLog
import EventLoop
import Foundation
import Glibc
import HTTP
import Messages
import Sandbox

/// Every role in one process, on the embedded log in the data directory.
@IOLoop
final class LocalService {
    private let service: Service
    private let control: HTTPServer
    private let sandbox: Sandbox?
    private let ownerKey: String

    /// Opens the log and starts everything; on return requests are served.
    init(_ settings: Settings) async throws {
        let directory = try DataDirectory(settings)
        let secret = try directory.secret(settings)
        let log = try await Self.openLog(settings, directory)
        let operating = Operator(log: log, secret: secret)
        ownerKey = try await Self.openOwner(settings, directory, secret, operating)

        let demo = Models.isDemo(settings) ? Sandbox() : nil
        sandbox = demo
        let client = HTTPClient(Service.clientConfiguration(settings))
        let models = try await Models(settings, directory, client: client) { try await Self.start(demo) }
        service = try await Service(
            Set(Role.allCases), on: log, .init(settings: settings, client: client, models: models, secret: secret))
        control = Self.controlServer(directory, operating)
        try control.start()
    }

    /// What the terminal says when all is ready. Its last two lines are the owner's key and the address.
    var greeting: [String] {
        var lines: [String] = []
        if sandbox != nil {
            lines.append("No provider is configured: answers come from the demo model (set YIZHAN_OPENAI_BASE_URL).")
        }
        let shown = (service.address?.description ?? "").replacingOccurrences(of: "0.0.0.0:", with: "127.0.0.1:")
        lines.append("Key of the account owner: \(ownerKey)")
        lines.append("Yizhan listens at http://\(shown)/#key=\(ownerKey)")
        return lines
    }

    /// Takes no new requests, lets open ones finish for a while, and closes the log.
    func stop(within limit: Duration) async {
        await service.stop(within: limit)
        control.stop()
        sandbox?.stop()
    }

    /// Opens the log in the data directory.
    nonisolated static func openLog(_ settings: Settings, _ directory: DataDirectory) async throws -> EmbeddedLog {
        let configuration = EmbeddedLog.Configuration(
            path: directory.log, repliesKept: settings.duration("YIZHAN_REPLIES_KEPT"),
            repliesBytes: Int64(settings.bytes("YIZHAN_REPLIES_BYTES")),
            inboxBytes: Int64(settings.bytes("YIZHAN_INBOX_BYTES")))
        return try await EmbeddedLog(configuration, clock: Service.clock) { _ in
            // The log said why. What was acknowledged is on the disk; anything further might not be.
            Glibc.exit(70)
        }
    }

    /// The owner's key. It is kept before it is made good, so that a first start that dies is completed by the next.
    private static func openOwner(
        _ settings: Settings, _ directory: DataDirectory, _ secret: ServerSecret, _ operating: Operator
    ) async throws -> String {
        if let key = try directory.read(directory.ownerKey) { return key }
        guard let owner = Account("owner") else { preconditionFailure("'owner' is an account's name.") }
        let pending = directory.ownerKey + ".pending"
        let key = try directory.read(pending) ?? APIKey.make(owner, secret)
        try directory.write(key, to: pending)
        try await operating.openOwner(owner, key: key, trial: settings.money("YIZHAN_TRIAL_GRANT"))
        try directory.write(key, to: directory.ownerKey)
        try FileManager.default.removeItem(atPath: pending)
        return key
    }

    private static func start(_ sandbox: Sandbox?) async throws -> (baseURL: String, models: [String]) {
        guard let sandbox else { preconditionFailure("The demo model is asked for only where it was made.") }
        let port = try sandbox.start()
        return (baseURL: "http://127.0.0.1:\(port)/v1", models: Sandbox.Configuration().models)
    }

    /// Where the words of the command line ask a running service.
    private static func controlServer(_ directory: DataDirectory, _ operating: Operator) -> HTTPServer {
        var router = Router()
        router.add(.post, "/control") { request, writer in
            let answer: ControlAnswer
            do {
                answer = await operating.answer(try MessageCoding.decode(ControlRequest.self, from: request.body))
            } catch {
                answer = .failed("The request cannot be read; are both programs of the same version?")
            }
            writer.respond(
                HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"]),
                MessageCoding.encode(answer))
        }
        let configuration = HTTPServer.Configuration(addresses: [.file(path: directory.controlSocket)])
        return HTTPServer(configuration: configuration, router: router)
    }
}
