import EventLoop
import MessageLog
import Messages
import SQLite
import States
import Suspicion
import Telemetry

/// Commits groups. Made and used on the log's thread only.
final class Committer {
    let configuration: EmbeddedLog.Configuration
    let connection: Connection
    let values: ValueTable
    let offsets: OffsetReserve
    /// What the process died of before.
    let suspicion: Suspicion
    let logger = Logger(label: "log")
    private let lock: FileLock
    private let wal: SyncedFile
    private let checkpointer: Checkpointer
    private let freePages: FreePages
    private let runAgain: @Sendable () -> Void
    let clock: @Sendable () -> Timestamp
    private let onFatal: @IOLoop @Sendable (String) -> Void

    private(set) var places: [Topic: TopicPlace] = [:]
    /// The places in topic order, so that every group runs in the same order.
    private(set) var orderedPlaces: [TopicPlace] = []
    /// Members replaced by the current group, to be restored if it fails.
    var formerMembers: [(place: TopicPlace, seat: MemberSeat?)] = []
    /// The time of the current group; never earlier than a former one's.
    var time = Timestamp(milliseconds: 0)
    var hasMoney = false
    var trimmedAt = Timestamp(milliseconds: 0)
    private var isClosed = false

    /// - Parameter runAgain: schedules another group.
    init(
        _ configuration: EmbeddedLog.Configuration, clock: @escaping @Sendable () -> Timestamp,
        runAgain: @escaping @Sendable () -> Void, onFatal: @escaping @IOLoop @Sendable (String) -> Void
    ) throws(LogError) {
        self.configuration = configuration
        self.runAgain = runAgain
        self.clock = clock
        self.onFatal = onFatal
        do {
            guard let lock = try FileLock(path: configuration.path + ".lock") else {
                throw LogError.fatal("Another process has the log '\(configuration.path)'.")
            }
            self.lock = lock
            suspicion = Suspicion(path: configuration.path)
            connection = try Connection(path: configuration.path)
            try FreePages.prepare(connection)
            try LogLayout.check(connection, configuration.path)
            try FreePages.adopt(connection, path: configuration.path)
            try Self.configure(connection, configuration)
            freePages = try FreePages(connection)
            values = try ValueTable(on: connection)
            offsets = try OffsetReserve(values)
            wal = try SyncedFile(path: configuration.path + "-wal")
            try wal.sync()
            try configuration.synced?(wal.size)
            checkpointer = Checkpointer(path: configuration.path, bytesWaiting: configuration.writeAheadBytes)
            for topic in [Topic.replies] + Topic.kept + Topic.inboxes + Topic.inboxes.map(\.dead) {
                let place = try Self.place(topic, on: connection, configuration)
                places[topic] = place
                time = max(time, place.lastTime)
            }
            orderedPlaces = places.values.sorted { $0.table.topic < $1.table.topic }
        } catch let error as LogError {
            throw error
        } catch {
            throw .fatal("The log '\(configuration.path)' cannot be opened: \(LogLayout.explanation(of: error))")
        }
    }

    private static func configure(
        _ connection: Connection, _ configuration: EmbeddedLog.Configuration
    ) throws(SQLiteError) {
        try connection.execute("PRAGMA journal_mode = WAL")
        try connection.execute("PRAGMA synchronous = NORMAL")
        // `Checkpointer` moves the write-ahead log on its own connection.
        connection.watchWriteAheadLog()
        // Shrinks the file again after a burst of load.
        try connection.execute("PRAGMA journal_size_limit = \(configuration.writeAheadBytes / 2)")
        if let pages = configuration.pagesLimit { try connection.execute("PRAGMA max_page_count = \(pages)") }
        try connection.execute("PRAGMA cache_size = -8000")
        try connection.execute("PRAGMA temp_store = MEMORY")
        // Debian's SQLite overwrites deleted data by default: each record would be written a second time when it goes.
        try connection.execute("PRAGMA secure_delete = OFF")
    }

    private static func place(
        _ topic: Topic, on connection: Connection, _ configuration: EmbeddedLog.Configuration
    ) throws -> TopicPlace {
        let table = try RecordTable(topic, on: connection)
        guard topic == .replies else { return TopicPlace(table) }
        return TopicPlace(
            table, brief: try RecordTable(topic, part: ".brief", on: connection),
            answers: try AnswerTable(of: table, on: connection, whose: configuration.account))
    }

    func place(of topic: Topic) -> TopicPlace {
        guard let place = places[topic] else { preconditionFailure("There is no topic '\(topic)'.") }
        return place
    }

    func close() {
        if !isClosed { suspicion.seal() }
        isClosed = true
        for place in orderedPlaces { place.station = nil }
        checkpointer.stop()
    }

    /// Commits the calls as one group, then answers them and delivers their records.
    func commit(_ works: [Work]) {
        guard !isClosed else { return Self.refuse(works, .fatal("The log is closed.")) }
        var delivery = Delivery()
        let isTick = works.contains { if case .tick = $0 { true } else { false } }
        do {
            if try works.contains(where: \.isWritten) || (isTick && isSomethingDue()) {
                try write(works, isTick: isTick, into: &delivery)
            }
        } catch {
            return Self.refuse(works, recover(from: error))
        }
        for work in works where !work.isWritten { serve(work, into: &delivery) }
        delivery.send()
        if isTick { giveBackPages() }
        limitWriteAheadLog()
    }

