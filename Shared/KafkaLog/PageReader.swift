import EventLoop
import Kafka
import MessageLog
import Messages

/// Reads pages of partitions, one at a time, on a thread of its own.
///
/// Unchecked: what it holds is used on its thread only.
final class PageReader: @unchecked Sendable {
    struct Page: Sendable {
        let topic: Topic
        let partition: Int32
        let key: String?
        let from: Int64
        let below: Int64
        let limit: Int
    }

    private let cluster: Cluster
    private let isCommitted: Bool
    private let thread: EventLoop
    private var consumer: KafkaConsumer?
    private static let deadline = Duration.seconds(10)
    private static let markerDeadline = Duration.seconds(1)

    /// - Parameter isCommitted: false reads to the very end: what is never part of a transaction.
    init(_ cluster: Cluster, isCommitted: Bool) {
        self.cluster = cluster
        self.isCommitted = isCommitted
        thread = EventLoop(name: "log-read")
    }

    func read(_ page: Page, then: @escaping @IOLoop @Sendable (Result<[Record], LogError>) -> Void) {
        answer(then) { reader throws(LogError) in try reader.read(page) }
    }

    func bounds(
        _ topic: Topic, _ partition: Int32, then: @escaping @IOLoop @Sendable (Result<Range<Int64>, LogError>) -> Void
    ) {
        answer(then) { reader throws(LogError) in
            do {
                return try reader.made().watermarks(
                    reader.cluster.names.partition(topic, partition), within: Self.deadline)
            } catch let error as KafkaError {
                throw LogError(error)
            } catch {
                throw .unavailable(String(describing: error))
            }
        }
    }

    private func answer<Value: Sendable>(
        _ then: @escaping @IOLoop @Sendable (Result<Value, LogError>) -> Void,
        _ body: @escaping @Sendable (PageReader) throws(LogError) -> Value
    ) {
        thread.execute { [self] in
            let result = Result { () throws(LogError) in try body(self) }
            IOLoop.execute { then(result) }
        }
    }

    private func made() throws(KafkaError) -> KafkaConsumer {
        if let consumer { return consumer }
        let consumer = try KafkaConsumer(
            cluster.properties.reader(isCommitted: isCommitted, patience: .milliseconds(5)))
        self.consumer = consumer
        return consumer
    }

    private func read(_ page: Page) throws(LogError) -> [Record] {
        guard page.from < page.below, page.limit > 0 else { return [] }
        let place = cluster.names.partition(page.topic, page.partition)
        do {
            let consumer = try made()
            let kept = try consumer.watermarks(place, within: Self.deadline)
            let from = max(page.from, kept.lowerBound)
            guard from < kept.upperBound else { return [] }
            try consumer.assign([GroupPosition(place, offset: from)])
            defer { stopReading(consumer) }
            return try take(page, from: place, to: kept.upperBound, consumer)
        } catch let error as KafkaError {
            throw LogError(error)
        } catch {
            throw error as? LogError ?? .unavailable(String(describing: error))
        }
    }

    /// What fails here fails again, with an answer, when the next page is asked for.
    private func stopReading(_ consumer: KafkaConsumer) {
        do { try consumer.unassign() } catch { self.consumer = nil }
    }

    /// - Parameter end: the offset above what the partition holds.
    private func take(
        _ page: Page, from place: TopicPartition, to end: Int64, _ consumer: KafkaConsumer
    ) throws(LogError) -> [Record] {
        let began = ContinuousClock.now
        var records: [Record] = []
        var reached = page.from
        var isAtEnd = false
        while ContinuousClock.now - began < Self.deadline {
            for event in consumer.poll(waiting: .milliseconds(100), limit: 1_000) {
                switch event {
                case .record(let record):
                    // What was fetched for the page before may still come.
                    guard record.place == place, record.offset >= reached else { continue }
                    reached = record.offset + 1
                    guard record.offset < page.below else { return records }
                    if let key = page.key, !record.key.elementsEqual(key.utf8) { continue }
                    records.append(cluster.record(record))
                    if records.count == page.limit { return records }
                case .end(place, let offset):
                    reached = max(reached, offset)
                    isAtEnd = true
                case .failed(let error, let failed) where failed == place || failed == nil:
                    if error.isOutOfRange || error.isUnknownPartition || error.isFatal { throw LogError(error) }
                case .failed, .end: continue
                }
            }
            if reached >= min(end, page.below) { return records }
            // A transaction is acknowledged a moment before its marker is there; an open one may last.
            if isAtEnd, ContinuousClock.now - began > Self.markerDeadline { return records }
        }
        throw .unavailable("The brokers gave no page within \(Self.deadline).")
    }

    /// Answers what was asked for, and ends the thread.
    func close() async {
        await withCheckedContinuation { continuation in
            thread.execute { [self] in
                consumer = nil
                continuation.resume()
            }
        }
        thread.stop()
    }
}
