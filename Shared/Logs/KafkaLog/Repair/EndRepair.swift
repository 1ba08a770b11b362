import EventLoop
import Kafka
import Synchronization
import Telemetry

/// Checks that committed records can be read, on a thread of its own; see `UnreadEnds`.
actor EndRepair: TransactionRepair, LoopActor {
    nonisolated let thread = EventLoop(name: "log-ends")
    private let unread = Mutex(UnreadEnds())
    private let isLooking = Atomic(false)
    private nonisolated let log: TransactionLog
    private let properties: KafkaProperties
    private var consumer: KafkaConsumer?
    private let logger = Logger(label: "log")
    private static let deadline = Duration.seconds(5)

    init(_ properties: ClientProperties) {
        self.properties = properties.reader(isCommitted: true)
        log = TransactionLog(properties)
    }

    nonisolated func note(
        _ places: [(partition: TopicPartition, offset: Int64)], hasPositions: Bool, by producer: String
    ) {
        unread.withLock { $0.note(places, hasPositions: hasPositions, by: producer, at: .now) }
    }

    nonisolated func noteFailure(of producer: String) {
        unread.withLock { $0.noteFailure(of: producer) }
    }

    nonisolated func isNeeded(isGroupSilent: Bool) -> Bool {
        isGroupSilent || unread.withLock(\.hasRemedies)
    }

    nonisolated func remedies(for producer: String, isGroupSilent: Bool) -> [TopicPartition]? {
        unread.withLock { $0.remedies(for: producer, isGroupSilent: isGroupSilent) }
    }

    nonisolated func lastEnds(of producers: [String]) throws(KafkaError) -> [String: TransactionEnd] {
        try log.lastEnds(of: producers)
    }

    nonisolated func look() {
        guard !isLooking.exchange(true, ordering: .acquiringAndReleasing) else { return }
        execute { repair in
            repair.lookNow()
            repair.isLooking.store(false, ordering: .releasing)
        }
    }

    private func lookNow() {
        let partitions = unread.withLock { $0.due(at: .now) }
        guard !partitions.isEmpty else { return }
        do {
            let ends = try made().ends(of: partitions.sorted(), within: Self.deadline)
            for loss in unread.withLock({ $0.take(ends, at: .now) }) {
                logger.error(
                    "A partition stays closed behind a transaction: `kafka-transactions.sh find-hanging` finds it.",
                    metadata: [
                        .topic: .string(loss.partition.topic), .partition: .string(String(loss.partition.partition)),
                        .offset: .string(String(loss.offset)),
                    ])
            }
        } catch {
            // Other parts log that brokers are away; the next look tries again.
            logger.debug("Nobody says how far partitions can be read.", metadata: [.error: .string(error.description)])
        }
    }

    private func made() throws(KafkaError) -> KafkaConsumer {
        if let consumer { return consumer }
        let consumer = try KafkaConsumer(properties)
        self.consumer = consumer
        return consumer
    }

    func close() async {
        thread.stop()
    }
}
