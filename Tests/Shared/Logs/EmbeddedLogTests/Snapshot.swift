import EmbeddedLog
import EventLoop
import Foundation
import LogBench
import MessageLog
import SQLite
import Synchronization

/// The log's files as they stood at one instant, as they would be found after the process died there.
struct Snapshot {
    let folder: TemporaryFolder

    var database: String { folder.path + "/log.sqlite" }
    private var writeAheadLog: String { database + "-wal" }

    /// Copies the files while they are written. A copy in the middle of a checkpoint mixes two instants and is repeated.
    init(of path: String) throws {
        folder = try TemporaryFolder()
        var before: Date?
        repeat {
            before = try Self.changed(path)
            try Self.copy([path, path + "-wal"], to: folder.path)
        } while try Self.changed(path) != before
    }

    private static func changed(_ path: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }

    /// Copies in another process: closing the database's file in this one would drop its locks.
    private static func copy(_ files: [String], to folder: String) throws {
        let copying = Process()
        copying.executableURL = URL(fileURLWithPath: "/bin/cp")
        copying.arguments = files + [folder]
        try copying.run()
        copying.waitUntilExit()
    }

    var writeAheadSize: Int64 {
        get throws { try Self.size(writeAheadLog) }
    }

    /// A file's size in bytes.
    static func size(_ path: String) throws -> Int64 {
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
        return size?.int64Value ?? 0
    }

    /// What comes after so many bytes had not reached the disk when the power failed.
    func cutWriteAheadLog(at size: Int64) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: writeAheadLog))
        try file.truncate(atOffset: UInt64(size))
        try file.close()
    }

    func checkIntegrity() throws -> String? {
        let connection = try Connection(path: database)
        let check = try connection.statement("PRAGMA integrity_check")
        defer { check.reset() }
        return try check.step() ? check.text(at: 0) : nil
    }

    /// Opens what the snapshot holds for as long as the test looks at it.
    @IOLoop
    func open(_ test: @IOLoop (EmbeddedLog) async throws -> Void) async throws {
        let clock = TestClock()
        let log = try await EmbeddedLog(
            EmbeddedLog.Configuration(path: database), clock: { clock.now }, onFatal: { _ in })
        do {
            try await test(log)
        } catch {
            await log.close()
            throw error
        }
        await log.close()
    }
}

/// What happened on several threads, in the order it happened.
final class Journal<Entry: Sendable>: Sendable {
    private let kept = Mutex<[Entry]>([])

    var entries: [Entry] { kept.withLock { $0 } }

    func add(_ entry: Entry) {
        kept.withLock { $0.append(entry) }
    }
}
