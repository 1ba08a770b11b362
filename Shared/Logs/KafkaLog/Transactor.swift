import Kafka
import MessageLog
import Messages
import Telemetry

/// Commits transactions one at a time; used by one thread at a time, which waits for them.
///
/// After any failure it destroys the producer and makes another, which ends the open transaction. Otherwise librdkafka
/// can let a late request of one transaction take effect in the next (confluentinc/librdkafka#5423).
final class Transactor {
    /// One transaction.
    struct Content {
        var drafts: [KafkaDraft] = []
        var positions: [GroupPosition] = []
        var member: GroupMember?
    }

    /// The producers' transactional ids.
    let ids: [String]
    /// The inbox whose group's offsets the transactions may commit.
    let inbox: Topic?
    let names: Names
    let repair: any TransactionRepair
    private(set) var producers: [KafkaProducer?] = [nil, nil]
    let logger = Logger(label: "log")
    private let properties: ClientProperties
    private let told: @Sendable (LogClock.News) -> Void
    private var turn = 0
    private static let deadline = Duration.seconds(15)

    /// - Parameters:
    ///   - purpose: part of the transactional ids, unique in the process.
    ///   - inbox: the inbox whose group's offsets the transactions may commit.
    init(_ purpose: String, positionsOf inbox: Topic? = nil, _ cluster: Cluster) {
        let names = cluster.names
        ids = producers.indices.map { names.transactions(purpose, turn: $0) }
        self.inbox = inbox
        self.names = names
        properties = cluster.properties
        repair = cluster.repair
        told = cluster.told
    }

    /// Makes missing producers. Afterwards none of their earlier transactions is open, even if brokers forgot to end
    /// one.
    func recover() throws(LogError) {
        let missing = producers.indices.filter { producers[$0] == nil }
        guard !missing.isEmpty else { return }
        do {
            for turn in missing {
                let producer = try KafkaProducer(properties.transactions(ids[turn]))
                try producer.initTransactions(within: Self.deadline)
                producers[turn] = producer
            }
            try endOnceMore(missing)
        } catch {
            for turn in missing { producers[turn] = nil }
            throw LogError(error)
        }
    }

    /// Commits everything or nothing.
    ///
    /// - Returns: the places of the drafts, in order.
    /// - Throws: `fenced` if the group refused the offsets, `unknown` after any other failure: call `recover`, then ask
    ///   the group for its offsets.
    func commit(_ content: Content) throws(LogError) -> [KafkaPlacement] {
        try recover()
        turn = (turn + 1) % producers.count
        return try commit(content, by: turn)
    }

    /// Commits with one producer, which must exist.
    func commit(_ content: Content, by turn: Int) throws(LogError) -> [KafkaPlacement] {
        guard let producer = producers[turn] else { throw .unavailable("A producer was not made.") }
        do throws(KafkaError) {
            let placements = try write(content, by: producer)
            try producer.commitTransaction()
            repair.note(
                zip(content.drafts, placements).map { ($0.place, $1.offset) },
                hasPositions: !content.positions.isEmpty, by: ids[turn])
            if let latest = placements.map(\.time).max() { told(.stamped(Timestamp(milliseconds: latest))) }
            return placements
        } catch {
            producers[turn] = nil
            repair.noteFailure(of: ids[turn])
            logger.warning("A transaction failed.", metadata: [.error: .string(error.description)])
            throw error.isRefusedMember ? .fenced : .unknown(error.description)
        }
    }

    /// Begins a transaction and writes its content.
    func write(_ content: Content, by producer: KafkaProducer) throws(KafkaError) -> [KafkaPlacement] {
        let placed = Placed(count: content.drafts.count)
        try producer.beginTransaction()
        for (index, draft) in content.drafts.enumerated() {
            try produce(draft, by: producer) { placed.note($0, at: index) }
        }
        if let member = content.member {
            try producer.sendOffsets(content.positions, of: member, within: Self.deadline)
        }
        try producer.flush(within: Self.deadline)
        // The client may report a record as delivered without its offset: such a transaction must not be committed.
        guard placed.isComplete else { throw KafkaError.placeUnknown }
        return placed.all
    }

    /// Produces a draft; waits while the queue is full, and at first for the topic's leaders.
    private func produce(
        _ draft: KafkaDraft, by producer: KafkaProducer, report: @escaping KafkaProducer.Report
    ) throws(KafkaError) {
        try producer.learn([draft.place.topic], within: Self.deadline)
        for _ in 0..<100 {
            do {
                return try producer.produce(draft, report: report)
            } catch {
                guard error.isQueueFull else { throw error }
                producer.poll(waiting: .milliseconds(100))
            }
        }
        try producer.produce(draft, report: report)
    }

    /// The places of one transaction's records.
    private final class Placed {
        private var placements: [KafkaPlacement?]

        init(count: Int) { placements = Array(repeating: nil, count: count) }

        func note(_ result: Result<KafkaPlacement, KafkaFailure>, at index: Int) {
            placements[index] = try? result.get()
        }

        var isComplete: Bool { placements.allSatisfy { $0 != nil } }
        var all: [KafkaPlacement] { placements.compactMap(\.self) }
    }
}

extension LogError {
    /// Sorts a failed call that wrote nothing by what the caller must do.
    init(_ error: KafkaError) {
        if error.isFencedMember {
            self = .fatal("Another process runs under the same name: \(error.message)")
        } else if error.isRefusedReplication {
            self = .fatal(
                "There are fewer brokers than replicas are asked for; YIZHAN_KAFKA_REPLICATION or --replication says how "
                    + "many, 1 where there is one broker. " + error.description)
        } else if error.isMisconfigured {
            self = .fatal(error.description)
        } else {
            self = .unavailable(error.description)
        }
    }
}
