import EventLoop
import Kafka
package import MessageLog
package import Messages

extension KafkaLog {
    package func positions(
        of consumer: Topic, then: @escaping @IOLoop (Result<[ConsumerPosition], LogError>) -> Void
    ) {
        let question = PositionsQuestion(cluster, consumer)
        // Ends by itself, at its deadlines.
        Task { @IOLoop in
            do throws(LogError) {
                let answers = try await BlockingCall.run { () throws(KafkaError) in try question.ask() }
                then(.success(try question.read(answers)))
            } catch {
                then(.failure(error))
            }
        }
    }
}

/// Asks the brokers how far a consumer's group is.
private struct PositionsQuestion: Sendable {
    private let cluster: Cluster
    private let inbox: Topic
    /// Short, since an operator waits for the answers of all consumers.
    private static let deadline = Duration.seconds(2)

    /// A group's position, and the end of what it reads.
    struct GroupOffsets: Sendable {
        let group: GroupPosition
        let end: Int64
    }

    init(_ cluster: Cluster, _ inbox: Topic) {
        self.cluster = cluster
        self.inbox = inbox
    }

    /// Leaves out partitions that nobody leads at the moment.
    func ask() throws(KafkaError) -> [GroupOffsets] {
        let consumer = try KafkaConsumer(cluster.properties.asker(about: cluster.names.group(inbox)))
        let places = (0..<cluster.partitions).map { cluster.names.partition(inbox, $0) }
        let committed = try consumer.committed(places, within: Self.deadline)
        let ends = try consumer.ends(of: places, within: Self.deadline)
        return committed.compactMap { group in ends[group.partition].map { GroupOffsets(group: group, end: $0) } }
    }

    func read(_ answers: [GroupOffsets]) throws(LogError) -> [ConsumerPosition] {
        var positions: [ConsumerPosition] = []
        for answer in answers {
            if let position = try read(answer) { positions.append(position) }
        }
        return positions
    }

    /// Nil if the group never committed anything in the partition.
    private func read(_ answer: GroupOffsets) throws(LogError) -> ConsumerPosition? {
        guard let offset = answer.group.offset else { return nil }
        let progress = try OffsetMetadata(answer.group, of: cluster.names.group(inbox)).progress(at: offset)
        let waiting = max(0, answer.end - progress.next)
        return ConsumerPosition(
            partition: answer.group.partition.partition, next: offset, lag: waiting + Int64(progress.open.count))
    }
}
