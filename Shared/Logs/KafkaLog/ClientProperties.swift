import Kafka
import Messages

/// The librdkafka settings of each kind of client. A user's setting overrides our defaults, but not the settings on
/// which a promise depends.
struct ClientProperties {
    let configuration: KafkaLog.Configuration

    private typealias Pairs = [(name: String, value: String)]

    /// How long a client waits for a broker's answer. A request that waits for a frozen follower may take longer; it is
    /// sent again, and takes effect once.
    private static let patience = Duration.seconds(5)

    private func client(adjustable: Pairs = [], needed: Pairs = []) -> KafkaProperties {
        let common: Pairs = [
            ("client.id", configuration.name), ("socket.nagle.disable", "true"),
            // All brokers down and up again are back within a second.
            ("reconnect.backoff.ms", "50"), ("reconnect.backoff.max.ms", "1000"),
            // A frozen broker accepts connections and says nothing. A minute, as librdkafka has it, holds up all that
            // waits for the request; `BrokerSockets` mostly notices before.
            ("socket.timeout.ms", String(Self.patience.wholeMilliseconds)),
            // The same for a connection that is being made, through TLS and SASL: while it is tried, no other is.
            ("socket.connection.setup.timeout.ms", String(Self.patience.wholeMilliseconds)),
            ("api.version.request.timeout.ms", String(Self.patience.wholeMilliseconds)),
            // For five minutes, as librdkafka has it, a client can miss that another broker leads. What is known stays
            // valid for as long as usual.
            ("topic.metadata.refresh.interval.ms", "10000"), ("metadata.max.age.ms", "900000"),
        ]
        return KafkaProperties(common + adjustable).merging(configuration.properties)
            .merging([("bootstrap.servers", configuration.brokers)] + needed)
    }

    /// Librdkafka's own limit is a megabyte.
    private static let largestRecord = (name: "message.max.bytes", value: String(Record.mostBytes))

    var admin: KafkaProperties { client() }

    /// For appends without a transaction: in order, without duplicates, acknowledged by all in-sync replicas.
    var appender: KafkaProperties {
        client(
            adjustable: [("linger.ms", "0"), ("message.timeout.ms", "30000"), Self.largestRecord],
            needed: [("enable.idempotence", "true"), ("acks", "all")])
    }

    /// - Parameter id: the transactional id; a later producer with the same id fences this one.
    func transactions(_ id: String) -> KafkaProperties {
        let deadline = String(configuration.transactionTimeout.wholeMilliseconds)
        return client(
            adjustable: [
                ("linger.ms", "0"), Self.largestRecord,
                // Not above the transaction's own time-out.
                (
                    "socket.timeout.ms",
                    String(min(Self.patience, configuration.transactionTimeout).wholeMilliseconds)
                ),
            ],
            needed: [
                ("transactional.id", id), ("transaction.timeout.ms", deadline), ("message.timeout.ms", deadline),
            ])
    }

    /// For reading assigned partitions.
    ///
    /// - Parameters:
    ///   - isCommitted: false reads past open transactions, to the very end.
    ///   - patience: how long brokers wait for records before they answer. A reader whose assignment changes waits as
    ///     long for its last request.
    func reader(isCommitted: Bool, patience: Duration = .milliseconds(100)) -> KafkaProperties {
        // librdkafka requires a group id, even if the consumer never joins a group.
        consumer(isCommitted: isCommitted, patience, [("group.id", configuration.prefix + "readers")])
    }

    /// For asking how far a group is, without being of it. An open transaction would hold the answer up, and under load
    /// one always is.
    func asker(about group: String) -> KafkaProperties {
        consumer(isCommitted: false, .milliseconds(100), [("group.id", group)])
    }

    func member(of group: String) -> KafkaProperties {
        let session = configuration.sessionTimeout
        return consumer(
            // Idle members poll all their partitions this often, which is most of an idle cluster's work. When
            // partitions move, each step waits for the last poll.
            isCommitted: true, .milliseconds(200),
            [
                ("group.id", group), ("group.instance.id", configuration.name),
                ("session.timeout.ms", String(session.wholeMilliseconds)),
                ("heartbeat.interval.ms", String(session.wholeMilliseconds / 5)),
                // The cooperative assignor of this librdkafka can hang (confluentinc/librdkafka#4783).
                ("partition.assignment.strategy", "range"),
            ])
    }

    private func consumer(isCommitted: Bool, _ patience: Duration, _ needed: Pairs) -> KafkaProperties {
        client(
            adjustable: [
                ("fetch.error.backoff.ms", "10"), ("queued.max.messages.kbytes", "16384"),
                ("fetch.wait.max.ms", String(patience.wholeMilliseconds)),
            ],
            needed: [
                ("enable.auto.commit", "false"), ("enable.auto.offset.store", "false"),
                ("enable.partition.eof", "true"), ("auto.offset.reset", "error"),
                ("isolation.level", isCommitted ? "read_committed" : "read_uncommitted"),
            ] + needed)
    }
}
