import EmbeddedLog
import EventLoop
import Foundation
import LogBench
import MessageLog
import Messages
import Stations
import Testing

@Suite struct GroupTests {
    @Test @IOLoop func `a request crosses all processors in one commit`() async throws {
        try await withLog(.embedded) { bench, log in
            try await log.run(ProcessorLoop(SecondTally()))
            try await log.run(ProcessorLoop(FirstTally()))
            let turns = Collector<[Record]>()
            for topic in [SecondInbox.topic, ReportInbox.topic] {
                _ = try await log.follow(topic, partition: 0) { turns.add($0) }
            }
            _ = try await log.append([.first("a")])
            // By the time the append is answered, everybody has been told of everything.
            let told = turns.elements
            #expect(told.count == 2)
            #expect(told.flatMap { $0 }.map(\.text).sorted() == ["a #1", "a #1", "a #1, second #1"])
            #expect(Set(told.flatMap { $0 }.map(\.time)).count == 1)
        }
    }

    @Test @IOLoop func `what comes at once is committed in order, in groups of sixteen calls at most`() async throws {
        try await withLog(.embedded) { _, log in
            let groups = Collector<[Record]>()
            _ = try await log.follow(ReportInbox.topic, partition: 0) { groups.add($0) }
            for number in 0..<500 { log.append([.report("\(number)")]) { _ in } }
            _ = try await log.append([.report("last")])
            #expect(groups.elements.allSatisfy { group in group.count <= 16 })
            #expect(groups.elements.flatMap { $0 }.map(\.text) == (0..<500).map { "\($0)" } + ["last"])
        }
    }

    private enum Moment: Equatable, Sendable {
        case synced
        case told
        case answered
    }

    @Test @IOLoop func `money is on the disk before anyone sees it, and nothing else waits for the disk`() async throws
    {
        let journal = Journal<Moment>()
        func configure(_ configuration: inout EmbeddedLog.Configuration) {
            configuration.synced = { _ in journal.add(.synced) }
        }
        try await withLog(.embedded, configure: configure) { _, log in
            _ = try await log.follow(FirstInbox.topic, partition: 0) { _ in journal.add(.told) }
            let before = journal.entries.count
            _ = try await log.append([.first("chat")])
            journal.add(.answered)
            #expect(Array(journal.entries[before...]) == [.told, .answered])
            _ = try await log.append([Draft(to: FirstInbox.paid(Paid("money")))])
            journal.add(.answered)
            #expect(Array(journal.entries[(before + 2)...]) == [.synced, .told, .answered])
        }
    }

    private struct DiskFailure: Error {}

    @Test @IOLoop func `after a sync has failed nothing is acknowledged any more`() async throws {
        let journal = Journal<Moment>()
        func configure(_ configuration: inout EmbeddedLog.Configuration) {
            configuration.synced = { _ in
                journal.add(.synced)
                if journal.entries.count == 3 { throw DiskFailure() }
            }
        }
        try await withLog(.embedded, configure: configure) { bench, log in
            let told = try await log.collect(FirstInbox.topic)
            _ = try await log.append([Draft(to: FirstInbox.paid(Paid("good")))])
            for text in ["bad", "worse"] {
                let error = await #expect(throws: LogError.self) {
                    _ = try await log.append([Draft(to: FirstInbox.paid(Paid(text)))])
                }
                guard case .fatal? = error else {
                    Issue.record("It was answered \(String(describing: error)).")
                    return
                }
            }
            #expect(told.elements.map(\.event.id) == ["good"])
            #expect(bench.fatal != nil)
            #expect(journal.entries.count == 3)
        }
    }

    @Test @IOLoop func `a second open of the same file is refused, and the first goes on`() async throws {
        try await withLog(.embedded) { bench, log in
            let configuration = bench.configuration
            let clock = bench.clock
            let error = await #expect(throws: LogError.self) {
                _ = try await EmbeddedLog(configuration, clock: { clock.now }, onFatal: { _ in })
            }
            guard case .fatal(let reason)? = error else {
                Issue.record("It was answered \(String(describing: error)).")
                return
            }
            #expect(reason.contains(bench.path))
            let placed = try await log.append([.report("a")])
            #expect(placed.count == 1)
        }
    }

    @Test @IOLoop func `what is called after the close is refused`() async throws {
        try await withLog(.embedded) { bench, log in
            await bench.close()
            let error = await #expect(throws: LogError.self) { try await log.append([.report("late")]) }
            #expect(error == .fatal("The log is closed."))
            await #expect(throws: LogError.self) { _ = try await log.bounds(.replies, partition: 0) }
        }
    }

    @Test @IOLoop func `a file that is no database is a fatal error`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log.sqlite"
        try String(repeating: "no database ", count: 1_000).write(toFile: path, atomically: true, encoding: .utf8)
        let error = await #expect(throws: LogError.self) {
            _ = try await EmbeddedLog(
                EmbeddedLog.Configuration(path: path), clock: { Timestamp(milliseconds: 0) }, onFatal: { _ in })
        }
        guard case .fatal? = error else {
            Issue.record("It was answered \(String(describing: error)).")
            return
        }
    }

    @Test @IOLoop func `the write-ahead log stays bounded under continuous load`() async throws {
        func configure(_ configuration: inout EmbeddedLog.Configuration) {
            configuration.writeAheadBytes = 2 << 20
        }
        try await withLog(.embedded, configure: configure) { bench, log in
            let bytes = [UInt8](repeating: 7, count: 32 << 10)
            let event = Event(id: "big", type: "Big", key: "alice", value: bytes)
            var largest: Int64 = 0
            for _ in 0..<100 {
                _ = try await log.append((0..<8).map { _ in Draft(topic: ReportInbox.topic, event: event) })
                largest = max(largest, try Snapshot.size(bench.path + "-wal"))
            }
            #expect(largest < 4 << 20)
            #expect(largest > 128 << 10)
        }
    }
}
