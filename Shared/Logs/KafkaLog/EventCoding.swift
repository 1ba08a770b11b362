import Kafka
import Messages

/// The form of an event on Kafka: CloudEvents 1.0, Kafka binding, binary mode.
///
/// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
struct EventCoding {
    /// `ce_source` of what this process writes.
    let source: String

    /// What the sources of all our processes begin with.
    private static let ourSources = "/yizhan/"

    init(process: String) {
        source = Self.ourSources + process
    }

    private enum Name {
        static let prefix = "ce_"
        static let specification = "ce_specversion"
        static let id = "ce_id"
        static let type = "ce_type"
        static let source = "ce_source"
        static let time = "ce_time"
        static let trace = "traceparent"
        static let contentType = "content-type"
    }

    /// - Parameter time: the log's time; nil if it is not known.
    func draft(_ event: Event, to place: TopicPartition, at time: Timestamp?) -> KafkaDraft {
        var headers = [
            KafkaHeader(Name.specification, "1.0"), KafkaHeader(Name.id, event.id), KafkaHeader(Name.type, event.type),
            KafkaHeader(Name.source, source),
        ]
        if let time { headers.append(KafkaHeader(Name.time, time.text)) }
        if let trace = event.trace { headers.append(KafkaHeader(Name.trace, trace)) }
        headers += event.attributes.map { KafkaHeader(Name.prefix + $0.name, $0.value) }
        let value = event.value
        let isJSON = value.first == UInt8(ascii: "{")
        headers.append(KafkaHeader(Name.contentType, isJSON ? "application/json" : "application/octet-stream"))
        return KafkaDraft(to: place, key: Array(event.key.utf8), value: value, headers: headers)
    }

    /// Reads a record of any writer: without an id it is identified by its place, without a type its type is empty.
    static func event(_ record: KafkaRecord) -> Event {
        var event = Event(
            id: "\(record.place.topic)/\(record.place.partition)/\(record.offset)", type: "",
            key: String(decoding: record.key, as: UTF8.self), value: record.value ?? [])
        for header in record.headers {
            switch header.name {
            case Name.id: event.id = header.value
            case Name.type: event.type = header.value
            case Name.trace: event.trace = header.value
            case Name.specification, Name.source, Name.time: continue
            case let name where name.hasPrefix(Name.prefix):
                event.attributes.append(Event.Attribute(String(name.dropFirst(Name.prefix.count)), header.value))
            default: continue
            }
        }
        return event
    }

    /// The record's time: the later of what a broker stamped and what the writer knew. Brokers' clocks may differ, or have
    /// been set back, and each process goes by the latest time that it has heard of.
    static func time(of record: KafkaRecord) -> Timestamp {
        let stamped = Timestamp(milliseconds: record.time)
        return max(stamped, saidTime(record) ?? stamped)
    }

    /// Returns the log's time as it was known to the process of ours that wrote the record; nil for other writers.
    static func saidTime(_ record: KafkaRecord) -> Timestamp? {
        var source = ""
        var text = ""
        for header in record.headers {
            if header.name == Name.source { source = header.value }
            if header.name == Name.time { text = header.value }
        }
        return source.hasPrefix(Self.ourSources) ? Timestamp(text: text) : nil
    }
}
