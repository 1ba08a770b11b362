import EventLoop
import SQLite
import Synchronization
import Telemetry

/// Moves the write-ahead log into the database on a thread and a connection of its own.
///
/// Beside a busy writer that never gets all of it, and the log would grow without end. So when little is left, commits
/// wait for the rest, which is soon moved, and the writer begins anew at the first page. Used on the log's thread.
final class Checkpointer {
    enum Step {
        case nothing
        /// Beside the commits, as far as it gets.
        case beside
        /// Commits wait for it.
        case waiting
    }

    /// With so many pages in the write-ahead log commits wait.
    private let pagesWaiting: Int
    /// So many new pages are worth a checkpoint.
    private var pagesBeside: Int { pagesWaiting / 4 }

    private let worker: Worker
    /// The pages there were when the last one was begun.
    private var begunAt = 0

    /// - Parameter bytesWaiting: the size of the write-ahead log above which commits wait.
    init(path: String, bytesWaiting: Int64) {
        worker = Worker(path: path)
        // A page is 4 KiB, SQLite's own size for a new file.
        pagesWaiting = max(16, Int(bytesWaiting / 4_096))
    }

    /// What a write-ahead log of so many pages needs now.
    ///
    /// - Throws: what failed beside the commits, if nobody knows any more what is on the disk.
    func next(pages: Int) throws(SQLiteError) -> Step {
        if let failure = worker.failure { throw failure }
        // After a whole checkpoint the writer begins anew at the first page.
        if pages < begunAt { begunAt = 0 }
        if pages >= pagesWaiting || worker.takeIsNearlyDone() {
            begunAt = 0
            // SQLite refuses a second checkpoint beside a running one, however long it may wait.
            worker.waitForRun()
            return .waiting
        }
        guard pages - begunAt >= pagesBeside, !worker.isRunning else { return .nothing }
        begunAt = pages
        return .beside
    }

    func start() {
        worker.isRunning = true
        worker.execute { $0.run() }
    }

    func stop() {
        worker.execute { $0.close() }
        worker.thread.stop()
    }

    /// The connection, on a thread of its own.
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

        /// Why the database cannot be trusted any more.
        nonisolated var failure: SQLiteError? { failed.withLock(\.self) }

        func run() {
            defer { isRunning = false }
            turn.withLock { _ in move() }
        }

        /// Waits until a run that has begun is over, which is soon where no commits are made meanwhile.
        nonisolated func waitForRun() { turn.withLock { _ in } }

        private func move() {
            guard failure == nil else { return }
            do throws(SQLiteError) {
                let connection = try opened()
                try moveMost(connection)
                // What was moved is synced here, beside the commits. What came meanwhile is moved once more, so that
                // little of it is left to move and to sync while commits wait.
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
            // A connection that has read nothing does not know of the write-ahead log, and would move nothing.
            _ = try connection.integer("SELECT count(*) FROM sqlite_schema")
            self.connection = connection
            return connection
        }

        func close() { connection = nil }

        /// Whether little is left since the last run; true once a run.
        nonisolated func takeIsNearlyDone() -> Bool { nearlyDone.exchange(false, ordering: .acquiringAndReleasing) }

        private static let mostRounds = 3
        private static let fewPages = 128
    }
}
