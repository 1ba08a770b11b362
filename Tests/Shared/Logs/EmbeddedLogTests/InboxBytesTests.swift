import EmbeddedLog
import EventLoop
import LogBench
import MessageLog
import Messages
import SQLite
import Stations
import Testing

/// Large messages, of which few are enough.
@Suite struct InboxBytesTests {
    private static let mebibyte = 1 << 20

    private static func large(_ topic: Topic, _ number: Int, type: String = "Paid") -> Draft {
        let text = String(repeating: "x", count: mebibyte)
        let value = Array("{\"account\":\"alice\",\"text\":\"\(number) \(text)\"}".utf8)
        return Draft(topic: topic, event: Event(id: "\(number)", type: type, key: "alice", value: value))
    }

    private static func configure(_ configuration: inout EmbeddedLog.Configuration) {
        configuration.inboxBytes = 4 << 20
        configuration.writeAheadBytes = 4 << 20
    }

    @IOLoop
    private func kept(_ log: any MessageLog, _ topic: Topic) async throws -> [Record] {
        try await log.read(topic, partition: 0, from: 0, limit: 1_000)
    }

    /// Looks again and again, while time passes.
    @IOLoop
    private func become(
        _ bench: LogBench, _ log: any MessageLog, _ isReached: @IOLoop () async throws -> Bool
    ) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try await isReached() { return true }
            bench.clock.move(by: .seconds(1))
            _ = try await log.append([.report("passing time")])
        }
        return false
    }

    @Test @IOLoop func `few large messages are bounded by their bytes as many small ones are`() async throws {
        try await withLog(.embedded, configure: Self.configure) { bench, log in
            try await log.run(ProcessorLoop(FirstTally()))
            for number in 0..<40 {
                _ = try await log.append([Self.large(FirstInbox.topic, number)])
                // It never gets far beyond.
                let bytes = try await kept(log, FirstInbox.topic).reduce(0) { $0 + $1.event.size }
                #expect(bytes < 7 << 20)
            }
            let isReached = try await become(bench, log) { try await self.kept(log, FirstInbox.topic).count <= 3 }
            #expect(isReached)
            #expect(try await kept(log, FirstInbox.topic).last?.event.id == "39")
        }
    }

    @Test @IOLoop func `a call that lasts keeps its own message, and none of those behind it`() async throws {
        try await withLog(.embedded, configure: Self.configure) { bench, log in
            let member = Member()
            try await log.join(member)
            let claim = try #require(member.claims.elements.first)
            var offsets: [Int64] = []
            for number in 0..<20 {
                offsets += try await log.append([Self.large(WorkInbox.topic, number, type: "Noted")]).map(\.offset)
            }
            let first = offsets[0]
            let commit = ActivityCommit(
                inbox: WorkInbox.topic, partition: 0, epoch: claim.epoch, replies: [], outputs: [],
                progress: Progress(next: offsets[19], open: [first]))
            try await withCheckedContinuation { continuation in
                log.commit(commit) { continuation.resume(returning: $0) }
            }.get()
            let isReached = try await become(bench, log) { try await self.kept(log, WorkInbox.topic).count <= 4 }
            #expect(isReached)
            let left = try await kept(log, WorkInbox.topic).map(\.offset)
            #expect(left.first == first && left.contains(offsets[19]))
        }
    }

    @Test @IOLoop func `pages of what was removed go back to the file system`() async throws {
        try await withLog(.embedded, configure: Self.configure) { bench, log in
            for number in 0..<100 { _ = try await log.append([Self.large(FirstInbox.topic, number)]) }
            let largest = try Snapshot.size(bench.path) + Snapshot.size(bench.path + "-wal")
            #expect(largest > 100 << 20)
            try await log.run(ProcessorLoop(FirstTally()))
            let isReached = try await become(bench, log) { try Snapshot.size(bench.path) < 30 << 20 }
            #expect(isReached)
            let file = try Snapshot(of: bench.path)
            #expect(try file.checkIntegrity() == "ok")
        }
    }

    @Test @IOLoop func `a file of a version that gave no pages back is made anew, once`() async throws {
        let bench = try LogBench(.embedded)
        let old = try Connection(path: bench.path)
        try old.execute("PRAGMA journal_mode = WAL")
        try old.execute("CREATE TABLE kept (number INTEGER); INSERT INTO kept VALUES (7)")
        try old.execute("CREATE TABLE gone (bytes BLOB); INSERT INTO gone VALUES (zeroblob(30000000))")
        try old.execute("DROP TABLE gone")
        try old.checkpoint(waiting: true)
        #expect(try Snapshot.size(bench.path) > 30_000_000)
        let log = try await bench.open()
        #expect(try Snapshot.size(bench.path) < 1_000_000)
        #expect(try Connection(path: bench.path).integer("PRAGMA auto_vacuum") == 2)
        #expect(try Connection(path: bench.path).integer("SELECT number FROM kept") == 7)
        _ = try await log.append([.report("a")])
        await bench.close()
    }
}
