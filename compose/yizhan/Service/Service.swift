import EventLoop
import Glibc
import HTTP
import MessageLog
import Messages

/// Some parts of Yizhan in one process, on a log of any kind: starts each, serves what they serve, and ends them.
@IOLoop
final class Service {
    /// The log's clock: the system's, in milliseconds.
    nonisolated static let clock: @Sendable () -> Timestamp = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private let log: any MessageLog
    private var running: [Running] = []
    private var server: HTTPServer?
    private var isStopping = false

    /// Starts the parts in turn; on return requests are served.
    init(_ parts: [any Part], on log: any MessageLog, _ settings: Settings) async throws {
        self.log = log
        for part in parts { running.append(try await part.start(on: log)) }
        // A process without the API is watched where it is told to be.
        if servesRequests || settings.isSet(.listen) { try serve(settings) }
    }

    /// Where it listens; nil if it does not.
    var address: SocketAddress? { server?.addresses.first }

    /// Whether requests are taken, and every partition that is owned here has its states.
    var isReady: Bool { !isStopping && log.isReady && running.allSatisfy { $0.isReady() } }

    /// From now on no new request is taken.
    func beginStopping() {
        isStopping = true
        for part in running { part.beginDraining() }
    }

    /// Takes no new requests, lets what is open finish for so long at most, and hands the log's partitions over.
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
        var router = Router()
        let metrics = ServerMetrics()
        let status = StatusPaths(
            settings, Self.refusals, isReady: { [weak self] in self?.isReady ?? false },
            updateMetrics: { [weak self] in
                if let server = self?.server { metrics.update(to: server.counters) }
            })
        status.add(to: &router)
        for part in running { part.addRoutes?(&router) }
        let server = HTTPServer(configuration: Self.serverConfiguration(settings), router: router)
        try server.start()
        self.server = server
    }
}
