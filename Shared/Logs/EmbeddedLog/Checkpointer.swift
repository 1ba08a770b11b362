import EventLoop
import SQLite
import Synchronization
import Telemetry

/// Moves the write-ahead log into the database, on a thread and a connection of its own.
///
/// Beside a busy writer a checkpoint never moves everything, and the log would grow without end. So when little is
/// left, commits wait for the rest, which moves fast, and the writer starts again at the first page. Used on the log's
/// thread.
final class Checkpointer {
    enum Step {
        case nothing
        /// Run beside the commits, as far as it gets.
        case beside
        /// Run while commits wait.
        case waiting
    }

    /// The number of pages in the write-ahead log from which commits wait.
    private let pagesWaiting: Int
    /// The number of new pages that is worth a checkpoint.
    private var pagesBeside: Int { pagesWaiting / 4 }

    private let worker: Worker
    /// The number of pages when the last checkpoint began.
    private var begunAt = 0
    private var isWanted = false

    /// - Parameter bytesWaiting: the size of the write-ahead log above which commits wait.
    init(path: String, bytesWaiting: Int64) {
        worker = Worker(path: path)
        // A page is 4 KiB, SQLite's own size for a new file.
        pagesWaiting = max(16, Int(bytesWaiting / 4_096))
    }

    /// Returns the step that a write-ahead log of this size needs.
    ///
    /// - Throws: the failure of a run after which the content of the disk is unknown.
    func next(pages: Int) throws(SQLiteError) -> Step {
        if let failure = worker.failure { throw failure }
        // The writer starts again at the first page after a whole checkpoint.
        if pages < begunAt { begunAt = 0 }
        if pages >= pagesWaiting || worker.takeIsNearlyDone() {
            begunAt = 0
            // SQLite refuses a second checkpoint beside a running one, however long the timeout.
            worker.waitForRun()
            return .waiting
        }
        guard isWanted || pages - begunAt >= pagesBeside, !worker.isRunning else { return .nothing }
        begunAt = pages
        return .beside
    }

    /// Has the next call of `next` start a checkpoint, however few pages it moves: only then is the file cut.
    func startSoon() { isWanted = true }

    func start() {
        isWanted = false
        worker.isRunning = true
        worker.execute { $0.run() }
    }

    func stop() {
        worker.execute { $0.close() }
        worker.thread.stop()
    }

    private actor Worker: LoopActor {
        nonisolated let thread = EventLoop(name: "checkpoint")
        private let path: String
        private let running = Atomic(false)
        private let nearlyDone = Atomic(false)
        private let turn = Mutex(())
        private let failed = Mutex<SQLiteError?>(nil)
        private var connection: Connection?

        init(path: String) {
            self.path = path
        }

        nonisolated var isRunning: Bool {
            get { running.load(ordering: .acquiring) }
            set { running.store(newValue, ordering: .releasing) }
        }

        /// Set once the database cannot be trusted.
        nonisolated var failure: SQLiteError? { failed.withLock(\.self) }

        func run() {
            defer { isRunning = false }
            turn.withLock { _ in move() }
        }

        /// Waits for the end of a run, which comes soon while no commits are made.
        nonisolated func waitForRun() { turn.withLock { _ in } }

        private func move() {
            guard failure == nil else { return }
            do throws(SQLiteError) {
                let connection = try opened()
                try moveMost(connection)
                // Syncs here, beside the commits, and moves again what came meanwhile: so little is left for the moment
                // when commits wait.
                try connection.syncDatabase()
                try moveMost(connection)
                nearlyDone.store(true, ordering: .releasing)
            } catch {
                Logger(label: "log").warning("A checkpoint failed.", metadata: [.error: .string(error.description)])
                guard error.isSyncFailure else { return }
                failed.withLock { $0 = error }
                self.connection = nil
            }
        }

        /// Each round leaves what was written while it ran, which is less each time.
        private func moveMost(_ connection: Connection) throws(SQLiteError) {
            for _ in 0..<Self.mostRounds {
                guard try connection.checkpoint(waiting: false) > Self.fewPages else { return }
            }
        }

        private func opened() throws(SQLiteError) -> Connection {
            if let connection { return connection }
            let connection = try Connection(path: path)
            // A connection that has read nothing does not know the write-ahead log and would move nothing.
            _ = try connection.integer("SELECT count(*) FROM sqlite_schema")
            self.connection = connection
            return connection
        }

        func close() { connection = nil }

        /// Returns true once after a run that left little.
        nonisolated func takeIsNearlyDone() -> Bool { nearlyDone.exchange(false, ordering: .acquiringAndReleasing) }

        private static let mostRounds = 3
        private static let fewPages = 128
    }
}
