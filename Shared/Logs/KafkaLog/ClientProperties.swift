import Kafka
import Messages

/// What each kind of client is set to. What a user sets comes before what a promise needs, which wins.
struct ClientProperties {
    let configuration: KafkaLog.Configuration

    private typealias Pairs = [(name: String, value: String)]

    private func client(adjustable: Pairs = [], needed: Pairs = []) -> KafkaProperties {
        let common: Pairs = [
            ("client.id", configuration.name), ("socket.nagle.disable", "true"), ("reconnect.backoff.ms", "50"),
            ("reconnect.backoff.max.ms", "1000"),
        ]
        return KafkaProperties(common + adjustable).merging(configuration.properties)
            .merging([("bootstrap.servers", configuration.brokers)] + needed)
    }

    var admin: KafkaProperties { client() }

    /// Writes what is no part of a transaction: in order, none twice, acknowledged by all replicas in sync.
    var appender: KafkaProperties {
        client(
            adjustable: [("linger.ms", "0"), ("message.timeout.ms", "30000")],
            needed: [("enable.idempotence", "true"), ("acks", "all")])
    }

    /// - Parameter id: whose transactions they are; a later producer with it fences this one.
    func transactions(_ id: String) -> KafkaProperties {
        let deadline = String(configuration.transactionTimeout.wholeMilliseconds)
        return client(
            adjustable: [("linger.ms", "0")],
            needed: [
                ("transactional.id", id), ("transaction.timeout.ms", deadline), ("message.timeout.ms", deadline),
            ])
    }

    /// Reads partitions that it is told to read.
    ///
    /// - Parameters:
    ///   - isCommitted: false reads to the very end, also behind an open transaction.
    ///   - patience: how long brokers hold an answer back for want of records. A reader whose assignment changes waits
    ///     so long for the answer to its last request.
    func reader(isCommitted: Bool, patience: Duration = .milliseconds(100)) -> KafkaProperties {
        // A consumer wants a group's name, also where it never joins one.
        consumer(isCommitted: isCommitted, patience, [("group.id", configuration.prefix + "readers")])
    }

    func member(of group: String) -> KafkaProperties {
        let session = configuration.sessionTimeout
        return consumer(
            // Idle members ask for all their partitions this often, which is most of what an idle cluster does. When
            // partitions move, each step waits for what was asked last.
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
