import CRDKafka

/// A record in a partition.
package struct KafkaRecord: Sendable {
    package var place: TopicPartition
    package var offset: Int64
    /// The append time, in milliseconds since 1970.
    package var time: Int64
    package var key: [UInt8]
    /// Nil marks a deleted key in a compacted topic.
    package var value: [UInt8]?
    package var headers: [KafkaHeader]
}

extension KafkaDraft {
    private static let blankKey = Array("blank".utf8)
    fileprivate static let blankHeader = KafkaHeader("yizhan-blank", "1")

    /// Makes a record without content. Consumers skip it, and compaction keeps only the last.
    package static func blank(to place: TopicPartition) -> KafkaDraft {
        KafkaDraft(to: place, key: blankKey, value: nil, headers: [blankHeader])
    }
}

extension KafkaRecord {
    var isBlank: Bool { value == nil && headers == [KafkaDraft.blankHeader] }
}

/// A header of a record; headers keep their order.
package struct KafkaHeader: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A record to write.
package struct KafkaDraft: Sendable {
    package var place: TopicPartition
    package var key: [UInt8]
    package var value: [UInt8]?
    package var headers: [KafkaHeader]

    package init(to place: TopicPartition, key: [UInt8], value: [UInt8]?, headers: [KafkaHeader] = []) {
        self.place = place
        self.key = key
        self.value = value
        self.headers = headers
    }
}

extension KafkaRecord {
    /// Copies a message that librdkafka lends.
    init(_ message: UnsafePointer<rd_kafka_message_t>) {
        let source = message.pointee
        place = TopicPartition(String(cString: rd_kafka_topic_name(source.rkt)), source.partition)
        offset = source.offset
        time = rd_kafka_message_timestamp(message, nil)
        key = [UInt8](UnsafeRawBufferPointer(start: source.key, count: source.key_len))
        value = source.payload.map { [UInt8](UnsafeRawBufferPointer(start: $0, count: source.len)) }
        headers = Self.headers(message)
    }

    private static func headers(_ message: UnsafePointer<rd_kafka_message_t>) -> [KafkaHeader] {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else { return [] }
        var headers: [KafkaHeader] = []
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while rd_kafka_header_get_all(list, headers.count, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
            guard let name else { break }
            let bytes = UnsafeRawBufferPointer(start: value, count: size)
            headers.append(KafkaHeader(String(cString: name), String(decoding: bytes, as: UTF8.self)))
        }
        return headers
    }
}
