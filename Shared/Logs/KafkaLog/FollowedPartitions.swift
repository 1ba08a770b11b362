import EventLoop
import Kafka
import MessageLog
import Messages
import Telemetry

/// Follows partitions with one consumer and delivers their records to all receivers.
@IOLoop
final class FollowedPartitions {
    typealias Receive = @IOLoop ([Record]) -> Void

    private let cluster: Cluster
    private let consumer: KafkaConsumer
    private var bell: Bell?
    private var followed: [TopicPartition: Followed] = [:]
    private var nextNumber = 0
    private var heardTime = HeardTime()
    private let logger = Logger(label: "log")
    private static let pause = Duration.milliseconds(200)
    private static let patience = Duration.seconds(30)
    /// On the loop, which has others to serve.
    private static let stopDeadline = Duration.milliseconds(100)
    /// The most records per turn of the loop, so that others have theirs.
    private static let batch = 500
    /// Records of before the following that are read, and not delivered.
    private static let heard: Int64 = 20

    private struct Followed {
        /// The next offset to deliver.
        var next: Int64
        var receivers: [(number: Int, receive: Receive)] = []
        /// Since when brokers have had nothing at our place.
        var misplaced: ContinuousClock.Instant?
        var again: LoopTimer?
    }

    /// - Parameter isCommitted: false reads to the very end, for topics without transactions.
    init(_ cluster: Cluster, isCommitted: Bool) throws(LogError) {
        self.cluster = cluster
        do {
            consumer = try KafkaConsumer(cluster.properties.reader(isCommitted: isCommitted))
        } catch {
            throw LogError(error)
        }
        let bell = Bell { [weak self] in self?.poll() }
        consumer.ring(bell.descriptor)
        self.bell = bell
    }

    /// - Parameter kept: what the log has of the partition. The end is where to begin, if it is not followed yet.
    func follow(_ place: TopicPartition, kept: Range<Int64>, _ receive: @escaping Receive) throws(LogError)
        -> Subscription
    {
        let number = nextNumber
        nextNumber += 1
        if followed[place] == nil {
            do {
                // The last records tell what time it is for those who wrote them.
                let first = max(kept.lowerBound, kept.upperBound - Self.heard)
                try consumer.addAssignment([GroupPosition(place, offset: first)], within: Self.stopDeadline)
            } catch {
                throw LogError(error)
            }
            followed[place] = Followed(next: kept.upperBound)
        }
        followed[place]?.receivers.append((number, receive))
        return Subscription(start: followed[place]?.next ?? kept.upperBound) { [weak self] in
            self?.cancel(number, of: place)
        }
    }

    private func cancel(_ number: Int, of place: TopicPartition) {
        followed[place]?.receivers.removeAll { $0.number == number }
        guard let left = followed[place], left.receivers.isEmpty else { return }
        followed[place] = nil
        do {
            try consumer.removeAssignment([place])
        } catch {
            // The partition is read in vain; nothing else is wrong.
            logger.warning("A tail could not be ended.", metadata: [.error: .string(error.description)])
        }
    }

    private func poll() {
        guard bell != nil else { return }
        let events = consumer.poll(waiting: .zero, limit: Self.batch)
        if let time = heardTime.listen(to: events.lazy.compactMap(\.record)) { cluster.told(.said(time)) }
        var records: [TopicPartition: [Record]] = [:]
        for event in events {
            switch event {
            case .record(let record):
                guard let next = followed[record.place]?.next, record.offset >= next else { continue }
                followed[record.place]?.next = record.offset + 1
                followed[record.place]?.misplaced = nil
                records[record.place, default: []].append(cluster.record(record))
            case .end: continue
            case .failed(let error, let place): complain(error, place)
            }
        }
        for (place, records) in records {
            for (_, receive) in followed[place]?.receivers ?? [] { receive(records) }
        }
        // The bell rings only when a record reaches an empty queue.
        if events.count == Self.batch { IOLoop.execute { [weak self] in self?.poll() } }
    }

    private func complain(_ error: KafkaError, _ place: TopicPartition?) {
        if error.isFatal { return cluster.fail(error.description) }
        logger.warning(
            "A tail could not read.",
            metadata: [.error: .string(error.description), .topic: .string(place?.topic ?? "")])
        guard error.isOutOfRange, let place, let since = followed[place] else { return }
        lookAgain(at: place, since: since.misplaced ?? .now)
    }

    /// Reads on where a broker had nothing and the client stopped. A broker that was frozen says so, until it knows that
    /// others lead by now; if they all keep saying so, retention overtook the position.
    private func lookAgain(at place: TopicPartition, since: ContinuousClock.Instant) {
        guard .now - since < Self.patience else {
            return cluster.fail("A tail's place in '\(place.topic)' is no longer kept.")
        }
        followed[place]?.misplaced = since
        followed[place]?.again = LoopTimer(after: Self.pause) { [weak self] in self?.readOn(at: place) }
    }

    /// Whether a broker had nothing at a place of ours, and nothing has come since. For tests.
    var isLookingAgain: Bool { followed.values.contains { $0.misplaced != nil } }

    private func readOn(at place: TopicPartition) {
        guard let next = followed[place]?.next else { return }
        do {
            try consumer.removeAssignment([place])
            try consumer.addAssignment([GroupPosition(place, offset: next)], within: Self.stopDeadline)
        } catch  where error.isTimedOut {
            lookAgain(at: place, since: followed[place]?.misplaced ?? .now)
        } catch {
            cluster.fail(error.description)
        }
    }

    func close() {
        followed.removeAll()
        consumer.endRinging()
        bell?.close()
        bell = nil
    }
}
