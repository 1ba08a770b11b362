import CRDKafka
import Glibc
import Telemetry

/// A librdkafka client: one owner, destroyed once. Callbacks run where it is polled.
final class KafkaHandle {
    let pointer: OpaquePointer
    private var known: [String: OpaquePointer] = [:]

    /// - Parameters:
    ///   - owner: the context of callbacks; owns the handle and so outlives it.
    ///   - prepare: sets the callbacks.
    init(
        _ kind: rd_kafka_type_t, _ properties: KafkaProperties, owner: AnyObject, prepare: (OpaquePointer) -> Void
    ) throws(KafkaError) {
        let configuration = try properties.makeConfiguration()
        rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(owner).toOpaque())
        rd_kafka_conf_set_log_cb(configuration, KafkaReports.logged)
        rd_kafka_conf_set_connect_cb(configuration, BrokerSockets.connect)
        rd_kafka_conf_set_closesocket_cb(configuration, BrokerSockets.close)
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

    /// True once librdkafka's timers have gone through `CRDKafka/timers.c` in this process. For tests.
    static var leadsTimers: Bool { yizhan_leads_timers() != 0 }

    /// The error that made the client unusable; nil while it is usable.
    var fatalError: KafkaError? {
        var reason = [CChar](repeating: 0, count: 512)
        let code = rd_kafka_fatal_error(pointer, &reason, reason.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(code, text(reason), isFatal: true)
    }

    /// The cluster's id; nil until a broker has told it.
    var clusterID: String? {
        guard let id = rd_kafka_clusterid(pointer, 0) else { return nil }
        defer { rd_kafka_mem_free(pointer, id) }
        return String(cString: id)
    }

    /// Looks up the leaders of the topics' partitions. Otherwise the first read or write waits up to a second for a
    /// timer.
    func learn(_ topics: [String], within deadline: Duration) throws(KafkaError) {
        let new = topics.filter { known[$0] == nil }
        guard !new.isEmpty else { return }
        // librdkafka looks up topics that have a handle. Each handle costs the client a little in every operation.
        for topic in new { known[topic] = rd_kafka_topic_new(pointer, topic, nil) }
        try learnAgain(within: deadline)
    }

    /// Looks up the leaders of all topics that have a handle.
    private func learnAgain(within deadline: Duration) throws(KafkaError) {
        rd_kafka_metadata_destroy(try metadata(ofAllTopics: false, within: deadline))
    }

    /// Asks the brokers for their topics until one answers. For librdkafka a broker that ends meanwhile is an error at
    /// once.
    ///
    /// - Returns: what the caller has to destroy.
    func metadata(ofAllTopics isOfAll: Bool, within deadline: Duration) throws(KafkaError)
        -> UnsafePointer<rd_kafka_metadata>
    {
        let end = ContinuousClock.now + deadline
        while true {
            var metadata: UnsafePointer<rd_kafka_metadata>?
            let limit = max(.zero, end - .now)
            let code = rd_kafka_metadata(pointer, isOfAll ? 1 : 0, nil, &metadata, limit.milliseconds)
            if let metadata { return metadata }
            let error = KafkaError(code)
            guard error.isPassing, ContinuousClock.now < end else { throw error }
            // Nothing tells when a broker is back: this thread, which may block, asks again until the deadline.
            usleep(20_000)
        }
    }

    /// Asks the brokers for a partition's first offset and the offset after its last.
    ///
    /// Not by `rd_kafka_query_watermark_offsets`, which keeps to no deadline in librdkafka 2.0
    /// (confluentinc/librdkafka#4460).
    ///
    /// - Parameter known: an end that the partition is known to have had. A broker that was frozen while another took
    ///   the lead shows less until it knows of that; it is asked again.
    func watermarks(
        _ partition: TopicPartition, reaching known: Int64 = 0, within deadline: Duration
    ) throws(KafkaError) -> Range<Int64> {
        let end = ContinuousClock.now + deadline
        while true {
            do throws(KafkaError) {
                let low = try offset(Int64(RD_KAFKA_OFFSET_BEGINNING), of: partition, until: end)
                let high = try offset(Int64(RD_KAFKA_OFFSET_END), of: partition, until: end)
                guard high < known else { return low..<max(low, high) }
                guard ContinuousClock.now < end else { throw .timedOut }
                try learn([partition.topic], within: max(.zero, end - .now))
                try learnAgain(within: max(.zero, end - .now))
            } catch {
                guard error.isPassing, ContinuousClock.now < end else { throw error }
                // After an error librdkafka looks up the leaders of topics that have a handle. Of others it asks the
                // former leader for ever (confluentinc/librdkafka#4225).
                try learn([partition.topic], within: max(.zero, end - .now))
            }
            // A new topic or a change of leader gives this error for a moment, and brokers do not notify: this thread,
            // which may block, polls until the deadline.
            usleep(20_000)
        }
    }

    /// - Parameter place: the beginning or the end, which librdkafka takes in place of a time.
    private func offset(
        _ place: Int64, of partition: TopicPartition, until end: ContinuousClock.Instant
    ) throws(KafkaError) -> Int64 {
        // Within one call librdkafka keeps to one leader; the next call asks the leader of then.
        let limit = max(.zero, min(Self.question, end - .now))
        let list = PartitionList([GroupPosition(partition, offset: place)])
        try check(list.lend { rd_kafka_offsets_for_times(pointer, $0, limit.milliseconds) })
        if let failure = list.failure { throw failure }
        guard let offset = list.positions.first?.offset else { throw .timedOut }
        return offset
    }

    private static let question = Duration.seconds(1)
}

func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
