package import Messages

extension KafkaLog {
    /// How the log is reached.
    ///
    /// | field | default | limits |
    /// | --- | --- | --- |
    /// | `brokers` | | `host:port`, separated by commas |
    /// | `name` | | unique per process; a second process with it takes over from the first |
    /// | `stateDirectory` | | where this process keeps its states; created if missing |
    /// | `prefix` | none | of all topics, groups and transactional ids |
    /// | `properties` | none | of librdkafka, for all clients; settings on which a promise depends win |
    /// | `sessionTimeout` | 10 s | how long a silent member keeps its partitions; brokers require at least 6 s |
    /// | `transactionTimeout` | 10 s | how long a dead process holds readers up, and a broker may be away in a commit |
    /// | `queueLimit` | 16 384 | unacknowledged appends; above it appends are refused |
    /// | `ageLimit` | 2 s | of the oldest unacknowledged append; above it requests are refused, parts of answers wait |
    /// | `startLimit` | 60 s | in which brokers that were all away have to be back at the start |
    /// | `consumers` | all | who has topics here, and how long each waits to fill a transaction |
    /// | `isRepairing` | true | ends transactions again that brokers forgot to end (KAFKA-20734) |
    package struct Configuration: Sendable {
        package var brokers: String
        package var name: String
        package var stateDirectory: String
        package var prefix: String
        package var properties: [(name: String, value: String)]
        package var sessionTimeout: Duration
        package var transactionTimeout: Duration
        package var queueLimit: Int
        package var ageLimit: Duration
        package var startLimit: Duration
        package var consumers: [Consumer]
        package var isRepairing: Bool

        package init(
            brokers: String, name: String, stateDirectory: String, prefix: String = "",
            properties: [(name: String, value: String)] = [], sessionTimeout: Duration = .seconds(10),
            transactionTimeout: Duration = .seconds(10), queueLimit: Int = 16_384, ageLimit: Duration = .seconds(2),
            startLimit: Duration = .seconds(60), consumers: [Consumer] = Consumer.all, isRepairing: Bool = true
        ) {
            self.brokers = brokers
            self.name = name
            self.stateDirectory = stateDirectory
            self.prefix = prefix
            self.properties = properties
            self.sessionTimeout = sessionTimeout
            self.transactionTimeout = transactionTimeout
            self.queueLimit = queueLimit
            self.ageLimit = ageLimit
            self.startLimit = startLimit
            self.consumers = consumers
            self.isRepairing = isRepairing
        }

        var inboxes: [Topic] { consumers.compactMap(\.inbox) }

        var changelogs: [Topic] { consumers.filter { $0.kind == .processor }.map(\.reads.changelog) }

        /// How long the consumer of an inbox waits for more inputs before it commits.
        func patience(of inbox: Topic) -> Duration { consumers.first { $0.inbox == inbox }?.patience ?? .zero }
    }
}
