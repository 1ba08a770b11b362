import EventLoop
import HTTP
import MessageLog

/// A part of the service, in one file: its settings, objects, routes, readiness and shutdown.
///
/// A part is made before the log is opened, so that a missing setting is reported first.
@IOLoop
protocol Part: Sendable {
    /// Takes what this part needs from `means`.
    init(_ means: Means) async throws

    /// Starts the part's work on the log.
    func start(on log: any MessageLog) async throws -> Running
}

/// What the service has to know of a running part.
@IOLoop
struct Running {
    /// Adds the part's routes; nil if it has none.
    var addRoutes: ((inout Router) -> Void)?
    /// True while the part accepts requests.
    var isReady: () -> Bool = { true }
    /// Calls of the part's activity that wait until others have ended.
    var waitingCount: () -> Int = { 0 }
    /// Updates series of the part; called before each rendering of `/metrics`.
    var updateMetrics: () -> Void = {}
    /// Stops accepting new requests.
    var beginDraining: () -> Void = {}
    /// Waits for open requests, up to a limit.
    var drain: (Duration) async -> Void = { _ in }
    /// Ends what is left, after the log was closed.
    var stop: () -> Void = {}
}
