import EventLoop
import Kafka
import LogBench
import MessageLog
import Messages
import Testing

@testable import KafkaLog

/// What only a real broker shows: how a group answers.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME names no distribution"))
struct MembershipTests {
    private struct Seen: Sendable {
        var isSettledAtFirst = true
        var isSilentAtFirst = false
        var gained: [Int32] = []
        var isSilentAtLast = true
    }

    @Test func `a group whose positions somebody's transaction holds back is asked again`() async throws {
        let folder = try TemporaryFolder()
        let configuration = try await KafkaBroker.running().configuration(partitions: 2, state: folder.path)
        let cluster = Self.cluster(configuration)
        let seen = try await BlockingCall.run { () throws(KafkaError) in try Self.settle(cluster) }
        #expect(!seen.isSettledAtFirst)
        #expect(seen.isSilentAtFirst)
        #expect(seen.gained == [0, 1])
        #expect(!seen.isSilentAtLast)
    }

    @Test func `a member that has claimed nothing yet leaves at once, too`() async throws {
        let folder = try TemporaryFolder()
        var configuration = try await KafkaBroker.running().configuration(partitions: 2, state: folder.path)
        // The group keeps the partitions of a member that ends without leaving for as long.
        configuration.sessionTimeout = .seconds(60)
        let former = Self.cluster(configuration)
        configuration.name = "next"
        let next = Self.cluster(configuration)
        let waited = try await BlockingCall.run { () throws(KafkaError) in Self.handOver(from: former, to: next) }
        #expect(try #require(waited) < .seconds(30))
    }

    private static func cluster(_ configuration: KafkaLog.Configuration) -> Cluster {
        Cluster(
            configuration, id: "test", partitions: 2, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
    }

    /// Returns how long the next member waits for partitions.
    private static func handOver(from former: Cluster, to next: Cluster) -> Duration? {
        do {
            try assigned(former).leave()
            let began = ContinuousClock.now
            try assigned(next).leave()
            return ContinuousClock.now - began
        } catch {
            Issue.record(error)
            return nil
        }
    }

    private static func assigned(_ cluster: Cluster) throws -> Membership {
        let membership = try Membership(
            WorkInbox.topic, hasChangelog: false, names: cluster.names, properties: cluster.properties)
        while !membership.isUnsettled { _ = try membership.poll(waiting: .milliseconds(100), limit: 1) }
        return membership
    }

    /// Settles while a transaction is open that has a position of the group, and after it was ended.
    private static func settle(_ cluster: Cluster) throws(KafkaError) -> Seen {
        let properties = cluster.properties.transactions(cluster.names.transactions("another", turn: 0))
        let other = try KafkaProducer(properties)
        try other.initTransactions(within: .seconds(10))
        try other.beginTransaction()
        let position = GroupPosition(cluster.names.partition(WorkInbox.topic, 1), offset: 0)
        let outside = GroupMember(outside: cluster.names.group(WorkInbox.topic))
        try other.sendOffsets([position], of: outside, within: .seconds(10))

        var seen = Seen()
        do {
            let membership = try Membership(
                WorkInbox.topic, hasChangelog: false, names: cluster.names, properties: cluster.properties)
            let transactor = Transactor("own", positionsOf: WorkInbox.topic, cluster)
            func settleOnce() throws(LogError) -> Membership.Change? {
                try membership.settle { content throws(LogError) in try transactor.commit(content) }
            }
            while !membership.isUnsettled { _ = try membership.poll(waiting: .milliseconds(100), limit: 1) }
            seen.isSettledAtFirst = try settleOnce() != nil
            seen.isSilentAtFirst = membership.isGroupSilent && membership.isUnsettled
            // A new producer with the same id ends the open transaction.
            try KafkaProducer(properties).initTransactions(within: .seconds(10))
            while seen.gained.isEmpty, membership.isUnsettled {
                if let change = try settleOnce() { seen.gained = change.gained.map(\.partition) }
            }
            seen.isSilentAtLast = membership.isGroupSilent
            membership.leave()
        } catch {
            Issue.record(error)
        }
        return seen
    }
}
