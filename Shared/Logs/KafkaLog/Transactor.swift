import Kafka
import MessageLog
import Messages
import Telemetry

/// Commits transactions, one at a time; used by one thread at a time, which waits for them.
///
/// After any failure the producer is destroyed and made anew, which ends what was open: librdkafka can let a late
/// request of one transaction take effect in the next (confluentinc/librdkafka#5423).
final class Transactor {
    /// One transaction.
    struct Content {
        var drafts: [KafkaDraft] = []
        var positions: [GroupPosition] = []
        var member: GroupMember?
    }

    /// The producers' transactional ids.
    private let ids: [String]
    private let properties: ClientProperties
    private let ends: EndWatch
    private let log: TransactionLog
    /// A position that says nothing: nobody reads dead letters by a group's position.
    private let blankPosition: Content
    private var producers: [KafkaProducer?] = [nil, nil]
    private var turn = 0
    /// Whether the last transaction of each producer had positions, and is known to be committed.
    private var hasCommittedPositions = [false, false]
    private let logger = Logger(label: "log")
    private static let deadline = Duration.seconds(15)

    /// - Parameters:
    ///   - purpose: a part of the transactional ids; nobody else in the process has it.
    ///   - inbox: whose group's positions the transactions may have.
    init(_ purpose: String, positionsOf inbox: Topic? = nil, _ cluster: Cluster) {
        let names = cluster.names
        ids = producers.indices.map { names.transactions(purpose, turn: $0) }
        properties = cluster.properties
        ends = cluster.ends
        log = TransactionLog(cluster.properties)
        blankPosition = Content(
            positions: inbox.map { [GroupPosition(names.partition($0.dead, 0), offset: 0)] } ?? [],
            member: inbox.map { GroupMember(outside: names.group($0)) })
    }

    /// Makes the producers that are missing. Afterwards no earlier transaction of theirs is open, also if brokers forgot
    /// to end it.
    func recover() throws(LogError) {
        let missing = producers.indices.filter { producers[$0] == nil }
        guard !missing.isEmpty else { return }
        do {
            for turn in missing {
                let producer = try KafkaProducer(properties.transactions(ids[turn]))
                try producer.initTransactions(within: Self.deadline)
                producers[turn] = producer
            }
            let lastEnds = try log.lastEnds(of: missing.map { ids[$0] })
            for turn in missing {
                if let end = lastEnds[ids[turn]] { try endOnceMore(end, by: turn) }
            }
        } catch {
            for turn in missing { producers[turn] = nil }
            throw LogError(error)
        }
    }

    /// Writes blank records where a transaction wrote, and ends them as it ended. Nobody knows whether it needs that:
    /// what is ended already stays as it is.
    private func endOnceMore(_ end: TransactionEnd, by turn: Int) throws(KafkaError) {
        guard let producer = producers[turn] else { return }
        let places = end.partitions.filter { $0.topic != TransactionLog.positions }
        var content = places.count < end.partitions.count ? blankPosition : Content()
        content.drafts = places.map { .blank(to: $0) }
        _ = try write(content, by: producer)
        if end.isCommitted { try producer.commitTransaction() } else { try producer.abortTransaction() }
    }

    /// Commits all or nothing.
    ///
    /// - Returns: where the drafts came to stand, in their order.
    /// - Throws: `fenced` if the group refused the positions, and `unknown` after any other failure: `recover`, and ask
    ///   the group how far it is.
    func commit(_ content: Content) throws(LogError) -> [KafkaPlacement] {
        try recover()
        turn = (turn + 1) % producers.count
        return try commit(content, by: turn)
    }

    /// Commits blank records where what was committed cannot be read; see `UnreadEnds`. What fails is tried again in a
    /// while.
    ///
    /// To be called before the producers are used for anything else: a transaction of theirs that is aborted in such a
    /// partition takes with it what was committed there.
    ///
    /// - Parameter isGroupSilent: whether the group waits for an end as well.
    func remedyEnds(isGroupSilent: Bool = false) {
        for (turn, id) in ids.enumerated() {
            let partitions = ends.remedies(for: id)
            guard !partitions.isEmpty || isGroupSilent && hasCommittedPositions[turn] else { continue }
            var content = blankPosition
            content.drafts = partitions.map { .blank(to: $0) }
            do {
                try recover()
                _ = try commit(content, by: turn)
                // A silent group may as well wait for somebody else.
                guard !partitions.isEmpty else { continue }
                logger.warning(
                    "What was committed could not be read; its transaction was ended once more.",
                    metadata: [.topic: .string(partitions.map { "\($0.topic)/\($0.partition)" }.joined(separator: ","))]
                )
            } catch {
                logger.warning("What was committed cannot be read.", metadata: [.error: .string(error.description)])
            }
        }
    }

    private func commit(_ content: Content, by turn: Int) throws(LogError) -> [KafkaPlacement] {
        guard let producer = producers[turn] else { throw .unavailable("A producer was not made.") }
        do throws(KafkaError) {
            let placements = try write(content, by: producer)
            try producer.commitTransaction()
            hasCommittedPositions[turn] = !content.positions.isEmpty
            ends.note(zip(content.drafts, placements).map { ($0.place, $1.offset) }, by: ids[turn])
            return placements
        } catch {
            producers[turn] = nil
            hasCommittedPositions[turn] = false
            logger.warning("A transaction failed.", metadata: [.error: .string(error.description)])
            throw error.isRefusedMember ? .fenced : .unknown(error.description)
        }
    }

    /// Begins a transaction and writes all of it.
    private func write(_ content: Content, by producer: KafkaProducer) throws(KafkaError) -> [KafkaPlacement] {
        let placed = Placed(count: content.drafts.count)
        try producer.beginTransaction()
        for (index, draft) in content.drafts.enumerated() {
            try produce(draft, by: producer) { placed.note($0, at: index) }
        }
        if let member = content.member {
            try producer.sendOffsets(content.positions, of: member, within: Self.deadline)
        }
        try producer.flush(within: Self.deadline)
        // A record that the client calls delivered, but nobody knows where, must not be committed to.
        guard placed.isComplete else { throw KafkaError.placeUnknown }
        return placed.all
    }

    /// Waits for room while the queue is full, and at first for who leads the topic.
    private func produce(
        _ draft: KafkaDraft, by producer: KafkaProducer, answer: @escaping KafkaProducer.Answer
    ) throws(KafkaError) {
        try producer.learn([draft.place.topic], within: Self.deadline)
        for _ in 0..<100 {
            do {
                return try producer.produce(draft, answer: answer)
            } catch {
                guard error.isQueueFull else { throw error }
                producer.poll(waiting: .milliseconds(100))
            }
        }
        try producer.produce(draft, answer: answer)
    }

    /// Where the records of one transaction came to stand.
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
    /// What the caller of a client does about its failure, if nothing was written.
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
