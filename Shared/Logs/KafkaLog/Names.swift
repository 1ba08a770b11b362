import Kafka
import Messages

/// What our things are called on the cluster.
struct Names: Sendable {
    let prefix: String
    /// The process's.
    let process: String

    init(_ configuration: KafkaLog.Configuration) {
        prefix = configuration.prefix
        process = configuration.name
    }

    func topic(_ topic: Topic) -> String { prefix + topic.name }

    func partition(_ topic: Topic, _ number: Int32) -> TopicPartition { TopicPartition(self.topic(topic), number) }

    /// The topic of a partition of the cluster's.
    func topic(named name: String) -> Topic { Topic(String(name.dropFirst(prefix.count))) }

    /// The group of a consumer is called as its inbox.
    func group(_ inbox: Topic) -> String { topic(inbox) }

    /// Two producers take turns: a transaction begun right behind another on the same one waits for its markers.
    func transactions(_ purpose: String, turn: Int) -> String { "\(prefix)\(process).\(purpose).\(turn)" }
}

extension Topic {
    /// Where the states of an inbox's consumer are written, entry by entry; compacted.
    var changelog: Topic { Topic(name + ".changelog") }
}
