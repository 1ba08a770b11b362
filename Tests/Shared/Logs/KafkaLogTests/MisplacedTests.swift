import EventLoop
import Kafka
import LogBench
import MessageLog
import Messages
import Testing

@testable import KafkaLog

/// A broker that has nothing at a reader's place, as one that was frozen while others led. A place that is not written
/// yet stands for it.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME names no distribution"))
struct MisplacedTests {
    @Test @IOLoop func `a tail reads on, once its place is known`() async throws {
        let folder = try TemporaryFolder()
        let configuration = try await KafkaBroker.running().configuration(state: folder.path)

        let log = try await KafkaLog(
            configuration, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
        let cluster = Self.cluster(configuration)
        let tail = try FollowedPartitions(cluster, isCommitted: true)
        let records = Collector<Record>()
        let place = cluster.names.partition(WorkInbox.topic, 0)
        let subscription = try tail.follow(place, kept: 2..<2) { records.add($0) }
        try await WaitingRoom.poll { tail.isLookingAgain }
        for text in ["0", "1", "2"] { _ = try await log.append([.work(text)]) }
        #expect(try await records.wait(for: 1).map(\.offset) == [2])
        #expect(!tail.isLookingAgain)
        withExtendedLifetime(subscription) {}
        tail.close()
        await log.close()
    }

    @Test @IOLoop func `a member reads on, once its place is known`() async throws {
        let folder = try TemporaryFolder()
        let configuration = try await KafkaBroker.running().configuration(state: folder.path)
        let log = try await KafkaLog(
            configuration, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
        let cluster = Self.cluster(configuration)
        let offsets = try await BlockingCall.run { () throws(KafkaError) in
            do {
                return try Self.read(from: 2, cluster) {
                    for text in ["0", "1", "2"] { IOLoop.execute { log.append([.work(text)]) { _ in } } }
                }
            } catch {
                Issue.record(error)
                return []
            }
        }
        #expect(offsets == [2])
        await log.close()
    }

    /// Returns the offsets of the first records that a member gets that reads from there.
    ///
    /// - Parameter write: called once a broker has said that it has nothing there.
    private static func read(
        from offset: Int64, _ cluster: Cluster, write: @escaping () -> Void
    ) throws(LogError) -> [Int64] {
        let membership: Membership
        do {
            membership = try Membership(
                WorkInbox.topic, hasChangelog: false, names: cluster.names, properties: cluster.properties)
        } catch {
            throw LogError(error)
        }
        let transactor = Transactor("own", positionsOf: WorkInbox.topic, cluster)
        let deadline = ContinuousClock.now + .seconds(30)
        while membership.holdings.partitions.isEmpty, ContinuousClock.now < deadline {
            _ = try membership.poll(waiting: .milliseconds(100), limit: 1)
            _ = try membership.settle { content throws(LogError) in try transactor.commit(content) }
        }
        try membership.read([0: offset])
        var offsets: [Int64] = []
        var isWritten = false
        while offsets.isEmpty, ContinuousClock.now < deadline {
            offsets = try membership.poll(waiting: .milliseconds(100), limit: 10).map(\.offset)
            guard membership.mustReadAgain() else { continue }
            if !isWritten { write() }
            isWritten = true
            try membership.read([0: offset])
        }
        membership.leave()
        return offsets
    }

    private static func cluster(_ configuration: KafkaLog.Configuration) -> Cluster {
        Cluster(
            configuration, id: "test", partitions: 1, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
    }
}

extension WaitingRoom {
    /// Waits until something is true that nobody reports, for twenty seconds at most.
    fileprivate static func poll(until isMet: @escaping @IOLoop () -> Bool) async throws {
        let room = WaitingRoom()
        let timer = LoopTimer(after: .milliseconds(20), repeating: true) { room.look() }
        try await room.wait(until: isMet)
        timer.cancel()
    }
}
