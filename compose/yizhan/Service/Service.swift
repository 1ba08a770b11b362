import EventLoop
import HTTP
import MessageLog
import Messages

/// Some parts of Yizhan in one process, on any log: starts them, serves their routes, and stops them.
@IOLoop
final class Service {
    /// The process's one clock, which the log tells its time.
    nonisolated static let logClock = LogClock()
    nonisolated static let clock: @Sendable () -> Timestamp = { logClock.now }
    nonisolated static let told: @Sendable (LogClock.News) -> Void = { logClock.learn($0) }

    private let log: any MessageLog
    private let clockWatch = ClockWatch(logClock)
    private var running: [Running] = []
    private var server: HTTPServer?
    private var isStopping = false

    /// Starts the parts in order; on return the service accepts requests. If the task is cancelled, what has been
    /// started so far waits for `stop`.
    init(_ parts: [any Part], on log: any MessageLog, _ settings: Settings) async throws {
        self.log = log
        for part in parts {
            if Task.isCancelled { return }
            running.append(try await part.start(on: log))
        }
        // A process without the API serves its status where YIZHAN_LISTEN says.
        if servesRequests || settings.isSet(.listen) { try serve(settings) }
    }

    /// The address it listens on; nil if it serves nothing.
    var address: SocketAddress? { server?.addresses.first }

    /// True if requests are accepted and all partitions of this process have their states.
    var isReady: Bool { !isStopping && log.isReady && running.allSatisfy { $0.isReady() } }

    /// Stops accepting requests.
    func beginStopping() {
        isStopping = true
        for part in running { part.beginDraining() }
    }

    /// Stops accepting requests, lets open work finish up to a limit, and hands the log's partitions over.
    func stop(within limit: Duration) async {
        let end = ContinuousClock.now + limit
        beginStopping()
        if servesRequests { await server?.drain(deadline: limit) }
        for part in running { await part.drain(max(.zero, end - ContinuousClock.now)) }
        server?.stop()
        await log.close()
        for part in running { part.stop() }
    }

    private var servesRequests: Bool { running.contains { $0.addRoutes != nil } }

    private func serve(_ settings: Settings) throws {
        let server = HTTPServer(configuration: Self.serverConfiguration(settings), router: router(settings))
        try server.start()
        self.server = server
    }

    /// The routes of all parts, and what is said of them.
    func router(_ settings: Settings) -> Router {
        var router = Router()
        let metrics = ServerMetrics()
        let status = StatusPaths(
            settings, Self.refusals, isReady: { [weak self] in self?.isReady ?? false },
            warning: { [clockWatch] in clockWatch.warning },
            updateMetrics: { [weak self] in
                guard let self, let server = self.server else { return }
                metrics.update(to: server.counters)
                for part in running { part.updateMetrics() }
            })
        status.add(to: &router)
        for part in running { part.addRoutes?(&router) }
        if servesRequests { Descriptions.add(to: &router) }
        return router
    }
}
