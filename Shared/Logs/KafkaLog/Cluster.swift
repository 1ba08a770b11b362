import EventLoop
import Kafka
import MessageLog
package import Messages
import Suspicion
import Synchronization
import Telemetry

/// What all parts of the log share.
struct Cluster: Sendable {
    let configuration: KafkaLog.Configuration
    /// The cluster's own id.
    let id: String
    let partitions: Int32
    let clock: @Sendable () -> Timestamp
    /// Tells the clock what is read of the log's time.
    let told: @Sendable (LogClock.News) -> Void
    let onFatal: @IOLoop @Sendable (String) -> Void
    let names: Names
    let coding: EventCoding
    let repair: any TransactionRepair
    /// What the process died of before.
    let suspicion: Suspicion
    private let isTimeKnown: KnownTime

    init(
        _ configuration: KafkaLog.Configuration, id: String, partitions: Int32,
        clock: @escaping @Sendable () -> Timestamp, told: @escaping @Sendable (LogClock.News) -> Void = { _ in },
        onFatal: @escaping @IOLoop @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.id = id
        self.partitions = partitions
        self.clock = clock
        let isTimeKnown = KnownTime()
        self.isTimeKnown = isTimeKnown
        self.told = { news in
            told(news)
            if case .stamped = news { isTimeKnown.set() }
        }
        self.onFatal = onFatal
        names = Names(configuration)
        coding = EventCoding(process: configuration.name)
        repair =
            configuration.isRepairing ? EndRepair(ClientProperties(configuration: configuration)) : NoRepair()
        suspicion = Suspicion(path: configuration.stateDirectory + "/watch")
    }

    var properties: ClientProperties { ClientProperties(configuration: configuration) }

    /// The log's time, to be written into records; nil until brokers have said it. Readers of a record go by its
    /// time, and this machine's clock may be years ahead.
    var knownTime: Timestamp? { isTimeKnown.isSet ? clock() : nil }

    /// Encodes a draft for its partition: the one it names, or its key's.
    func draft(_ draft: Draft, at time: Timestamp?) -> KafkaDraft {
        coding.draft(draft.event, to: place(of: draft), at: time)
    }

    func place(of draft: Draft) -> TopicPartition {
        names.partition(
            draft.topic, draft.partition ?? TopicPartition.partition(of: draft.event.key, among: partitions))
    }

    func record(_ record: KafkaRecord) -> Record {
        let topic = names.topic(named: record.place.topic)
        // The parts of answers are many, and their time is compared with each other's only.
        let time = topic == .replies ? Timestamp(milliseconds: record.time) : EventCoding.time(of: record)
        return Record(
            topic: topic, partition: record.place.partition, offset: record.offset, time: time,
            event: EventCoding.event(record))
    }

    func storePath(_ inbox: Topic, _ partition: Int32) -> String {
        "\(configuration.stateDirectory)/\(inbox.name)-\(partition).sqlite"
    }

    /// Stops the log, which can no longer be trusted.
    func fail(_ reason: String) {
        Logger(label: "log").critical("The log stops.", metadata: [.reason: .string(reason)])
        let onFatal = onFatal
        IOLoop.execute { onFatal(reason) }
    }

    func tell(_ inbox: Topic, lost: [Int32], gained: [Int32]) {
        let logger = Logger(label: "log")
        for (message, partitions) in [("lost", lost), ("gained", gained)] where !partitions.isEmpty {
            let metadata: Logger.Metadata = [
                .consumer: .string(inbox.name),
                .partition: .string(partitions.sorted().map(String.init).joined(separator: ",")),
            ]
            if message == "lost" {
                logger.notice("Partitions were lost.", metadata: metadata)
            } else {
                logger.notice("Partitions were gained.", metadata: metadata)
            }
        }
    }
}

/// Whether the clock was told a time that brokers stamped.
private final class KnownTime: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    /// Called after the clock was told.
    func set() { value.store(true, ordering: .releasing) }
}

/// The names of our topics, groups and transactional ids on the cluster.
struct Names: Sendable {
    let prefix: String
    /// The process's name.
    let process: String

    init(_ configuration: KafkaLog.Configuration) {
        prefix = configuration.prefix
        process = configuration.name
    }

    func topic(_ topic: Topic) -> String { prefix + topic.name }

    func partition(_ topic: Topic, _ number: Int32) -> TopicPartition { TopicPartition(self.topic(topic), number) }

    /// Returns the topic that has this name on the cluster.
    func topic(named name: String) -> Topic { Topic(String(name.dropFirst(prefix.count))) }

    /// A consumer's group has the name of its inbox.
    func group(_ inbox: Topic) -> String { topic(inbox) }

    /// The id of one of two producers that take turns: the next transaction of the same producer would wait for the
    /// markers of the last.
    func transactions(_ purpose: String, turn: Int) -> String { "\(prefix)\(process).\(purpose).\(turn)" }
}

extension Topic {
    /// The compacted topic of the consumer's states, entry by entry.
    package var changelog: Topic { Topic(name + ".changelog") }
}

/// Runs a blocking call on a thread of its own, off the shared pool.
enum BlockingCall {
    static func run<Value>(
        _ body: @escaping @Sendable () throws(KafkaError) -> sending Value
    ) async throws(LogError) -> sending Value {
        let thread = EventLoop(name: "log-call")
        let result: Result<Value, LogError> = await withCheckedContinuation { continuation in
            thread.execute {
                continuation.resume(returning: Result { () throws(KafkaError) in try body() }.mapError { LogError($0) })
            }
        }
        thread.stop()
        return try result.get()
    }
}
