import Foundation
import Kafka
import MessageLog
import Messages
import Processing
import SQLite
import States

/// The states of one partition on this machine: a copy of its changelog up to an offset.
///
/// The log commits first and the copy follows. It may be lost at any time.
final class PartitionStore {
    let states: StateTable
    /// The next offset of the changelog to read.
    private(set) var next: Int64
    private let connection: Connection
    private let values: ValueTable
    /// The cached result of `earliestWake`, until the next write.
    private var earliest: Timestamp??

    private enum Name {
        static let next = "changelog"
        static let cluster = "cluster"
        static let used = "used"
    }

    /// Opens the copy in a file, or an empty one if the copy cannot be trusted.
    ///
    /// - Parameter age: how far behind the copy may be: the changelog loses tombstones that are older.
    convenience init(
        path: String, inbox: Topic, cluster: String, now: Timestamp, age: Duration
    ) throws(SQLiteError) {
        do {
            let connection = try Self.open(path)
            let values = try ValueTable(on: connection)
            let used = Timestamp(milliseconds: try values.integer(Name.used) ?? 0)
            if try values.bytes(Name.cluster) == Array(cluster.utf8), now - used < age {
                try self.init(connection, values, inbox: inbox)
                return
            }
        } catch {
            guard !error.isFull, !error.isBusy else { throw error }
        }
        try self.init(emptyAt: path, inbox: inbox, cluster: cluster, now: now)
    }

    /// Creates an empty copy in place of any other.
    convenience init(emptyAt path: String, inbox: Topic, cluster: String, now: Timestamp) throws(SQLiteError) {
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
        let connection = try Self.open(path)
        let values = try ValueTable(on: connection)
        try values.set(Name.cluster, Array(cluster.utf8))
        try values.set(Name.used, now.milliseconds)
        try self.init(connection, values, inbox: inbox)
    }

    private init(_ connection: Connection, _ values: ValueTable, inbox: Topic) throws(SQLiteError) {
        self.connection = connection
        self.values = values
        states = try StateTable(inbox, on: connection)
        next = try values.integer(Name.next) ?? 0
    }

    private static func open(_ path: String) throws(SQLiteError) -> Connection {
        let connection = try Connection(path: path)
        try connection.execute("PRAGMA journal_mode = WAL")
        // The changelog still has what a power failure loses.
        try connection.execute("PRAGMA synchronous = NORMAL")
        try connection.execute("PRAGMA wal_autocheckpoint = 4000")
        try connection.execute("PRAGMA cache_size = -4000")
        return connection
    }

    /// Records that the copy is up to date.
    func touch(at now: Timestamp) throws(SQLiteError) { try values.set(Name.used, now.milliseconds) }

    /// Applies records of the changelog, in order; skips those it has.
    func apply(_ records: [KafkaRecord]) throws(SQLiteError) {
        try transaction { () throws(SQLiteError) in
            for record in records where record.offset >= next {
                switch ChangelogKey(record.key) {
                case .entry(let key, let name):
                    try states.write([.init(key: key, entry: .init(name: name, value: record.value))])
                case .wake(let key):
                    let at = record.value.flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
                    let moment = at.map { Timestamp(milliseconds: $0) }
                    try states.write([StationCommit.Wake(key: key, at: moment)], areWoken: true)
                case .claim, nil: break
                }
                next = record.offset + 1
            }
        }
    }

    /// Returns what a commit writes to the changelog.
    func changes(of commit: StationCommit, areWoken: Bool) throws(SQLiteError) -> PartitionChanges {
        try states.check()
        return PartitionChanges(entries: commit.changes, wakes: try states.changing(commit.wakes, areWoken: areWoken))
    }

    /// Applies a commit whose changelog records are below an offset.
    func take(_ changes: PartitionChanges, next: Int64) throws(SQLiteError) {
        try transaction { () throws(SQLiteError) in
            try states.write(changes.entries)
            try states.write(changes.wakes, areWoken: true)
            self.next = next
        }
    }

    /// The earliest wake-up; nil if there is none. Cached, since the loop asks all the time.
    func earliestWake() throws(SQLiteError) -> Timestamp? {
        if let earliest { return earliest }
        let found = try states.earliestWake()
        earliest = .some(found)
        return found
    }

    private func transaction(_ body: () throws(SQLiteError) -> Void) throws(SQLiteError) {
        let before = next
        earliest = .none
        try connection.begin()
        do {
            try body()
            try values.set(Name.next, next)
            try connection.commit()
        } catch {
            connection.rollback()
            next = before
            throw error
        }
    }
}

/// The changes of one commit to a partition's states.
struct PartitionChanges {
    var entries: [StationCommit.Change]
    var wakes: [StationCommit.Wake]

    var count: Int { entries.count + wakes.count }

    /// As records of the changelog.
    func drafts(to place: TopicPartition) -> [KafkaDraft] {
        entries.map { change in
            let key = ChangelogKey.entry(key: change.key, name: change.entry.name)
            return KafkaDraft(to: place, key: key.bytes, value: change.entry.value)
        }
            + wakes.map { wake in
                let value = wake.at.map { Array(String($0.milliseconds).utf8) }
                return KafkaDraft(to: place, key: ChangelogKey.wake(key: wake.key).bytes, value: value)
            }
    }
}
