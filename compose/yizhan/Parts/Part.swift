import EventLoop
import HTTP
import MessageLog

/// A part of the service, in one file: its settings, its objects, its routes, when it is ready, how it ends.
///
/// It is made before there is a log, so that what the settings lack is said first.
@IOLoop
protocol Part: Sendable {
    /// Takes what it needs.
    init(_ means: Means) async throws

    /// Starts; from then on it does its work.
    func start(on log: any MessageLog) async throws -> Running
}

/// What a part has running, for the service to look after.
@IOLoop
struct Running {
    /// Adds what it serves; nil if it serves nothing.
    var addRoutes: ((inout Router) -> Void)?
    /// Whether requests are taken now.
    var isReady: () -> Bool = { true }
    /// From then on it takes no new request.
    var beginDraining: () -> Void = {}
    /// Lets what is open come to its end, for so long at most.
    var drain: (Duration) async -> Void = { _ in }
    /// Ends what is left, when the log is closed.
    var stop: () -> Void = {}
}
