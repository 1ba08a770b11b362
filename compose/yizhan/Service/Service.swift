import Auth
import Books
import Chat
import Credentials
import EmbeddedLog
import EventLoop
import Foundation
import Glibc
import HTTP
import LLM
import MessageLog
import Messages
import Quota
import Relay
import Responder
import Sandbox
import Stations
import Telemetry
import Web

/// The whole service in one process: every consumer and producer on the embedded log.
@IOLoop
final class Service {
    private let settings: Settings
    private let directory: DataDirectory
    private let log: EmbeddedLog
    private let door: Door
    private let server: HTTPServer
    private let control: HTTPServer
    private let sandbox: Sandbox?
    private let ownerKey: String

    /// The log's clock: the system's, in milliseconds.
    nonisolated static let clock: @Sendable () -> Timestamp = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Opens the log and starts everything; on return requests are served.
    init(_ settings: Settings) async throws {
        self.settings = settings
        directory = try DataDirectory(settings)
        let secret = try directory.secret()
        log = try await Self.openLog(settings, directory)
        let operating = Operator(log: log, secret: secret)
        ownerKey = try await Self.openOwner(settings, directory, secret, operating)

        let demo = Models.isDemo(settings) ? Sandbox() : nil
        sandbox = demo
        let client = HTTPClient(Self.clientConfiguration(settings))
        let models = try await Models(settings, directory, client: client) { try await Self.start(demo) }
        let llm = LLM(
            Self.llmConfiguration(settings), log: log, client: client, catalogue: models.current, clock: Self.clock)
        let atOnce = settings.integer("YIZHAN_ANSWERS_AT_ONCE")
        try await log.join(ActivityLoop(llm, log: log, limits: .init(running: atOnce, waiting: 4096)))
        try await log.join(ActivityLoop(Responder(), log: log, limits: .init(running: 1024, waiting: 4096)))

        let relay = Relay(
            log: log, secret: secret, configuration: Self.relayConfiguration(settings), clock: Self.clock)
        try await relay.start()
        door = Door(
            log: log, relay: relay, catalogue: models.current, secret: secret,
            configuration: Self.doorConfiguration(settings), clock: Self.clock)
        server = try Self.server(settings, door)
        control = Self.controlServer(directory, operating)
        try server.start()
        try control.start()
        // Ends with the answer to its one call, which has a deadline.
        IOLoop.start { await models.list() }
    }

    /// What the terminal says when all is ready. Its last two lines are the owner's key and the address.
    var greeting: [String] {
        var lines: [String] = []
        if sandbox != nil {
            lines.append("No provider is configured: answers come from the demo model (set YIZHAN_OPENAI_BASE_URL).")
        }
        let address = (server.addresses.first ?? settings.address("YIZHAN_LISTEN")).description
        let shown = address.replacingOccurrences(of: "0.0.0.0:", with: "127.0.0.1:")
        lines.append("Key of the account owner: \(ownerKey)")
        lines.append("Yizhan listens at http://\(shown)/#key=\(ownerKey)")
        return lines
    }

    /// Takes no new requests, lets open ones finish for a while, and closes the log.
    func stop(within deadline: Duration) async {
        door.isDraining = true
        await server.drain(deadline: deadline)
        control.stop()
        sandbox?.stop()
        await log.close()
    }

    /// Opens the log in the data directory, with the processors that decide on it.
    nonisolated static func openLog(_ settings: Settings, _ directory: DataDirectory) async throws -> EmbeddedLog {
        let configuration = EmbeddedLog.Configuration(
            path: directory.log, repliesKept: settings.duration("YIZHAN_REPLIES_KEPT"),
            repliesBytes: Int64(settings.bytes("YIZHAN_REPLIES_BYTES")),
            inboxBytes: Int64(settings.bytes("YIZHAN_INBOX_BYTES")))
        let log = try await EmbeddedLog(configuration, clock: clock) { _ in
            // The log said why. What was acknowledged is on the disk; anything further might not be.
            Glibc.exit(70)
        }
        try await log.run(ProcessorLoop(Auth()))
        try await log.run(ProcessorLoop(Quota()))
        try await log.run(ProcessorLoop(Books()))
        return log
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
}
