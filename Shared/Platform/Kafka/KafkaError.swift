import CRDKafka

/// An error of librdkafka or of a broker.
package struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// librdkafka's code: negative for errors of the client, else the protocol's code.
    package let code: Int32
    package let message: String
    /// True if the client is unusable and must be replaced.
    package let isFatal: Bool

    package var description: String { "Kafka: \(message) (code \(code))" }

    init(_ code: rd_kafka_resp_err_t, _ message: String? = nil, isFatal: Bool = false) {
        self.code = code.rawValue
        self.message = message ?? String(cString: rd_kafka_err2str(code))
        self.isFatal = isFatal || code == RD_KAFKA_RESP_ERR__FATAL
    }

    /// Reads an error object and frees it.
    init(_ error: OpaquePointer) {
        let text = rd_kafka_error_string(error).map { String(cString: $0) }
        self.init(rd_kafka_error_code(error), text, isFatal: rd_kafka_error_is_fatal(error) != 0)
        rd_kafka_error_destroy(error)
    }
}

extension KafkaError {
    /// A record was given up, or was accepted at an unknown place.
    package static let placeUnknown = KafkaError(
        RD_KAFKA_RESP_ERR__INCONSISTENT, "The brokers do not say where a record stands.")

    /// The deadline passed.
    package static let timedOut = KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT)

    /// No broker answered for so long.
    static func unreachable(_ brokers: String, for limit: Duration) -> KafkaError {
        KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "No broker of \(brokers) has answered for \(limit).")
    }

    /// The client's queue of outgoing messages is full; later there is room.
    package var isQueueFull: Bool { code == RD_KAFKA_RESP_ERR__QUEUE_FULL.rawValue }
    /// The offset is no longer kept, or not written yet.
    package var isOutOfRange: Bool {
        code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE.rawValue || code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET.rawValue
    }
    /// No response in time.
    package var isTimedOut: Bool { code == RD_KAFKA_RESP_ERR__TIMED_OUT.rawValue }
    /// The topic or the partition does not exist.
    package var isUnknownPartition: Bool {
        [
            RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION,
        ].contains { $0.rawValue == code }
    }
    /// This client may not read the topic.
    package var isForbidden: Bool { code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED.rawValue }
    /// The topic needs more replicas than there are brokers.
    package var isRefusedReplication: Bool { code == RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR.rawValue }
    /// The same call may succeed in a moment: brokers are electing a leader, or the former one was asked.
    package var isPassing: Bool {
        [
            RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
        ].contains { $0.rawValue == code }
    }
    /// The group does not accept the sender of the positions as a member, or not in that generation.
    package var isRefusedMember: Bool {
        [
            RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
            RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
        ].contains { $0.rawValue == code }
    }
    /// Another process joined under the same instance id.
    package var isFencedMember: Bool { code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID.rawValue }
    /// No broker can be reached; the client keeps trying.
    package var isDisconnected: Bool { code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN.rawValue }
    /// The settings are wrong, or the brokers refuse this client.
    package var isMisconfigured: Bool {
        [
            RD_KAFKA_RESP_ERR__INVALID_ARG, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
            RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
        ].contains { $0.rawValue == code }
    }
}

/// Throws the error of an error object, if there is one.
func check(_ error: OpaquePointer?) throws(KafkaError) {
    if let error { throw KafkaError(error) }
}

func check(_ code: rd_kafka_resp_err_t) throws(KafkaError) {
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code) }
}

extension Duration {
    /// In whole milliseconds, as librdkafka takes it.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        return Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    }
}
