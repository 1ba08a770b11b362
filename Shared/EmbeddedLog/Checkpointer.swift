import EventLoop
import SQLite
import Synchronization
import Telemetry

/// Moves the write-ahead log into the database on a thread and a connection of its own, so that no commit waits.
final class Checkpointer: Sendable {
    /// Above this size of the write-ahead log, in bytes, checkpoints run beside the commits.
    static let startingSize: Int64 = 4 << 20
    /// Above this one commits wait for one, since those beside them never catch up with a busy writer.
    static let waitingSize: Int64 = 64 << 20

    private let thread = EventLoop(name: "checkpoint")
    private let path: String
    private let isRunning = Mutex(false)

    init(path: String) {
        self.path = path
    }

    /// Starts a checkpoint, unless one runs.
    func start() {
        let isFirst = isRunning.withLock { isRunning in
            defer { isRunning = true }
            return !isRunning
        }
        guard isFirst else { return }
        thread.execute { self.run() }
    }

    func stop() {
        thread.stop()
    }

    private func run() {
        defer { isRunning.withLock { $0 = false } }
        do {
            let connection = try Connection(path: path)
            try connection.checkpoint(waiting: false)
        } catch {
            Logger(label: "log").warning("A checkpoint failed.", metadata: [.error: .string(error.description)])
        }
    }
}
