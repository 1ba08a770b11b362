import CRDKafka
import Glibc

/// Creates and describes topics.
package final class KafkaAdmin {
    private var handle: KafkaHandle?
    private let brokers: String

    /// A topic to create.
    package struct NewTopic: Sendable {
        package var name: String
        package var partitions: Int32
        package var replication: Int16
        package var settings: [(name: String, value: String)]

        package init(_ name: String, partitions: Int32, replication: Int16, settings: [(name: String, value: String)]) {
            self.name = name
            self.partitions = partitions
            self.replication = replication
            self.settings = settings
        }
    }

    /// A topic, described by the brokers.
    package struct TopicDescription: Sendable {
        package let name: String
        package let partitions: Int32
        /// The number of replicas of the partition with the fewest.
        package let replication: Int16
    }

    package init(_ properties: KafkaProperties) throws(KafkaError) {
        brokers = properties["bootstrap.servers"] ?? ""
        handle = try KafkaHandle(RD_KAFKA_PRODUCER, properties, owner: self) { _ in }
    }

    private var pointer: OpaquePointer {
        guard let handle else { preconditionFailure("An admin client is used before it is made.") }
        return handle.pointer
    }

    /// Asks the brokers until one tells of itself and of the topics.
    ///
    /// - Throws: `unreachable` if none does in time.
    package func cluster(within limit: Duration) throws(KafkaError) -> (id: String, topics: [String: TopicDescription])
    {
        let topics = try topics(within: limit)
        // That answer brought it. `rd_kafka_clusterid` alone waits for an answer, and asks nobody.
        guard let id = handle?.clusterID else { throw .unreachable(brokers, for: limit) }
        return (id, topics)
    }

    /// Lists the existing topics, by name.
    ///
    /// - Throws: `unreachable` if no broker answers in time.
    package func topics(within limit: Duration) throws(KafkaError) -> [String: TopicDescription] {
        guard let metadata = try metadata(within: limit) else { return [:] }
        defer { rd_kafka_metadata_destroy(metadata) }
        var topics: [String: TopicDescription] = [:]
        for index in 0..<Int(metadata.pointee.topic_cnt) {
            let topic = metadata.pointee.topics[index]
            guard topic.err == RD_KAFKA_RESP_ERR_NO_ERROR, let name = topic.topic else { continue }
            let replicas = (0..<Int(topic.partition_cnt)).map { topic.partitions[$0].replica_cnt }
            let description = TopicDescription(
                name: String(cString: name), partitions: topic.partition_cnt,
                replication: Int16(clamping: replicas.min() ?? 0))
            topics[description.name] = description
        }
        return topics
    }

    private func metadata(within limit: Duration) throws(KafkaError) -> UnsafePointer<rd_kafka_metadata>? {
        do throws(KafkaError) {
            return try handle?.metadata(ofAllTopics: true, within: limit)
        } catch {
            guard error.isPassing else { throw error }
            throw .unreachable(brokers, for: limit)
        }
    }

    /// Creates topics and waits until the brokers know them; leaves existing topics unchanged.
    package func create(_ topics: [NewTopic], within deadline: Duration) throws(KafkaError) {
        var made: [OpaquePointer?] = []
        defer { for topic in made { rd_kafka_NewTopic_destroy(topic) } }
        for topic in topics {
            let new = rd_kafka_NewTopic_new(topic.name, topic.partitions, Int32(topic.replication), nil, 0)
            guard let new else { throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, "A topic's figures are wrong.") }
            made.append(new)
            for setting in topic.settings { try check(rd_kafka_NewTopic_set_config(new, setting.name, setting.value)) }
        }
        let answer = try ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, within: deadline) { options, queue in
            rd_kafka_CreateTopics(pointer, &made, made.count, options, queue)
        }
        defer { rd_kafka_event_destroy(answer) }
        var count = 0
        guard let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer), &count)
        else { return }
        for index in 0..<count {
            let code = rd_kafka_topic_result_error(results[index])
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR, code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS else { continue }
            throw KafkaError(code, rd_kafka_topic_result_error_string(results[index]).map { String(cString: $0) })
        }
        try wait(for: topics.map(\.name), within: deadline)
    }

    /// Waits until the leader of each partition knows that it leads.
    private func wait(for topics: [String], within deadline: Duration) throws(KafkaError) {
        let end = ContinuousClock.now + deadline
        var known: [String: TopicDescription] = [:]
        repeat {
            known = try self.topics(within: deadline)
            if topics.allSatisfy({ known[$0] != nil }) { break }
            // Brokers do not notify: this thread, which may block, polls until the deadline.
            usleep(20_000)
        } while ContinuousClock.now < end
        for topic in topics {
            guard let partitions = known[topic]?.partitions else { throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT) }
            for partition in 0..<partitions {
                _ = try handle?.watermarks(TopicPartition(topic, partition), within: deadline)
            }
        }
    }

    /// Reads the settings of topics, by topic and name.
    package func settings(of topics: [String], within deadline: Duration) throws(KafkaError) -> [String: [String:
        String]]
    {
        // Brokers refuse an empty request.
        guard !topics.isEmpty else { return [:] }
        var asked: [OpaquePointer?] = topics.map { rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
        defer { for resource in asked { rd_kafka_ConfigResource_destroy(resource) } }
        let answer = try ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, within: deadline) { options, queue in
            rd_kafka_DescribeConfigs(pointer, &asked, asked.count, options, queue)
        }
        defer { rd_kafka_event_destroy(answer) }
        var count = 0
        guard
            let resources = rd_kafka_DescribeConfigs_result_resources(
                rd_kafka_event_DescribeConfigs_result(answer), &count)
        else { return [:] }
        var found: [String: [String: String]] = [:]
        for index in 0..<count {
            guard let resource = resources[index] else { continue }
            try check(rd_kafka_ConfigResource_error(resource))
            found[String(cString: rd_kafka_ConfigResource_name(resource))] = Self.entries(of: resource)
        }
        return found
    }

    private static func entries(of resource: OpaquePointer) -> [String: String] {
        var count = 0
        guard let entries = rd_kafka_ConfigResource_configs(resource, &count) else { return [:] }
        var settings: [String: String] = [:]
        for index in 0..<count {
            guard let name = rd_kafka_ConfigEntry_name(entries[index]) else { continue }
            settings[String(cString: name)] = rd_kafka_ConfigEntry_value(entries[index]).map { String(cString: $0) }
        }
        return settings
    }

    /// Sends a request and waits for the response, which the caller frees.
    private func ask(
        _ operation: rd_kafka_admin_op_t, within deadline: Duration,
        send: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void
    ) throws(KafkaError) -> OpaquePointer {
        let queue = rd_kafka_queue_new(pointer)
        defer { rd_kafka_queue_destroy(queue) }
        let options = rd_kafka_AdminOptions_new(pointer, operation)
        defer { rd_kafka_AdminOptions_destroy(options) }
        rd_kafka_AdminOptions_set_request_timeout(options, deadline.milliseconds, nil, 0)
        send(options, queue)
        guard let answer = rd_kafka_queue_poll(queue, deadline.milliseconds) else {
            throw KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT)
        }
        let code = rd_kafka_event_error(answer)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let reason = rd_kafka_event_error_string(answer).map { String(cString: $0) }
            rd_kafka_event_destroy(answer)
            throw KafkaError(code, reason)
        }
        return answer
    }
}
