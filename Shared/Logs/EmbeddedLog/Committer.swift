import EventLoop
import MessageLog
import Messages
import SQLite
import States
import Suspicion
import Telemetry

/// Commits groups; made and used on the log's thread only.
final class Committer {
    let configuration: EmbeddedLog.Configuration
    let connection: Connection
    let values: ValueTable
    let offsets: OffsetReserve
    /// What the process died of the last times.
    let suspicion: Suspicion
    let logger = Logger(label: "log")
    private let lock: FileLock
    private let wal: SyncedFile
    private let checkpointer: Checkpointer
    private let runAgain: @Sendable () -> Void
    let clock: @Sendable () -> Timestamp
    private let onFatal: @IOLoop @Sendable (String) -> Void

    private(set) var places: [Topic: TopicPlace] = [:]
    /// The places in their topics' order, which is the same in every group.
    private(set) var orderedPlaces: [TopicPlace] = []
    /// Who had the seats that the current group gave to others.
    var formerMembers: [(place: TopicPlace, seat: MemberSeat?)] = []
    /// The time of the current group: never before an earlier one's.
    var time = Timestamp(milliseconds: 0)
    var hasMoney = false
    var trimmedAt = Timestamp(milliseconds: 0)
    private var isClosed = false

    /// - Parameter runAgain: has another group committed soon.
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
            try Self.configure(connection, configuration)
            values = try ValueTable(on: connection)
            offsets = try OffsetReserve(values)
            wal = try SyncedFile(path: configuration.path + "-wal")
            try wal.sync()
            try configuration.synced?(wal.size)
            checkpointer = Checkpointer(path: configuration.path, bytesWaiting: configuration.writeAheadBytes)
            for topic in [Topic.replies] + Topic.inboxes + Topic.inboxes.map(\.dead) {
                let table = try RecordTable(topic, on: connection)
                places[topic] = TopicPlace(table)
                time = max(time, table.lastTime)
            }
            orderedPlaces = places.values.sorted { $0.table.topic < $1.table.topic }
        } catch let error as LogError {
            throw error
        } catch {
            throw .fatal("The log cannot be opened: \(error)")
        }
    }

    private static func configure(
        _ connection: Connection, _ configuration: EmbeddedLog.Configuration
    ) throws(SQLiteError) {
        try connection.execute("PRAGMA journal_mode = WAL")
        try connection.execute("PRAGMA synchronous = NORMAL")
        // Checkpoints run beside the commits, on a connection of their own.
        connection.watchWriteAheadLog()
        // What a burst of load made it grow to is given back.
        try connection.execute("PRAGMA journal_size_limit = \(configuration.writeAheadBytes / 2)")
        if let pages = configuration.pagesLimit { try connection.execute("PRAGMA max_page_count = \(pages)") }
        try connection.execute("PRAGMA cache_size = -8000")
        try connection.execute("PRAGMA temp_store = MEMORY")
        // Debian's SQLite overwrites what is deleted, and so would write each record a second time when it goes.
        try connection.execute("PRAGMA secure_delete = OFF")
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

    /// Commits the calls as one group, then answers them and hands on what they wrote.
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
        limitWriteAheadLog()
    }

    /// Answers a call that writes nothing. Its failure is its own: what the group wrote stays committed.
    private func serve(_ work: Work, into delivery: inout Delivery) {
        guard !isClosed else { return Self.refuse(work, .fatal("The log is closed."), into: &delivery) }
        do {
            try answer(work, into: &delivery)
        } catch {
            Self.refuse(work, recover(from: error), into: &delivery)
        }
    }

    /// Runs a station from now on. What it decides on the way is handed on, also if it fails then.
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

    /// One transaction: the calls in order, then the processors until nothing is left to decide.
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
            try trim()
            try commitTransaction()
        } catch {
            for (place, seat) in formerMembers.reversed() { place.member = seat }
            throw error
        }
        handOn(into: &delivery)
        // The bound on a group's rounds was reached: the rest is the next group's.
        if isAnyoneWaiting { runAgain() }
    }

    /// Money is on the disk before anyone sees it. `synchronous` cannot change inside a transaction, hence this way.
    func commitTransaction() throws {
        if try offsets.reserveIfLow() { hasMoney = true }
        try connection.commit()
        for place in orderedPlaces { place.station?.station.watch.committed() }
        guard hasMoney, configuration.isSynced else { return }
        try wal.sync()
        try configuration.synced?(wal.size)
    }

    /// Tells members and tails what the group wrote, before anyone is answered.
    func handOn(into delivery: inout Delivery) {
        for place in orderedPlaces where !place.written.isEmpty {
            let records = place.written
            place.written = []
            for subscriber in place.subscribers { delivery.tell { subscriber.receive?(records) } }
            if let member = place.member?.member { delivery.tell { member.receive(records, partition: 0) } }
        }
    }

    // MARK: - Failure

    /// Ends what failed without effect, and takes up what is on the disk.
    ///
    /// - Returns: what the calls that failed are answered.
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
            try place.table.readLast()
            if let seat = place.station {
                try seat.readAgain(values)
                // What earlier groups wrote and nobody has decided on yet was in memory only.
                seat.waiting = try backlog(seat, limit: .max)
            }
            try place.member?.readAgain(values)
        }
    }

    /// Nobody knows any more what is on the disk: nothing is acknowledged from now on.
    @discardableResult
    private func stop(_ reason: String) -> LogError {
        isClosed = true
        logger.critical("The log can no longer be trusted.", metadata: [.error: .string(reason)])
        let onFatal = onFatal
        IOLoop.execute { onFatal(reason) }
        return .fatal(reason)
    }

    /// Another connection empties the write-ahead log beside the commits; when it falls behind, commits wait once.
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
