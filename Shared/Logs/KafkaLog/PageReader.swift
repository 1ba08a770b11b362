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
    /// What is read, so that a page that begins where the last one ended goes on with what was fetched.
    private var cursor: PageCursor?
    private static let deadline = Duration.seconds(10)

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
        let deadline = ContinuousClock.now + Self.deadline
        while ContinuousClock.now < deadline {
            do throws(KafkaError) {
                if let records = try attempt(page, until: deadline) { return records }
            } catch {
                stopReading()
                guard error.isOutOfRange else { throw LogError(error) }
                // A broker that was frozen has nothing at our place, until it knows that others lead by now.
                _ = consumer?.poll(waiting: .milliseconds(20), limit: 1)
            }
        }
        stopReading()
        throw .unavailable("The brokers gave no page within \(Self.deadline).")
    }

    /// - Returns: nil if the deadline came first.
    private func attempt(_ page: Page, until deadline: ContinuousClock.Instant) throws(KafkaError) -> [Record]? {
        let place = cluster.names.partition(page.topic, page.partition)
        let known = page.below == .max ? 0 : page.below
        let kept = try made().watermarks(place, reaching: known, within: deadline - .now)
        let from = max(page.from, kept.lowerBound)
        let end = min(kept.upperBound, page.below)
        guard from < end else { return [] }
        return try take(page, at: place, from: from, to: end, until: deadline)
    }

    private func take(
        _ page: Page, at place: TopicPartition, from: Int64, to end: Int64, until deadline: ContinuousClock.Instant
    ) throws(KafkaError) -> [Record]? {
        var cursor = try cursor(at: place, from)
        var records: [KafkaRecord] = []
        while ContinuousClock.now < deadline {
            if cursor.fill(&records, below: end, key: page.key, limit: page.limit) {
                self.cursor = cursor
                // A full page is mostly followed by another.
                if records.count < page.limit { stopReading() }
                return records.map(cluster.record)
            }
            try cursor.note(consumer?.poll(waiting: .milliseconds(100), limit: 1_000) ?? [])
        }
        return nil
    }

    private func cursor(at place: TopicPartition, _ offset: Int64) throws(KafkaError) -> PageCursor {
        defer { cursor = nil }
        if let cursor, cursor.place == place, cursor.next == offset { return cursor }
        try consumer?.assign([GroupPosition(place, offset: offset)])
        return PageCursor(place, at: offset)
    }

    /// A failure here shows again when the next page is read.
    private func stopReading() {
        cursor = nil
        do { try consumer?.unassign() } catch { consumer = nil }
    }

    /// Finishes waiting reads and ends the thread.
    func close() async {
        thread.stop()
    }
}
