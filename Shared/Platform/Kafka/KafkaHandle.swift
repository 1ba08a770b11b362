import CRDKafka
import Glibc
import Telemetry

/// A librdkafka client: one owner, destroyed once. Its callbacks come where it is polled.
final class KafkaHandle {
    let pointer: OpaquePointer
    private var known: [String: OpaquePointer] = [:]

    /// - Parameters:
    ///   - owner: whom callbacks find as their context; it outlives the handle, which it owns.
    ///   - prepare: sets the callbacks.
    init(
        _ kind: rd_kafka_type_t, _ properties: KafkaProperties, owner: AnyObject, prepare: (OpaquePointer) -> Void
    ) throws(KafkaError) {
        let configuration = try properties.makeConfiguration()
        rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(owner).toOpaque())
        rd_kafka_conf_set_log_cb(configuration, logged)
        prepare(configuration)
        var reason = [CChar](repeating: 0, count: 512)
        guard let pointer = rd_kafka_new(kind, configuration, &reason, reason.count) else {
            rd_kafka_conf_destroy(configuration)
            throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, text(reason))
        }
        self.pointer = pointer
    }

    deinit {
        for topic in known.values { rd_kafka_topic_destroy(topic) }
        rd_kafka_destroy(pointer)
    }

    /// Whether librdkafka's timers go through `CRDKafka/timers.c`; false before they did so in this process: for tests.
    static var leadsTimers: Bool { yizhan_leads_timers() != 0 }

    /// What made the client unusable, nil as long as it is usable.
    var fatalError: KafkaError? {
        var reason = [CChar](repeating: 0, count: 512)
        let code = rd_kafka_fatal_error(pointer, &reason, reason.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(code, text(reason), isFatal: true)
    }

    /// The cluster's own id, nil if no broker says it in time.
    func clusterID(within deadline: Duration) -> String? {
        guard let id = rd_kafka_clusterid(pointer, deadline.milliseconds) else { return nil }
        defer { rd_kafka_mem_free(pointer, id) }
        return String(cString: id)
    }

    /// Learns who leads the topics' partitions. What is written or read first would else wait for a timer, for a second.
    func learn(_ topics: [String], within deadline: Duration) throws(KafkaError) {
        let new = topics.filter { known[$0] == nil }
        guard !new.isEmpty else { return }
        // What a handle exists of is asked for. Each costs the client a little at everything it does.
        for topic in new { known[topic] = rd_kafka_topic_new(pointer, topic, nil) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        try check(rd_kafka_metadata(pointer, 0, nil, &metadata, deadline.milliseconds))
        rd_kafka_metadata_destroy(metadata)
    }

    /// The first offset of a partition and the one above its last, as brokers have them now.
    func watermarks(_ partition: TopicPartition, within deadline: Duration) throws(KafkaError) -> Range<Int64> {
        let end = ContinuousClock.now + deadline
        while true {
            var low: Int64 = 0
            var high: Int64 = 0
            let code = rd_kafka_query_watermark_offsets(
                pointer, partition.topic, partition.partition, &low, &high, deadline.milliseconds)
            if code == RD_KAFKA_RESP_ERR_NO_ERROR { return low..<max(low, high) }
            let error = KafkaError(code)
            guard error.isPassing, ContinuousClock.now < end else { throw error }
            // Brokers say so for a moment when a topic is new or its leader changes, and tell nobody when it is over:
            // they are asked again, on a thread that may wait, until the deadline.
            usleep(20_000)
        }
    }
}

private let logger = Logger(label: "kafka")

/// Called by librdkafka's own threads.
private func logged(
    _: OpaquePointer?, _ severity: Int32, _ facility: UnsafePointer<CChar>?, _ line: UnsafePointer<CChar>?
) {
    let level: Logger.Level = severity <= 2 ? .error : severity <= 4 ? .warning : .debug
    logger.log(
        level: level, "The Kafka client reports.",
        metadata: [.reason: .string(line.map { String(cString: $0) } ?? "")])
}

func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
