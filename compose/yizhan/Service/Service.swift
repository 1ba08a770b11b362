import Activities
import Auth
import Books
import Chat
import Credentials
import EventLoop
import Glibc
import HTTP
import Ingress
import LLM
import MessageLog
import Messages
import Processing
import Quota
import Relay
import Responder
import Stations
import Web

/// Some roles of Yizhan in one process, on a log of any kind.
@IOLoop
final class Service {
    /// What the roles are made with.
    struct Means {
        let settings: Settings
        let client: HTTPClient
        /// Needed by `llm` and `chat`.
        let models: Models?
        /// Needed by `chat`.
        let secret: ServerSecret?
        /// The partition of `replies` that this process reads.
        var repliesPartition: Int32 = 0
    }

    /// The log's clock: the system's, in milliseconds.
    nonisolated static let clock: @Sendable () -> Timestamp = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private let log: any MessageLog
    private let means: Means
    private var ingress: Ingress?
    private var door: Door?
    private var server: HTTPServer?
    /// Let the activities' calls come to an end, each for so long at most.
    private var drains: [(Duration) async -> Void] = []
    private var isStopping = false

    private static let waitingLimit = 4096

    /// Starts the roles; on return requests are served.
    init(_ roles: Set<Role>, on log: any MessageLog, _ means: Means) async throws {
        self.log = log
        self.means = means
        for role in Role.allCases where roles.contains(role) { try await start(role) }
        // A process without the API is watched where it is told to be.
        if door != nil || means.settings.isSet("YIZHAN_LISTEN") { try serve() }
        if let models = means.models {
            // Ends with the answer to its one call, which has a deadline.
            IOLoop.start { await models.list() }
        }
    }

    /// Where it listens; nil if it does not.
    var address: SocketAddress? { server?.addresses.first }

    /// Whether requests are taken, and every partition that is owned here has its states.
    var isReady: Bool { !isStopping && log.isReady && ingress?.isReady ?? true }

    /// From now on no new request is taken.
    func beginStopping() {
        isStopping = true
        ingress?.isDraining = true
    }

    /// Takes no new requests, lets what is open finish for so long at most, and hands the log's partitions over.
    func stop(within limit: Duration) async {
        let end = ContinuousClock.now + limit
        beginStopping()
        if door != nil { await server?.drain(deadline: limit) }
        for drain in drains { await drain(max(.zero, end - ContinuousClock.now)) }
        server?.stop()
        await log.close()
    }

    // MARK: - Starting

    private func start(_ role: Role) async throws {
        switch role {
        case .auth: try await log.run(ProcessorLoop(Auth()))
        case .quota: try await log.run(ProcessorLoop(Quota()))
        case .books: try await log.run(ProcessorLoop(Books()))
        case .llm:
            let llm = LLM(
                Self.llmConfiguration(means.settings), log: log, client: means.client,
                catalogue: try models().current, clock: Self.clock)
            try await join(llm, atOnce: means.settings.integer("YIZHAN_ANSWERS_AT_ONCE"))
        case .responder: try await join(Responder(), atOnce: 1024)
        case .chat: try await openDoor()
        }
    }

    private func join(_ activity: some Activity, atOnce: Int) async throws(LogError) {
        let loop = ActivityLoop(activity, log: log, limits: .init(running: atOnce, waiting: Self.waitingLimit))
        try await log.join(loop)
        drains.append { await loop.drain(within: $0) }
    }

    private func openDoor() async throws {
        guard let secret = means.secret else { preconditionFailure("The role chat is given the server's secret.") }
        let relay = Relay(
            log: log, partition: means.repliesPartition, secret: secret,
            configuration: Self.relayConfiguration(means.settings), clock: Self.clock)
        try await relay.start()
        let ingress = Ingress(
            log: log, streams: relay, secret: secret, refusals: Self.refusals, clock: Self.clock)
        self.ingress = ingress
        door = Door(
            ingress, catalogue: try models().current, configuration: Self.doorConfiguration(means.settings))
    }

    private func models() throws -> Models {
        guard let models = means.models else { preconditionFailure("The roles llm and chat are given models.") }
        return models
    }

    private func serve() throws {
        var router = Router()
        let metrics = ServerMetrics()
        let status = try StatusPaths(
            means.settings, Self.refusals, isReady: { [weak self] in self?.isReady ?? false },
            updateMetrics: { [weak self] in
                if let server = self?.server { metrics.update(to: server.counters) }
            })
        status.add(to: &router)
        if let door {
            door.add(to: &router)
            try Self.pages(means.settings).addRoutes(to: &router)
        }
        let server = HTTPServer(configuration: try Self.serverConfiguration(means.settings), router: router)
        try server.start()
        self.server = server
    }
}
