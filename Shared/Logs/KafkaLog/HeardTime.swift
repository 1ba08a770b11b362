import Kafka
import Messages

/// The log's time in the records that a client reads: what brokers stamped, and what the writers knew.
///
/// The clocks of brokers may differ by more than a request may wait. Who writes to the earlier ones only would make each
/// request late for the others, and hear of it from nobody else.
struct HeardTime {
    private var latest = Timestamp(milliseconds: .min)

    /// Returns a time that was not heard before; nil if there is none in these records.
    mutating func listen(to records: some Sequence<KafkaRecord>) -> Timestamp? {
        let before = latest
        for record in records { latest = max(latest, EventCoding.time(of: record)) }
        return latest > before ? latest : nil
    }
}
