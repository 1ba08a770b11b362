import Kafka
import Messages

/// The log's time in the records that a client reads: what brokers stamped, and now and then what the writers knew.
///
/// The clocks of brokers may differ by more than a request may wait. Who writes to the earlier ones only would make each
/// request late for the others, and hear of it from nobody else.
struct HeardTime {
    private var latest = Timestamp(milliseconds: .min)
    private var listened: ContinuousClock.Instant?
    /// How often the writer's time is read: parsing it costs more than all else here.
    private static let interval = Duration.milliseconds(200)

    /// Returns a time that was not heard before; nil if there is none in these records.
    mutating func listen(to records: some Sequence<KafkaRecord>, at now: ContinuousClock.Instant = .now) -> Timestamp? {
        var stamped: Int64 = .min
        var last: KafkaRecord?
        for record in records {
            stamped = max(stamped, record.time)
            last = record
        }
        guard let last else { return nil }
        var heard = Timestamp(milliseconds: stamped)
        if listened.map({ now - $0 >= Self.interval }) ?? true {
            listened = now
            if let said = EventCoding.saidTime(last) { heard = max(heard, said) }
        }
        guard heard > latest else { return nil }
        latest = heard
        return heard
    }
}
