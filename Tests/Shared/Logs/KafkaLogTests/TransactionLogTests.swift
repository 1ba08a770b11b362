import EventLoop
import LogBench
import MessageLog
import Messages
import Testing

@testable import Kafka
@testable import KafkaLog

/// The brokers' own records of transactions, as a real broker writes them.
@Suite(.enabled(if: KafkaBroker.isAvailable, "KAFKA_HOME names no distribution"))
struct TransactionLogTests {
    private static func cluster(
        _ folder: borrowing TemporaryFolder, isRepairing: Bool = true
    ) async throws -> Cluster {
        var configuration = try await KafkaBroker.running().configuration(partitions: 3, state: folder.path)
        configuration.isRepairing = isRepairing
        // What is left open stays so for longer than a test lasts.
        configuration.transactionTimeout = .seconds(60)
        return Cluster(
            configuration, id: "test", partitions: 3, clock: { SystemClock.now }, onFatal: { Issue.record("\($0)") })
    }

    /// Has a producer write a blank record into two partitions and a position, in a transaction that is left open.
    private static func begin(_ id: String, _ cluster: Cluster) throws(KafkaError) -> KafkaProducer {
        let producer = try KafkaProducer(cluster.properties.transactions(id))
        try producer.initTransactions(within: .seconds(10))
        try producer.beginTransaction()
        for number: Int32 in [0, 2] {
            try producer.produce(.blank(to: cluster.names.partition(ReportInbox.topic, number)))
        }
        let position = GroupPosition(cluster.names.partition(WorkInbox.topic, 1), offset: 0)
        let outside = GroupMember(outside: cluster.names.group(WorkInbox.topic))
        try producer.sendOffsets([position], of: outside, within: .seconds(10))
        try producer.flush(within: .seconds(10))
        return producer
    }

    private static func end(of id: String, _ cluster: Cluster) throws(KafkaError) -> TransactionEnd? {
        try TransactionLog(cluster.properties).lastEnds(of: [id, "of nobody"])[id]
    }

    private static func reports(_ end: TransactionEnd?, _ cluster: Cluster) -> [Int32] {
        let topic = cluster.names.topic(ReportInbox.topic)
        return end?.partitions.filter { $0.topic == topic }.map(\.partition).sorted() ?? []
    }

    @Test func `it tells how the last transaction of a producer ended, and where it was`() async throws {
        let folder = try TemporaryFolder()
        let cluster = try await Self.cluster(folder)
        let id = cluster.names.transactions("noted", turn: 0)
        let ends = try await BlockingCall.run { () throws(KafkaError) in
            var ends = [try Self.end(of: id, cluster)]
            try Self.begin(id, cluster).commitTransaction()
            ends.append(try Self.end(of: id, cluster))
            let open = try Self.begin(id, cluster)
            ends.append(try Self.end(of: id, cluster))
            try open.abortTransaction()
            ends.append(try Self.end(of: id, cluster))
            return ends
        }
        #expect(ends.map { $0?.isCommitted } == [nil, true, true, false])
        #expect(ends.map { Self.reports($0, cluster) } == [[], [0, 2], [0, 2], [0, 2]])
        #expect(
            ends.map { $0?.partitions.contains { $0.topic == TransactionLog.positions } } == [nil, true, true, true])
    }

    /// How many offsets a partition has taken up, once there are so many, or nobody expects more.
    private static func length(
        of place: TopicPartition, atLeast least: Int, _ cluster: Cluster
    ) throws(KafkaError) -> Int {
        let consumer = try KafkaConsumer(cluster.properties.reader(isCommitted: true))
        let last = ContinuousClock.now + .seconds(10)
        while true {
            let kept = try consumer.watermarks(place, within: .seconds(10))
            // Markers come a moment after the answer.
            if kept.count >= least || .now >= last { return kept.count }
        }
    }

    @Test(arguments: [(true, 4), (false, 2)])
    func `a new producer ends the last transaction of its predecessor once more, if that is repaired`(
        isRepairing: Bool, expected: Int
    ) async throws {
        let folder = try TemporaryFolder()
        let cluster = try await Self.cluster(folder, isRepairing: isRepairing)
        let id = cluster.names.transactions("ended", turn: 0)
        let place = cluster.names.partition(ReportInbox.topic, 2)
        let lengths = try await BlockingCall.run { () throws(KafkaError) in
            try Self.begin(id, cluster).commitTransaction()
            let first = try Self.length(of: place, atLeast: 2, cluster)
            do {
                try Transactor("ended", positionsOf: WorkInbox.topic, cluster).recover()
            } catch {
                Issue.record(error)
            }
            return [first, try Self.length(of: place, atLeast: expected, cluster)]
        }
        // A record and a marker each.
        #expect(lengths == [2, expected])
        await cluster.repair.close()
    }

    @Test(arguments: [true, false])
    func `a partition that stays closed behind what was committed is opened again, if it is to be`(
        isRepairing: Bool
    ) async throws {
        let folder = try TemporaryFolder()
        let cluster = try await Self.cluster(folder, isRepairing: isRepairing)
        let id = cluster.names.transactions("closed", turn: 0)
        let place = cluster.names.partition(ReportInbox.topic, 2)
        let end = try await BlockingCall.run { () throws(KafkaError) in
            // As brokers leave it that forgot the marker: a record in a transaction that does not end.
            let open = try Self.begin(id, cluster)
            defer { withExtendedLifetime(open) {} }
            cluster.repair.note([(place, 0)], hasPositions: false, by: id)
            return try Self.lookOn(place, cluster)
        }
        #expect(isRepairing ? end > 0 : end == 0)
        await cluster.repair.close()
    }

    /// Looks after what was committed as the log does, until the partition is open or nobody says that it is closed.
    ///
    /// - Returns: where it can be read up to.
    private static func lookOn(_ place: TopicPartition, _ cluster: Cluster) throws(KafkaError) -> Int64 {
        let transactor = Transactor("closed", positionsOf: WorkInbox.topic, cluster)
        let consumer = try KafkaConsumer(cluster.properties.reader(isCommitted: true))
        let last = ContinuousClock.now + .seconds(cluster.configuration.isRepairing ? 20 : 2)
        var end: Int64 = 0
        while end == 0, .now < last {
            cluster.repair.look()
            if cluster.repair.isNeeded(isGroupSilent: false) { transactor.remedyEnds() }
            end = try consumer.ends(of: [place], within: .seconds(10))[place] ?? 0
        }
        return end
    }

    @Test(arguments: zip(["", "a", "books-2.books.1", "polygenelubricants"], [0, 97, 10, 0]))
    func `a name has the partition that Java's hash gives it`(name: String, partition: Int32) {
        #expect(TransactionLog.partition(of: name, among: 100) == partition)
    }
}

