import Activities
import EventLoop
import MessageLog
import Messages
import Responder
import Stations
import Telemetry

/// The role `responder`: writes what processors say to the streams of those who asked.
struct ResponderPart: Part {
    init(_ means: Means) {}

    func start(on log: any MessageLog) async throws -> Running {
        try await .activity(Responder(), on: log, atOnce: 1024)
    }
}

extension Running {
    /// Runs an activity; its open calls end when the process stops.
    static func activity(_ activity: some Activity, on log: any MessageLog, atOnce: Int) async throws -> Running {
        let loop = ActivityLoop(activity, log: log, limits: .init(running: atOnce, waiting: 4096))
        try await log.join(loop)
        let consumer = [("consumer", loop.inbox.name)]
        let running = Gauge(
            label: "yizhan_activity_running", dimensions: consumer, help: "Inputs that an activity is acting on.")
        let waiting = Gauge(
            label: "yizhan_activity_waiting", dimensions: consumer, help: "Inputs that wait until others have ended.")
        return Running(
            waitingCount: { loop.waitingCount },
            updateMetrics: {
                running.set(loop.runningCount)
                waiting.set(loop.waitingCount)
            },
            drain: { await loop.drain(within: $0) })
    }
}
