import EventLoop
import Foundation
import Glibc
import LogBench
import MessageLog
import Messages
import SQLite
import Testing

@testable import yizhan

/// Ledgers that are not whole for now, in which nothing was altered.
@IOLoop
struct PendingLedgerTests {
    /// Takes bob's ledger out of the books.
    private static let losing = #"DELETE FROM "state.books" WHERE key = 'bob'"#

    private func entries(in table: String) -> String {
        #"INSERT INTO "\#(table)" SELECT * FROM "records.books" WHERE key = 'bob' AND type = 'EntryPosted'"#
    }

    @Test func `an entry that is a dead letter is named as one, and is no fault`() async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        let copy = try bench.copy()
        let connection = try Connection(path: copy)
        try connection.execute(Self.losing)
        #expect(try await bench.audit(copy).faults.map(\.account).contains("bob"))
        let dead = "records.books.dead"
        try connection.execute(#"CREATE TABLE IF NOT EXISTS "\#(dead)" AS SELECT * FROM "records.books" WHERE 0"#)
        try connection.execute(entries(in: dead))
        let report = try await bench.audit(copy)
        #expect(report.faults == [])
        #expect(report.remarks == [.init(account: "bob", remark: .deadLetters(1))])
        #expect(report.pending == [.deadLetters: 1])
        #expect(report.text.contains("bob: 1 entry is a dead letter of books"))
        #expect(report.json.contains(#""remarks":[{"account":"bob","kind":"dead_letters""#))
        #expect(try await Audit.run(["--database", copy], [:]) == 3)
        #expect(try await Audit.run(["alice", "--database", copy], [:]) == 0)
    }

    @Test func `an entry that Books has not read yet is on its way`() async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        let copy = try bench.copy()
        try Connection(path: copy).execute(Self.losing)
        try Connection(path: copy).execute(#"UPDATE "values" SET value = 0 WHERE name = 'position.books'"#)
        let report = try await bench.audit(copy)
        #expect(report.faults == [])
        #expect(report.remarks == [.init(account: "bob", remark: .underway(1))] && report.exitCode == 3)
    }

    @Test func `what is set aside has its own word and hides no fault of another account`() async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        let copy = try bench.copy()
        let connection = try Connection(path: copy)
        try connection.execute(
            #"""
            UPDATE "state.quota" SET value = CAST('{' AS BLOB) WHERE key = 'bob' AND name IN ('balance', 'head');
            DELETE FROM "state.books" WHERE key = 'alice' AND name = 'lines/0000000000000000004';
            """#)
        #expect(try await Set(bench.audit(copy).faults.map(\.account)) == ["alice", "bob"])
        try connection.execute(
            #"INSERT INTO "state.quota" VALUES ('bob', '!aside', CAST('{"reason":"It is odd","since":1}' AS BLOB))"#)
        let report = try await bench.audit(copy)
        #expect(Set(report.faults.map(\.account)) == ["alice"])
        #expect(report.remarks.map(\.account) == ["bob"])
        let text = try #require(report.remarks.first?.sentence)
        #expect(text == "bob: quota has set it aside (It is odd); of its state 'balance', 'head' cannot be read.")
    }

    @Test func `a ledger whose entries were held as dead letters is whole again after the release`() async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        try set("{", at: bench.path)
        var log = try await bench.reopen()
        let grant = CreditGranted(grant: "more/bob", account: bench.bob, amount: .yuan(2))
        _ = try await log.append([Draft(to: QuotaInbox.granted(grant))])
        await log.close()
        let held = try await bench.audit(bench.path)
        #expect(held.faults == [])
        #expect(Set(held.remarks.map(\.remark.kind)) == [.setAside, .deadLetters])

        try set("1", at: bench.path)
        log = try await bench.reopen()
        let dead = try await log.read(BooksInbox.topic.dead, partition: 0, from: 0)
        let letters = dead.compactMap { DeadLetter(dead: $0)?.released }
        #expect(letters.count == 1)
        _ = try await log.append([SetAside.release("bob", of: BooksInbox.topic, id: "release")] + letters)
        await log.close()
        let released = try await bench.audit(bench.path)
        #expect(released.faults == [] && released.remarks == [] && released.exitCode == 0)
        #expect(released.entries == held.entries + 1)
    }

    /// Sets the number of bob's lines.
    private func set(_ count: String, at path: String) throws {
        try Connection(path: path).execute(
            #"UPDATE "state.books" SET value = CAST('\#(count)' AS BLOB) WHERE key = 'bob' AND name = 'count'"#)
    }

    // MARK: - Beside a service, and on a cluster

    @Test func `an audit beside a service rests between its slices, longer when they are slow or the books lag`() {
        #expect(AuditTurn.rest(after: .more, taking: .zero) >= .milliseconds(20))
        #expect(AuditTurn.rest(after: .more, taking: .milliseconds(100)) == .milliseconds(400))
        #expect(AuditTurn.rest(after: .pause, taking: .zero) >= .milliseconds(250))
    }

    @Test func `what an audit copies lies where its owner alone looks, and goes also after a failure`() async throws {
        let home = try TemporaryFolder()
        let path = home.path
        let directory = try DataDirectory(at: path)
        await #expect(throws: CancellationError.self) {
            try await AuditFolder.with(in: directory) { folder in
                var status = stat()
                let isThere = stat(folder, &status) == 0
                #expect(isThere && status.st_mode & 0o777 == 0o700 && folder.hasPrefix(path + "/"))
                try Data([1]).write(to: URL(filePath: folder + "/copy"))
                throw CancellationError()
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.path).isEmpty)
    }

    @Test func `a full disk is told as one`() async throws {
        let home = try TemporaryFolder()
        let directory = try DataDirectory(at: home.path)
        let error = await #expect(throws: SettingError.self) {
            try await AuditFolder.with(in: directory) { folder in
                let connection = try Connection(path: folder + "/copy")
                try connection.execute("PRAGMA max_page_count = 1; CREATE TABLE a (b); CREATE TABLE c (d)")
            }
        }
        #expect(error?.description.contains("no room") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.path).isEmpty)
    }
}
