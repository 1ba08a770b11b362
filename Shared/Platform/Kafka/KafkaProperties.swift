import CRDKafka

/// Settings of a client, by librdkafka's names; the last value of a name wins. A value may be a secret and is never
/// logged.
package struct KafkaProperties: Sendable {
    private var pairs: [(name: String, value: String)] = []

    package init(_ pairs: [(name: String, value: String)] = []) {
        self.pairs = pairs
    }

    package subscript(name: String) -> String? {
        get { pairs.last { $0.name == name }?.value }
        set {
            pairs.removeAll { $0.name == name }
            if let newValue { pairs.append((name, newValue)) }
        }
    }

    package func merging(_ others: [(name: String, value: String)]) -> KafkaProperties {
        KafkaProperties(pairs + others)
    }

    /// Makes librdkafka's configuration object. A client that is made with it takes ownership.
    ///
    /// - Throws: an unknown name or an invalid value; the message has the name.
    func makeConfiguration() throws(KafkaError) -> OpaquePointer {
        guard let configuration = rd_kafka_conf_new() else {
            preconditionFailure("Out of memory for Kafka's settings.")
        }
        for (name, value) in pairs {
            var reason = [CChar](repeating: 0, count: 256)
            guard rd_kafka_conf_set(configuration, name, value, &reason, reason.count) == RD_KAFKA_CONF_OK else {
                rd_kafka_conf_destroy(configuration)
                // librdkafka's message would repeat the value, which may be a secret.
                throw KafkaError(
                    RD_KAFKA_RESP_ERR__INVALID_ARG, "The property '\(name)' is unknown, or its value is not allowed.")
            }
        }
        return configuration
    }
}
