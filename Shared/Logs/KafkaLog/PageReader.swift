import EventLoop
import Kafka
import MessageLog
import Messages

/// Reads pages of partitions, one at a time, on a thread of its own.
actor PageReader: LoopActor {
    struct Page: Sendable {
        let topic: Topic
        let partition: Int32
        let key: String?
        let from: Int64
        let below: Int64
        let limit: Int
    }

    nonisolated let thread = EventLoop(name: "log-read")
    private let cluster: Cluster
    private let isCommitted: Bool
    private var consumer: KafkaConsumer?
    /// The partition that is read, and the offset where the next page would continue.
    private var reading: (place: TopicPartition, next: Int64)?
    /// Fetched records that did not fit into the last page.
    private var fetched: ArraySlice<KafkaRecord> = []
    private static let deadline = Duration.seconds(10)
    private static let markerDeadline = Duration.seconds(1)

    /// - Parameter isCommitted: false reads to the very end, for topics without transactions.
    init(_ cluster: Cluster, isCommitted: Bool) {
        self.cluster = cluster
        self.isCommitted = isCommitted
    }

    nonisolated func read(_ page: Page, then: @escaping @IOLoop @Sendable (Result<[Record], LogError>) -> Void) {
        answer(then) { reader throws(LogError) in try reader.read(page) }
    }

    nonisolated func bounds(
        _ topic: Topic, _ partition: Int32, then: @escaping @IOLoop @Sendable (Result<Range<Int64>, LogError>) -> Void
    ) {
        answer(then) { reader throws(LogError) in try reader.bounds(topic, partition) }
    }

    private nonisolated func answer<Value: Sendable>(
        _ then: @escaping @IOLoop @Sendable (Result<Value, LogError>) -> Void,
        _ body: @escaping @Sendable (isolated PageReader) throws(LogError) -> Value
    ) {
        execute { reader in
            let result = Result { () throws(LogError) in try body(reader) }
            IOLoop.execute { then(result) }
        }
    }

    private func bounds(_ topic: Topic, _ partition: Int32) throws(LogError) -> Range<Int64> {
        do {
            return try made().watermarks(cluster.names.partition(topic, partition), within: Self.deadline)
        } catch {
            throw LogError(error)
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
            try go(to: place, from)
            return try take(page, to: min(kept.upperBound, page.below))
        } catch {
            stopReading()
            if let error = error as? KafkaError { throw LogError(error) }
            throw error as? LogError ?? .unavailable(String(describing: error))
        }
    }

    /// Continues with fetched records if the page begins where the last one ended.
    private func go(to place: TopicPartition, _ offset: Int64) throws(KafkaError) {
        if let reading, reading.place == place, reading.next == offset { return }
        fetched.removeAll()
        reading = (place, offset)
        try consumer?.assign([GroupPosition(place, offset: offset)])
    }

    /// A failure here shows again when the next page is read.
    private func stopReading() {
        reading = nil
        fetched.removeAll()
        do { try consumer?.unassign() } catch { consumer = nil }
    }

    /// - Parameter end: the offset above what the page may hold and the partition has.
    private func take(_ page: Page, to end: Int64) throws(LogError) -> [Record] {
        let began = ContinuousClock.now
        var records: [Record] = []
        // The partition's end when it was last seen, including transaction markers.
        var reached: Int64 = -1
        while ContinuousClock.now - began < Self.deadline {
            while let record = fetched.popFirst() {
                guard record.offset < end else {
                    stopReading()
                    return records
                }
                reading?.next = record.offset + 1
                if let key = page.key, !record.key.elementsEqual(key.utf8) { continue }
                records.append(cluster.record(record))
                if records.count == page.limit { return records }
            }
            // A marker follows the acknowledgement of its transaction by a moment; an open transaction may last.
            let isLate = reached >= 0 && ContinuousClock.now - began > Self.markerDeadline
            if max(reached, reading?.next ?? end) >= end || isLate {
                stopReading()
                return records
            }
            reached = max(reached, try fetch() ?? -1)
        }
        throw .unavailable("The brokers gave no page within \(Self.deadline).")
    }

    /// - Returns: the partition's end, if it was reached.
    private func fetch() throws(LogError) -> Int64? {
        guard let reading else { return nil }
        var end: Int64?
        for event in consumer?.poll(waiting: .milliseconds(100), limit: 1_000) ?? [] {
            switch event {
            case .record(let record):
                // Records fetched for another page may still arrive.
                let next = fetched.last.map { $0.offset + 1 } ?? self.reading?.next ?? 0
                if record.place == reading.place, record.offset >= next { fetched.append(record) }
            case .end(reading.place, let offset): end = offset
            case .failed(let error, let failed) where failed == reading.place || failed == nil:
                if error.isOutOfRange || error.isUnknownPartition || error.isFatal { throw LogError(error) }
            case .failed, .end: continue
            }
        }
        return end
    }

    /// Finishes waiting reads and ends the thread.
    func close() async {
        consumer = nil
        thread.stop()
    }
}
