internal import Credentials
internal import EventLoop
internal import MessageLog
internal import Messages
internal import Streams

/// The follower of one partition of `replies`: gives each record to the readers of its stream.
@IOLoop
final class Follower {
    let partition: Int32
    /// Everything from this offset on will be handed to the readers there are; nil until the log has said so.
    private(set) var position: Int64?
    private var readers: [String: [Reader]] = [:]
    private var subscription: Subscription?

    init(partition: Int32) {
        self.partition = partition
    }

    func follow(_ log: any MessageLog) async throws(LogError) {
        let subscription = try await log.follow(.replies, partition: partition) { [weak self] in self?.receive($0) }
        self.subscription = subscription
        // Records may have come before this line was reached.
        position = max(subscription.start, position ?? subscription.start)
        forEachReader { $0.followerBegan(at: subscription.start) }
    }

    /// Whether it is followed, and for nobody.
    var isIdle: Bool { subscription != nil && readers.isEmpty }

    /// The partition is followed no more.
    func cancel() {
        subscription?.cancel()
    }

    /// The partition cannot be followed.
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

    /// The position moves with each record, so that a reader that is added meanwhile is given neither less nor more.
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
