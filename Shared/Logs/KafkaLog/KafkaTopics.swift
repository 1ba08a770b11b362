import Kafka
package import MessageLog
import Messages

/// Creates the log's topics once, and checks them at every start.
package enum KafkaTopics {
    /// How long a changelog keeps the tombstone of an entry.
    static let deletionsKept = Duration.seconds(7 * 24 * 3600)
    private static let deadline = Duration.seconds(15)

    private static let forEver = "-1"
    private static let largestBatch = "max.message.bytes"

    private struct Wanted {
        let name: String
        let settings: [(name: String, value: String)]
    }

    /// Creates missing topics; leaves existing ones unchanged.
    ///
    /// - Parameters:
    ///   - partitions: of every topic, for good: with another number, keys would move.
    ///   - replication: replicas of each partition; with three, two must have a record.
    ///   - repliesKept: how long an answer can be resumed.
    package static func create(
        _ configuration: KafkaLog.Configuration, partitions: Int32, replication: Int16,
        repliesKept: Duration = .seconds(24 * 3600)
    ) async throws(LogError) {
        try await BlockingCall.run { () throws(KafkaError) in
            let admin = try KafkaAdmin(ClientProperties(configuration: configuration).admin)
            let topics = wanted(configuration, replication: replication, repliesKept: repliesKept)
            try admin.create(
                topics.map {
                    KafkaAdmin.NewTopic(
                        $0.name, partitions: partitions, replication: replication, settings: $0.settings)
                }, within: deadline)
        }
    }

    /// Returns what is wrong with the topics, as sentences.
    package static func check(
        _ configuration: KafkaLog.Configuration, replication: Int16? = nil,
        repliesKept: Duration = .seconds(24 * 3600)
    ) async throws(LogError) -> [String] {
        try await BlockingCall.run { () throws(KafkaError) in
            let admin = try KafkaAdmin(ClientProperties(configuration: configuration).admin)
            let found = try admin.topics(within: deadline)
            let wanted = wanted(configuration, replication: replication ?? 1, repliesKept: repliesKept)
            var problems = problems(wanted, found, replication: replication)
            let present = wanted.filter { found[$0.name] != nil }
            let settings = try admin.settings(of: present.map(\.name), within: deadline)
            for topic in present {
                for (name, value) in topic.settings.filter(isFixed)
                where !suffices(settings[topic.name]?[name], for: value, of: name) {
                    let actual = settings[topic.name]?[name] ?? "nothing"
                    problems.append("The topic '\(topic.name)' has \(name) = \(actual) instead of \(value).")
                }
            }
            return problems
        }
    }

    /// An operator may change how many replicas a record needs, and how long it is kept, unless that is for ever.
    static func isFixed(_ setting: (name: String, value: String)) -> Bool {
        setting.name != "min.insync.replicas" && (setting.name != "retention.ms" || setting.value == forEver)
    }

    /// A larger limit does as well.
    private static func suffices(_ actual: String?, for wanted: String, of name: String) -> Bool {
        guard name == largestBatch, let actual, let bytes = Int(actual), let least = Int(wanted) else {
            return actual == wanted
        }
        return bytes >= least
    }

    private static func problems(
        _ wanted: [Wanted], _ found: [String: KafkaAdmin.TopicDescription], replication: Int16?
    ) -> [String] {
        var problems: [String] = []
        for topic in wanted {
            guard let there = found[topic.name] else {
                problems.append("The topic '\(topic.name)' is missing.")
                continue
            }
            if let replication, there.replication < replication {
                problems.append(
                    "The topic '\(topic.name)' has \(there.replication) replicas instead of \(replication).")
            }
        }
        let counts = Set(wanted.compactMap { found[$0.name]?.partitions })
        if counts.count > 1 {
            let counts = counts.sorted().map(String.init).joined(separator: ", ")
            problems.append("The topics differ in their number of partitions: \(counts).")
        }
        return problems
    }

    /// Returns the number of partitions of all topics.
    ///
    /// - Throws: `fatal` if topics are missing or their numbers differ.
    static func partitions(
        _ configuration: KafkaLog.Configuration, _ found: [String: KafkaAdmin.TopicDescription]
    ) throws(LogError) -> Int32 {
        let wanted = wanted(configuration, replication: 1, repliesKept: .zero)
        let problems = problems(wanted, found, replication: nil)
        guard problems.isEmpty, let count = wanted.first.flatMap({ found[$0.name]?.partitions }) else {
            throw .fatal(
                "The topics are not as they should be ('yizhan topics create' makes them). "
                    + problems.joined(separator: " "))
        }
        return count
    }

    static func names(_ configuration: KafkaLog.Configuration) -> [String] {
        wanted(configuration, replication: 1, repliesKept: .zero).map(\.name)
    }

    private static func wanted(
        _ configuration: KafkaLog.Configuration, replication: Int16, repliesKept: Duration
    ) -> [Wanted] {
        let names = Names(configuration)
        let safety: [(name: String, value: String)] = [
            ("message.timestamp.type", "LogAppendTime"), ("min.insync.replicas", replication >= 3 ? "2" : "1"),
        ]
        // A record alone in its batch, and the batch's head.
        let sizes = [(name: largestBatch, value: String(Record.mostBytes + 1024))]
        func kept(_ duration: Duration) -> [(name: String, value: String)] {
            safety + sizes + [("cleanup.policy", "delete"), ("retention.ms", String(duration.wholeMilliseconds))]
        }
        let inboxKept = Duration.seconds(7 * 24 * 3600)
        var topics = [Wanted(name: names.topic(.replies), settings: kept(repliesKept))]
        topics += configuration.inboxes.map { Wanted(name: names.topic($0), settings: kept(inboxKept)) }
        // Dead letters stay until a person has looked at them.
        topics += (Topic.kept + configuration.inboxes.map(\.dead)).map {
            Wanted(
                name: names.topic($0),
                settings: safety + sizes + [
                    ("cleanup.policy", "delete"), ("retention.ms", forEver), ("retention.bytes", forEver),
                ])
        }
        topics += configuration.changelogs.map {
            Wanted(
                name: names.topic($0),
                settings: safety + [
                    ("cleanup.policy", "compact"),
                    ("delete.retention.ms", String(deletionsKept.wholeMilliseconds)),
                ])
        }
        return topics
    }
}
