package import EventLoop
import Foundation
import Kafka
package import MessageLog
package import Messages
import Suspicion
import Telemetry

/// The log on a Kafka cluster: many machines, many partitions, the same promises.
///
/// A processor's input position, outputs and states are one transaction, and the group fences a partition's former
/// owner. Appends from outside and parts of answers need no transaction: all in-sync replicas acknowledge them.
@IOLoop
package final class KafkaLog: MessageLog {
    package nonisolated let partitions: Int32
    package nonisolated func partition(of key: String) -> Int32 { TopicPartition.partition(of: key, among: partitions) }
    package nonisolated let hasKeyIndex = false
    package nonisolated let hasSlowCommits = true
    package nonisolated let startLimit: Duration
    let cluster: Cluster
    let appender: Appender
    private let transactions: AppendTransactions
    private let board = StatusBoard()
    private var stations: [StationRunner] = []
    private var members: [Topic: MemberRunner] = [:]
    /// By whether only committed records are read.
    private var followed: [Bool: FollowedPartitions] = [:]
    private var readers: [Bool: PageReader] = [:]
    private var lookTimer: LoopTimer?
    private var isClosed = false
    private let logger = Logger(label: "log")
    /// The longest that closing takes: less than a process has for its end, and than the session after which the group
    /// gives partitions away by itself.
    private static let farewell = Duration.seconds(8)

    /// Connects to the cluster and checks its topics.
    ///
    /// - Parameters:
    ///   - clock: the log's time; see `LogClock`.
    ///   - told: given what is read of the log's time, the first of it before this returns.
    ///   - onFatal: called on the I/O loop when the process must stop: the brokers refuse it, or another process uses
    ///     its name.
    /// - Throws: `fatal` for wrong settings or topics, `unavailable` if no broker answers in time.
    package init(
        _ configuration: Configuration, clock: @escaping @Sendable () -> Timestamp,
        told: @escaping @Sendable (LogClock.News) -> Void = { _ in },
        onFatal: @escaping @IOLoop @Sendable (String) -> Void
    ) async throws(LogError) {
        let found = try await Self.look(configuration)
        cluster = Cluster(
            configuration, id: found.id, partitions: found.partitions, clock: clock, told: told, onFatal: onFatal)
        partitions = found.partitions
        startLimit = configuration.startLimit
        appender = try await Appender(cluster)
        await appender.askForTime()
        transactions = AppendTransactions(cluster)
        lookTimer = LoopTimer(after: .milliseconds(250), repeating: true) { [weak self] in self?.lookAround() }
    }

    private func lookAround() {
        // Also while it closes: who leaves must not wait for a broker that is frozen, where another leads by now.
        BrokerSockets.look()
        guard !isClosed else { return }
        cluster.repair.look()
        if cluster.repair.isNeeded(isGroupSilent: false) { transactions.remedyEnds() }
    }

    private nonisolated static func look(
        _ configuration: Configuration
    ) async throws(LogError) -> (id: String, partitions: Int32) {
        do {
            try FileManager.default.createDirectory(
                atPath: configuration.stateDirectory, withIntermediateDirectories: true)
        } catch {
            throw .fatal("The directory '\(configuration.stateDirectory)' cannot be used: \(error)")
        }
        let found = try await BlockingCall.run { () throws(KafkaError) in
            let admin = try KafkaAdmin(ClientProperties(configuration: configuration).admin)
            return try admin.cluster(within: configuration.startLimit)
        }
        return (found.id, try KafkaTopics.partitions(configuration, found.topics))
    }

    /// The state of each partition that this process owns.
    package var status: [PartitionStatus] { board.all }

    package var isReady: Bool { board.isReady }

    package func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        guard !isClosed else { return then(.failure(.fatal("The log is closed."))) }
        // Records of one partition need no transaction to be in order.
        if Set(drafts.map { cluster.place(of: $0) }).count <= 1 {
            appender.append(drafts, then: then)
        } else {
            transactions.append(drafts, then: then)
        }
    }

    package func read(
        _ topic: Topic, partition: Int32, key: String?, from: Int64, below: Int64, limit: Int,
        then: @escaping @IOLoop (Result<[Record], LogError>) -> Void
    ) {
        guard let reader = reader(of: topic) else { return then(.failure(.fatal("The log is closed."))) }
        reader.read(
            .init(topic: topic, partition: partition, key: key, from: from, below: below, limit: limit), then: then)
    }

    package func bounds(
        _ topic: Topic, partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void
    ) {
        guard let reader = reader(of: topic) else { return then(.failure(.fatal("The log is closed."))) }
        reader.bounds(topic, partition, then: then)
    }

    package func follow(
        _ topic: Topic, partition: Int32, _ receive: @escaping @IOLoop ([Record]) -> Void
    ) async throws(LogError) -> Subscription {
        let kept = try await bounds(topic, partition: partition)
        // It may have been closed meanwhile.
        guard !isClosed else { throw .fatal("The log is closed.") }
        let isCommitted = topic != .replies
        return try followedPartitions(isCommitted: isCommitted)
            .follow(cluster.names.partition(topic, partition), kept: kept, receive)
    }

    private func followedPartitions(isCommitted: Bool) throws(LogError) -> FollowedPartitions {
        if let partitions = followed[isCommitted] { return partitions }
        let partitions = try FollowedPartitions(cluster, isCommitted: isCommitted)
        followed[isCommitted] = partitions
        return partitions
    }

    package func run(_ station: sending any ProcessorStation) async throws(LogError) {
        guard !isClosed else { throw .fatal("The log is closed.") }
        board.note(station.inbox)
        let runner = try StationRunner(station, cluster, board)
        stations.append(runner)
        runner.start()
    }

    package func join(_ member: any ActivityMember) async throws(LogError) {
        guard !isClosed else { throw .fatal("The log is closed.") }
        // The former member of this process must stop before the new one starts.
        await members.removeValue(forKey: member.inbox)?.stop()
        guard !isClosed else { throw .fatal("The log is closed.") }
        board.note(member.inbox)
        let runner = try MemberRunner(member, inbox: member.inbox, cluster, board)
        members[member.inbox] = runner
        runner.start()
    }

    package func commit(_ commit: ActivityCommit, then: @escaping @IOLoop (Result<Void, LogError>) -> Void) {
        guard !isClosed, let runner = members[commit.inbox] else { return then(.failure(.fenced)) }
        write(commit.replies) { [weak self] result in
            switch result {
            case .success where self?.isClosed ?? true: then(.failure(.fenced))
            case .success: runner.commit(commit, then: then)
            case .failure(.fatal(let reason)): then(.failure(.fatal(reason)))
            // Retrying is safe: readers drop a reply that they have.
            case .failure(let error): then(.failure(.unavailable(error.description)))
            }
        }
    }

    /// Writes replies, each to its partition, in order.
    private func write(_ replies: [Draft], then: @escaping @IOLoop (Result<Void, LogError>) -> Void) {
        var groups: [TopicPartition: [Draft]] = [:]
        for reply in replies { groups[cluster.place(of: reply), default: []].append(reply) }
        var missing = groups.count
        guard missing > 0 else { return then(.success(())) }
        var failure: LogError?
        for (_, group) in groups {
            appender.append(group) { result in
                missing -= 1
                if case .failure(let error) = result { failure = error }
                guard missing == 0 else { return }
                then(failure.map { .failure($0) } ?? .success(()))
            }
        }
    }

    /// Reads replies to the very end: they are never in a transaction, which would hold readers up.
    private func reader(of topic: Topic) -> PageReader? {
        guard !isClosed else { return nil }
        let isCommitted = topic != .replies
        if let reader = readers[isCommitted] { return reader }
        let reader = PageReader(cluster, isCommitted: isCommitted)
        readers[isCommitted] = reader
        return reader
    }

    /// Commits finished work, leaves the groups, and waits for open appends.
    ///
    /// If brokers do not answer, that is given up, as a crash would, which loses nothing.
    package func close() async {
        guard !isClosed else { return }
        isClosed = true
        let isLeft = await FirstAnswer<Bool>.isDone(within: Self.farewell) { await self.leave() }
        lookTimer?.cancel()
        guard !isLeft else { return }
        logger.warning("The brokers did not answer in time; the log is left as by a crash, which loses nothing.")
    }

    /// Releases no client: that waits for all of its threads, without a deadline and on the thread that does it.
    private func leave() async {
        // Side by side: one that waits for a frozen broker keeps no other from leaving.
        await withTaskGroup(of: Void.self) { group in
            for station in stations { group.addTask(executorPreference: EventLoop.io) { await station.stop() } }
            for member in members.values { group.addTask(executorPreference: EventLoop.io) { await member.stop() } }
        }
        await transactions.close()
        await cluster.repair.close()
        await appender.close(within: .seconds(5))
        for partitions in followed.values { partitions.close() }
        for reader in readers.values { await reader.close() }
        cluster.suspicion.seal()
    }
}
