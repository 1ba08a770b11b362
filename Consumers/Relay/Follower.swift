internal import Credentials
internal import EventLoop
internal import MessageLog
internal import Messages
internal import Streams

/// Follows one partition of `replies` and gives each record to the readers of its stream.
@IOLoop
final class Follower {
    let partition: Int32
    /// Readers get every record from this offset on; nil until the log has answered.
    private(set) var position: Int64?
    private var readers: [String: [Reader]] = [:]
    private var subscription: Subscription?

    init(partition: Int32) {
        self.partition = partition
    }

    func follow(_ log: any MessageLog) async throws(LogError) {
        let subscription = try await log.follow(.replies, partition: partition) { [weak self] in self?.receive($0) }
        self.subscription = subscription
        // The log may deliver records before it returns the subscription.
        position = max(subscription.start, position ?? subscription.start)
        forEachReader { $0.followerBegan(at: subscription.start) }
    }

    /// Whether the partition is followed without any reader.
    var isIdle: Bool { subscription != nil && readers.isEmpty }

    func cancel() {
        subscription?.cancel()
    }

    /// Ends all readers: the log cannot follow the partition.
    func fail() {
        forEachReader { $0.end(.unavailable) }
    }

    func add(_ reader: Reader) {
        readers[reader.stream.text, default: []].append(reader)
    }

    func remove(_ reader: Reader) {
        let stream = reader.stream.text
        guard let others = readers[stream]?.filter({ $0 !== reader }) else { return }
        readers[stream] = others.isEmpty ? nil : others
    }

    func tick(_ now: ContinuousClock.Instant, _ time: Timestamp) {
        forEachReader { $0.tick(now, time) }
    }

    /// Moves the position with each record, so that a reader added meanwhile misses nothing and gets nothing twice.
    private func receive(_ records: [Record]) {
        for record in records {
            position = record.offset + 1
            guard let readers = readers[record.event.key] else { continue }
            for reader in readers { reader.receive(record) }
        }
    }

    private func forEachReader(_ body: @IOLoop (Reader) -> Void) {
        for reader in readers.values.flatMap({ $0 }) { body(reader) }
    }
}
