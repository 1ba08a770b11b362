import EventLoop
import Kafka
import LogBench
import MessageLog
import Messages
import Stations
import Testing

@testable import KafkaLog

/// What only a real broker shows: partitions that go from one process to another.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME names no distribution"))
struct HandoverTests {
    private static let accounts = (0..<12).map { "account-\($0)" }

    @IOLoop
    private static func open(_ configuration: KafkaLog.Configuration) async throws -> KafkaLog {
        try await KafkaLog(configuration, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
    }

    /// Follows what is reported in all partitions.
    @IOLoop
    private static func reports(_ log: KafkaLog) async throws -> Collector<Record> {
        let collector = Collector<Record>()
        for partition in 0..<log.partitions {
            _ = try await log.follow(ReportInbox.topic, partition: partition) { collector.add($0) }
        }
        return collector
    }

    private static func round(_ number: Int) -> [Draft] {
        accounts.map { .first("\($0) \(number)", account: $0) }
    }

    /// Every account's inputs were counted once and in order.
    private static func expectWhole(_ records: [Record], rounds: Int) {
        let expected = accounts.flatMap { account in (0..<rounds).map { "\(account) \($0) #\($0 + 1)" } }
        #expect(records.map(\.text).sorted() == expected.sorted())
    }

    @Test @IOLoop
    func `states move with their partitions, while inputs come`() async throws {
        let folder = try TemporaryFolder()
        var first = try await KafkaBroker.running().configuration(partitions: 4, state: folder.path + "/a")
        first.sessionTimeout = .seconds(6)
        var second = first
        second.name = "second"
        second.stateDirectory = folder.path + "/b"

        let a = try await Self.open(first)
        let reports = try await Self.reports(a)
        try await a.run(ProcessorLoop(FirstTally()))
        for round in 0..<3 { _ = try await a.append(Self.round(round)) }
        _ = try await reports.wait(for: 3 * Self.accounts.count)

        let b = try await Self.open(second)
        try await b.run(ProcessorLoop(FirstTally()))
        for round in 3..<6 { _ = try await a.append(Self.round(round)) }
        _ = try await reports.wait(for: 6 * Self.accounts.count)
        let watcher = try await Self.open(first)
        let later = try await Self.reports(watcher)
        await a.close()
        for round in 6..<9 { _ = try await b.append(Self.round(round)) }
        _ = try await later.wait(for: 3 * Self.accounts.count)
        Self.expectWhole(reports.elements.prefix(6 * Self.accounts.count) + later.elements, rounds: 9)
        await b.close()
        await watcher.close()
    }

    @Test @IOLoop
    func `an empty disk is filled from the changelogs`() async throws {
        let folder = try TemporaryFolder()
        var configuration = try await KafkaBroker.running().configuration(partitions: 4, state: folder.path + "/a")
        var all: [Record] = []
        for round in 0..<3 {
            configuration.stateDirectory = folder.path + "/\(round)"
            let log = try await Self.open(configuration)
            let reports = try await Self.reports(log)
            try await log.run(ProcessorLoop(FirstTally()))
            _ = try await log.append(Self.round(round))
            all += try await reports.wait(for: Self.accounts.count)
            #expect(log.status.count == 4)
            #expect(log.isReady)
            await log.close()
        }
        Self.expectWhole(all, rounds: 3)
    }

    @Test @IOLoop
    func `a copy that is older than the log remembers deletions is not trusted`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/store"
        let now = SystemClock.now
        func open(_ cluster: String, at time: Timestamp) throws -> PartitionStore {
            try PartitionStore(
                path: path, inbox: FirstInbox.topic, cluster: cluster, now: time, age: .seconds(3600))
        }
        func fill(_ store: PartitionStore) throws {
            try store.take(PartitionChanges(entries: [], wakes: []), next: 7)
        }
        try fill(open("one", at: now))
        #expect(try open("one", at: now + .seconds(3599)).next == 7)
        #expect(try open("one", at: now + .seconds(3601)).next == 0)
        try fill(open("one", at: now))
        #expect(try open("another", at: now).next == 0)
    }

    @Test @IOLoop
    func `what a former member begins is never read, also when its producer commits again`() async throws {
        let folder = try TemporaryFolder()
        let configuration = try await KafkaBroker.running().configuration(state: folder.path + "/a")
        let cluster = Cluster(
            configuration, id: "test", partitions: 1, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
        let outcome = await Self.commitAsFormerMember(cluster)
        #expect(outcome == .fenced)
        let log = try await Self.open(configuration)
        #expect(try await log.read(ReportInbox.topic, partition: 0, from: 0).map(\.text) == ["in time", "in time"])
        await log.close()
    }

    /// Joins, leaves, and commits a report with a position all the same; then two without, by either producer.
    private static func commitAsFormerMember(_ cluster: Cluster) async -> LogError? {
        await withCheckedContinuation { continuation in
            let thread = EventLoop(name: "former")
            thread.execute {
                continuation.resume(returning: Self.commitAfterLeaving(cluster))
            }
            thread.stop()
        }
    }

    private static func commitAfterLeaving(_ cluster: Cluster) -> LogError? {
        do {
            let membership = try Membership(
                WorkInbox.topic, hasChangelog: false, names: cluster.names, properties: cluster.properties)
            let transactor = Transactor("former", positionsOf: WorkInbox.topic, cluster)
            while !membership.isUnsettled { _ = try membership.poll(waiting: .milliseconds(100), limit: 1) }
            _ = try membership.settle { content throws(LogError) in try transactor.commit(content) }
            let member = membership.consumer.member
            membership.leave()
            let position = GroupPosition(cluster.names.partition(WorkInbox.topic, 0), offset: 1)
            let late = cluster.draft(.report("too late"), at: cluster.clock())
            let good = cluster.draft(.report("in time"), at: cluster.clock())
            var outcome: LogError?
            do throws(LogError) {
                _ = try transactor.commit(.init(drafts: [late], positions: [position], member: member))
            } catch {
                outcome = error
            }
            for _ in 0..<2 { _ = try transactor.commit(.init(drafts: [.blank(to: good.place), good])) }
            return outcome
        } catch {
            return error as? LogError ?? .fatal("\(error)")
        }
    }
}