@Suite struct TransactionRecordTests {
    private static let place = TopicPartition("__transaction_state", 0)

    private func read(_ key: [UInt8], _ value: [UInt8]?) -> TransactionRecord? {
        TransactionRecord(KafkaRecord(place: Self.place, offset: 0, time: 0, key: key, value: value, headers: []))
    }

    private let key: [UInt8] = [0, 0, 0, 2] + Array("ab".utf8)
    private let producer: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 16, 0, 4, 0, 0, 39, 16]
    private let times = [UInt8](repeating: 1, count: 16)

    private func compact(_ status: UInt8) -> [UInt8] {
        [0, 1] + producer + [status, 2, 2] + Array("q".utf8) + [3, 0, 0, 0, 11, 0, 0, 1, 2, 0] + times + [0]
    }

    private func plain(_ status: UInt8) -> [UInt8] {
        [0, 0] + producer + [status, 0, 0, 0, 1, 0, 1] + Array("q".utf8) + [0, 0, 0, 1, 0, 0, 0, 7] + times
    }

    @Test func `both forms are read`() {
        let partitions = [TopicPartition("q", 11), TopicPartition("q", 258)]
        #expect(read(key, compact(2))?.end == TransactionEnd(isCommitted: true, partitions: partitions))
        #expect(read(key, compact(3))?.end == TransactionEnd(isCommitted: false, partitions: partitions))
        #expect(read(key, plain(2))?.end == TransactionEnd(isCommitted: true, partitions: [TopicPartition("q", 7)]))
        #expect(read(key, plain(2))?.id == "ab")
    }

    @Test(arguments: [0, 1, 4, 5] as [UInt8])
    func `what decides nothing is no end`(status: UInt8) {
        #expect(read(key, compact(status)) != nil)
        #expect(read(key, compact(status))?.end == nil)
        #expect(read(key, nil)?.id == "ab")
    }

    @Test func `what is cut off, or of another version, is no record of one`() {
        for count in 0..<compact(2).count - times.count - 1 { #expect(read(key, Array(compact(2)[..<count])) == nil) }
        for count in 0..<key.count { #expect(read(Array(key[..<count]), compact(2)) == nil) }
        #expect(read([0, 1] + key.dropFirst(2), compact(2)) == nil)
        #expect(read(key, [0, 2] + compact(2).dropFirst(2)) == nil)
    }
}