    /// Answers a call that writes nothing. If it fails, the group's writes stay committed.
    private func serve(_ work: Work, into delivery: inout Delivery) {
        guard !isClosed else { return Self.refuse(work, .fatal("The log is closed."), into: &delivery) }
        do {
            try answer(work, into: &delivery)
        } catch {
            Self.refuse(work, recover(from: error), into: &delivery)
        }
    }

    /// Runs a station. Delivers what it decides while it catches up, even if catching up fails later.
    func run(_ station: any ProcessorStation) throws(LogError) {
        guard !isClosed else { throw .fatal("The log is closed.") }
        var delivery = Delivery()
        defer { delivery.send() }
        do {
            try seat(station, into: &delivery)
        } catch {
            throw recover(from: error)
        }
        limitWriteAheadLog()
    }

    /// Writes one transaction: the calls in order, then the processors until nothing is left to decide.
    func write(_ works: [Work], isTick: Bool, into delivery: inout Delivery) throws {
        time = max(time, clock())
        hasMoney = false
        formerMembers.removeAll(keepingCapacity: true)
        do {
            try connection.begin()
            for work in works where work.isWritten { try apply(work, into: &delivery) }
            try runStations()
            if isTick { try wakeStations() }
            try keepPositions()
            try trim(isTick: isTick)
            try commitTransaction()
        } catch {
            for (place, seat) in formerMembers.reversed() { place.member = seat }
            throw error
        }
        handOn(into: &delivery)
        // The group reached its limit of rounds: the next group continues.
        if isAnyoneWaiting { runAgain() }
    }

    /// Commits, and syncs a group with money before anyone sees it. Syncs by hand, since `synchronous` cannot change
    /// inside a transaction.
    func commitTransaction() throws {
        if try offsets.reserveIfLow() { hasMoney = true }
        try connection.commit()
        for place in orderedPlaces {
            place.station?.station.watch.committed()
            place.answers?.keep()
        }
        guard hasMoney, configuration.isSynced else { return }
        try wal.sync()
        try configuration.synced?(wal.size)
    }

    /// Delivers the group's records to members and subscribers, before any call is answered.
    func handOn(into delivery: inout Delivery) {
        for place in orderedPlaces where !place.written.isEmpty {
            let records = place.written
            place.written = []
            for subscriber in place.subscribers { delivery.tell { subscriber.receive?(records) } }
            if let member = place.member?.member { delivery.tell { member.receive(records, partition: 0) } }
        }
    }

    // MARK: - Failure

    /// Rolls back, and reads again what is on the disk.
    ///
    /// - Returns: the error for the calls that failed.
    private func recover(from error: any Error) -> LogError {
        connection.rollback()
        for place in orderedPlaces { place.written = [] }
        do {
            try takeUpWhatIsKept()
        } catch {
            return stop("The log cannot be read after a failure: \(error)")
        }
        guard let error = error as? SQLiteError, error.isFull || error.isBusy else {
            return stop(String(describing: error))
        }
        logger.error("The log could not be written.", metadata: [.error: .string(error.description)])
        return .unavailable(error.description)
    }

    private func takeUpWhatIsKept() throws {
        try offsets.readAgain()
        for place in orderedPlaces {
            try place.readAgain()
            if let seat = place.station {
                try seat.readAgain(values)
                // Inputs of earlier groups that wait for a decision were in memory only.
                seat.waiting = try backlog(seat, limit: .max)
            }
            try place.member?.readAgain(values)
        }
    }

    /// Stops the log: what is on the disk is unknown, so nothing may be acknowledged.
    @discardableResult
    private func stop(_ reason: String) -> LogError {
        isClosed = true
        logger.critical("The log can no longer be trusted.", metadata: [.error: .string(reason)])
        let onFatal = onFatal
        IOLoop.execute { onFatal(reason) }
        return .fatal(reason)
    }

    private func giveBackPages() {
        do throws(SQLiteError) {
            guard !isClosed else { return }
            if try freePages.giveBack() { checkpointer.startSoon() }
        } catch {
            if error.isSyncFailure {
                stop(error.description)
            } else {
                logger.warning("Free pages stay in the file.", metadata: [.error: .string(error.description)])
            }
        }
    }

    /// Starts checkpoints beside the commits; when they fall behind, this commit waits for one.
    private func limitWriteAheadLog() {
        do throws(SQLiteError) {
            switch try checkpointer.next(pages: connection.writeAheadPages) {
            case .nothing: return
            case .beside: checkpointer.start()
            case .waiting: try connection.checkpoint(waiting: true)
            }
        } catch {
            if error.isSyncFailure {
                stop(error.description)
            } else {
                logger.warning("A checkpoint failed.", metadata: [.error: .string(error.description)])
            }
        }
    }
}
