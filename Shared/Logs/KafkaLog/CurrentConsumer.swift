import Kafka
import Synchronization

/// The consumer of a membership, which may be made anew.
final class CurrentConsumer: Sendable {
    /// Unchecked: any thread asks it for `member`, `committed` and `wake` only; the rest is the membership's thread's.
    private struct Held: @unchecked Sendable {
        let consumer: KafkaConsumer
    }

    private let held: Mutex<Held>

    init(_ consumer: KafkaConsumer) { held = Mutex(Held(consumer: consumer)) }

    var consumer: KafkaConsumer { held.withLock(\.self).consumer }

    func replace(with consumer: KafkaConsumer) {
        let new = Held(consumer: consumer)
        held.withLock { $0 = new }
    }
}
