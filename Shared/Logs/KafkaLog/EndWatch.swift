import EventLoop
import Kafka
import Synchronization
import Telemetry

/// Looks whether what this process committed can be read, on a thread of its own; see `UnreadEnds`.
///
/// Unchecked: the consumer is that thread's alone, and the rest is atomic, locked or never changes.
final class EndWatch: @unchecked Sendable {
    private let unread = Mutex(UnreadEnds())
    private let isLooking = Atomic(false)
    private let properties: KafkaProperties
    private let thread = EventLoop(name: "log-ends")
    private var consumer: KafkaConsumer?
    private let logger = Logger(label: "log")
    private static let deadline = Duration.seconds(5)

    init(_ properties: ClientProperties) {
        self.properties = properties.reader(isCommitted: true)
    }

    /// Takes in where records of a committed transaction stand.
    func note(_ places: [(partition: TopicPartition, offset: Int64)], by producer: String) {
        unread.withLock { $0.note(places, by: producer, at: .now) }
    }

    /// Whether a producer is to commit something once more.
    var hasRemedies: Bool { unread.withLock(\.hasRemedies) }

    /// Where a producer is to commit something once more; told once.
    func remedies(for producer: String) -> [TopicPartition] {
        unread.withLock { $0.remedies(for: producer) }
    }

    /// Has it looked at what was written a while ago.
    func look() {
        guard !isLooking.exchange(true, ordering: .acquiringAndReleasing) else { return }
        thread.execute {
            self.lookNow()
            self.isLooking.store(false, ordering: .releasing)
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
            // That brokers are away is told elsewhere; it is looked at again.
            logger.debug("Nobody says how far partitions can be read.", metadata: [.error: .string(error.description)])
        }
    }

    private func made() throws(KafkaError) -> KafkaConsumer {
        if let consumer { return consumer }
        let consumer = try KafkaConsumer(properties)
        self.consumer = consumer
        return consumer
    }

    /// Ends the thread.
    func close() async {
        await withCheckedContinuation { continuation in
            thread.execute {
                self.consumer = nil
                continuation.resume()
            }
        }
        thread.stop()
    }
}
