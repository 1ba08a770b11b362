import CRDKafka
import Glibc

/// A partition of a topic, by the topic's name at the brokers.
package struct TopicPartition: Hashable, Comparable, Sendable {
    package let topic: String
    package let partition: Int32

    package init(_ topic: String, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    package static func < (left: TopicPartition, right: TopicPartition) -> Bool {
        (left.topic, left.partition) < (right.topic, right.partition)
    }

    /// Chooses the partition of a key like Kafka's Java client: murmur2.
    package static func partition(of key: String, among count: Int32) -> Int32 {
        var key = key
        return key.withUTF8 { rd_kafka_msg_partitioner_murmur2(nil, $0.baseAddress, $0.count, count, nil, nil) }
    }
}

/// A group's position in a partition.
package struct GroupPosition: Hashable, Sendable {
    package var partition: TopicPartition
    /// The next offset to read; nil if the group never committed one.
    package var offset: Int64?
    /// Text that was committed with the position; brokers usually allow 4 096 bytes.
    package var metadata: String

    package init(_ partition: TopicPartition, offset: Int64?, metadata: String = "") {
        self.partition = partition
        self.offset = offset
        self.metadata = metadata
    }
}

/// librdkafka's list of partitions: one owner, freed once.
final class PartitionList {
    private let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(_ positions: [GroupPosition]) {
        guard let list = rd_kafka_topic_partition_list_new(Int32(positions.count)) else {
            preconditionFailure("Out of memory for a list of partitions.")
        }
        pointer = list
        for position in positions { add(position) }
    }

    convenience init(_ partitions: [TopicPartition]) {
        self.init(partitions.map { GroupPosition($0, offset: nil) })
    }

    /// Takes ownership of a list from librdkafka.
    init(owning list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        pointer = list
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    /// Lends the list to a call, which copies what it keeps.
    func lend<Result>(_ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Result) -> Result {
        withExtendedLifetime(self) { body(pointer) }
    }

    private func add(_ position: GroupPosition) {
        guard
            let element = rd_kafka_topic_partition_list_add(
                pointer, position.partition.topic, position.partition.partition)
        else { preconditionFailure("Out of memory for a list of partitions.") }
        element.pointee.offset = position.offset ?? Int64(RD_KAFKA_OFFSET_INVALID)
        guard !position.metadata.isEmpty else { return }
        // Freed with the list.
        element.pointee.metadata = UnsafeMutableRawPointer(strdup(position.metadata))
        element.pointee.metadata_size = position.metadata.utf8.count
    }

    var positions: [GroupPosition] { Self.positions(pointer) }

    /// The error of the first partition in a response that failed.
    var failure: KafkaError? {
        for index in 0..<Int(pointer.pointee.cnt) {
            let code = pointer.pointee.elems[index].err
            if code != RD_KAFKA_RESP_ERR_NO_ERROR { return KafkaError(code) }
        }
        return nil
    }

    static func positions(_ list: UnsafePointer<rd_kafka_topic_partition_list_t>) -> [GroupPosition] {
        (0..<Int(list.pointee.cnt)).map { index in
            let element = list.pointee.elems[index]
            let bytes = UnsafeRawBufferPointer(start: element.metadata, count: element.metadata_size)
            return GroupPosition(
                TopicPartition(String(cString: element.topic), element.partition),
                offset: element.offset >= 0 ? element.offset : nil, metadata: String(decoding: bytes, as: UTF8.self))
        }
    }
}
