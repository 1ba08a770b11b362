import EventLoop
import Foundation
import LogBench
import MessageLog
import Messages
import SQLite
import Testing

@testable import yizhan

/// Ledgers that real processors wrote are audited as they are stored, whole and altered.
@IOLoop
struct AuditTests {
    @Test func `a log that nobody touched is whole, beside a running service and after it`() async throws {
        let bench = try await AuditBench()
        for isRunning in [true, false] {
            if !isRunning { await bench.log.close() }
            let report = try await bench.audit(bench.path)
            #expect(report.faults == [])
            #expect(report.accounts == 2 && report.entries == 9)
        }
        #expect(try await bench.audit(bench.path, only: bench.bob).entries == 1)
    }

    @Test func `an account whose oldest lines go while it is audited is whole`() async throws {
        let bench = try await AuditBench(linesKept: 4)
        var walk = AuditWalk(try StoredLedgers(path: bench.path), only: bench.alice, linesKept: 4)
        var steps = 0
        while try walk.step() != .done {
            steps += 1
            try await bench.correct("step-\(steps)")
        }
        #expect(walk.report.faults == [])
        #expect(walk.report.accounts == 1 && walk.report.entries == 4)
        await bench.log.close()
    }

    @Test func `one byte altered in a copy of the database is found and named`() async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        let copy = try bench.copy()
        // The amount of the third line, which stands behind its name; the inbox has the entry too.
        let name = "lines/0000000000000000003"
        let line = try #require(try bench.value(of: name, in: "state.books"))
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: copy)))
        let place = try #require(bytes.firstRange(of: Array(name.utf8) + line)).lowerBound + name.utf8.count
        let amount = try #require(line.firstRange(of: Array(#""amount":"#.utf8))).upperBound
        bytes[place + amount] ^= 1
        try Data(bytes).write(to: URL(filePath: copy))
        let report = try await bench.audit(copy)
        #expect(report.faults.contains(.init(account: "alice", line: 3, text: "its content was altered")))
        #expect(Set(report.faults.map(\.account)) == ["alice"])
        #expect(report.text.contains("alice: entry 3: its content was altered."))
    }

    @Test func `whichever byte of an entry is altered, it is found`() async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        let copy = try bench.copy()
        let name = "lines/0000000000000000003"
        let line = try #require(try bench.value(of: name, in: "state.books"))
        for index in line.indices {
            var altered = line
            altered[index] ^= 1
            try bench.set(altered, name, in: "state.books", at: copy)
            let report = try await bench.audit(copy, only: bench.alice)
            #expect(report.faults.contains { $0.line == 3 }, "\(String(decoding: altered, as: UTF8.self))")
        }
        try bench.set(line, name, in: "state.books", at: copy)
        #expect(try await bench.audit(copy).faults == [])
    }

    @Test func `an unreadable line is a fault unless Books has named it when it set the account aside`() async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        let name = "lines/0000000000000000003"
        let reasons: [(String, [Int64])] = [("'\(name)' cannot be decoded", []), ("The process died.", [3])]
        for (reason, lines) in reasons {
            let copy = try bench.copy()
            try bench.setAside(reason, at: copy)
            try bench.set(Array("{".utf8), name, in: "state.books", at: copy)
            let report = try await bench.audit(copy, only: bench.alice)
            #expect(report.faults.compactMap(\.line) == lines)
            #expect(report.remarks.map(\.remark.kind) == [.setAside])
        }
    }

    @Test(arguments: [
        ("balance", "state.quota"), ("head", "state.quota"), ("count", "state.books"),
    ])
    func `whichever byte of what is kept beside the lines is altered, it is found`(
        name: String, table: String
    ) async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        let copy = try bench.copy()
        let value = try #require(try bench.value(of: name, in: table))
        for index in value.indices {
            var altered = value
            altered[index] ^= 1
            try bench.set(altered, name, in: table, at: copy)
            let report = try await bench.audit(copy, only: bench.alice)
            #expect(!report.faults.isEmpty, "\(String(decoding: altered, as: UTF8.self))")
        }
    }

    @Test(arguments: [
        (#"DELETE FROM "state.books" WHERE key = 'alice' AND name = 'lines/0000000000000000004'"#, "alice"),
        (#"DELETE FROM "state.books" WHERE key = 'alice' AND name = 'lines/0000000000000000001'"#, "alice"),
        (#"DELETE FROM "state.books" WHERE key = 'alice' AND name = 'lines/0000000000000000008'"#, "alice"),
        (#"DELETE FROM "state.books" WHERE key = 'bob'"#, "bob"),
        (#"DELETE FROM "state.quota" WHERE key = 'bob' AND name = 'balance'"#, "bob"),
        (#"DELETE FROM "state.quota" WHERE key = 'bob' AND name >= 'pending/' AND name < 'pending0'"#, "bob"),
        (
            #"INSERT INTO "state.books" SELECT key, 'lines/0000000000000000009', value FROM "state.books" "#
                + "WHERE key = 'alice' AND name = 'lines/0000000000000000008'", "alice"
        ),
        (
            #"UPDATE "state.books" SET name = 'lines/x' WHERE key = 'alice' AND name = 'lines/0000000000000000002'"#,
            "alice"
        ),
        (
            #"UPDATE "state.quota" SET value = CAST(replace(CAST(value AS TEXT), '"amount":1', '"amount":2') AS BLOB) "#
                + "WHERE key = 'bob' AND name >= 'pending/' AND name < 'pending0'", "bob"
        ),
        (
            #"INSERT INTO "state.books" SELECT 'mallory', name, value FROM "state.books" WHERE key = 'bob'"#,
            "mallory"
        ),
    ])
    func `what was removed, added or moved is found with its account`(change: String, account: String) async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        let copy = try bench.copy()
        try Connection(path: copy).execute(change)
        let report = try await bench.audit(copy)
        #expect(Set(report.faults.map(\.account)) == [account])
    }

    @Test(arguments: ["9223372036854775807", "-9223372036854775808"])
    func `a number at the edge of what an integer holds is a fault and stops nothing`(number: String) async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        for (name, table) in [
            ("lines/0000000000000000003", "state.books"), ("balance", "state.quota"), ("head", "state.quota"),
            ("count", "state.books"),
        ] {
            let copy = try bench.copy()
            let value = String(decoding: try #require(try bench.value(of: name, in: table)), as: UTF8.self)
            for match in value.matches(of: /-?[0-9]+(?=[,}]|$)/) {
                var altered = value
                altered.replaceSubrange(match.range, with: number)
                try bench.set(Array(altered.utf8), name, in: table, at: copy)
                #expect(try await bench.audit(copy, only: bench.alice).faultCount > 0, "\(altered)")
            }
        }
    }

    @Test func `an account that nobody knows is no whole one, and nothing says that it was altered`() async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        let report = try await bench.audit(bench.path, only: Account("alcie"))
        #expect(report.exitCode == 2 && report.faultCount == 0 && report.accounts == 0)
        #expect(report.text == "alcie: there is no such account, or it has no entries.")
        #expect(report.json.hasSuffix(#","unknown":"alcie"}"#))
    }

    @Test func `the command says what it found and ends as it found it`() async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        #expect(try await Audit.run(["--database", bench.path], [:]) == 0)
        let copy = try bench.copy()
        try Connection(path: copy).execute(#"DELETE FROM "state.books" WHERE key = 'bob'"#)
        #expect(try await Audit.run(["--database", copy], [:]) == 1)
        #expect(try await Audit.run(["alice", "--json", "--database", copy], [:]) == 0)
        let report = try await bench.audit(copy)
        #expect(report.json.hasPrefix(#"{"accounts":2,"entries":8,"faultCount":"#))
        await #expect(throws: SettingError.self) { try await Audit.run(["--database", "/nowhere"], [:]) }
        #expect(throws: UsageError.self) { try Audit.Request(["alice", "bob"]) }
    }

    @Test(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME names no distribution"))
    func `the changelogs of a cluster are audited as the states of a log are`() async throws {
        try await withLog(.kafka, partitions: 3) { _, log in
            try await AuditBench.fill(log)
            let folder = try TemporaryFolder()
            let copy = try ChangelogCopy(of: log, at: folder.path + "/copy")
            let path = folder.path + "/copy"
            func audit() async throws -> AuditReport {
                try await copy.readAll(of: nil)
                return try await Audit.audit(AuditWalk(StoredLedgers(path: path), isOfOneMoment: false)) {
                    try await copy.read(BooksInbox.topic, of: nil)
                }
            }
            let deadline = ContinuousClock.now + .seconds(60)
            var report = try await audit()
            // Quota and Books are at work meanwhile, and whatever stands so far is whole.
            while report.entries < 9 {
                #expect(report.faults == [])
                try #require(ContinuousClock.now < deadline, "\(report.text)")
                report = try await audit()
            }
            #expect(report.faults == [] && report.accounts == 2 && report.entries == 9)
            try Connection(path: path).execute(
                #"DELETE FROM "state.books" WHERE key = 'alice' AND name = 'lines/0000000000000000004'"#)
            let altered = try await Audit.audit(AuditWalk(StoredLedgers(path: path)), pause: .zero)
            #expect(altered.faults.contains { $0.account == "alice" && $0.text == "entry 4 is missing" })
        }
    }
}
