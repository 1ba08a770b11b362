import Kafka
import MessageLog
import Messages
import Telemetry

extension Transactor {
    /// Writes blank records where the last transactions of new producers wrote, and ends them as those ended. Nobody
    /// knows whether it needs that: what is ended already stays as it is.
    func endOnceMore(_ turns: [Int]) throws(KafkaError) {
        let ends = try repair.lastEnds(of: turns.map { ids[$0] })
        for turn in turns {
            guard let end = ends[ids[turn]], let producer = producers[turn] else { continue }
            let places = end.partitions.filter { $0.topic != TransactionLog.positions }
            _ = try write(blank(to: places, hasPosition: places.count < end.partitions.count), by: producer)
            if end.isCommitted { try producer.commitTransaction() } else { try producer.abortTransaction() }
        }
    }

    /// Commits blank records where what was committed cannot be read; see `TransactionRepair`. What fails is tried again
    /// in a while.
    ///
    /// To be called before the producers are used for anything else: a transaction of theirs that is aborted in such a
    /// partition takes with it what was committed there.
    ///
    /// - Parameter isGroupSilent: whether the group waits for an end as well.
    func remedyEnds(isGroupSilent: Bool = false) {
        for (turn, id) in ids.enumerated() {
            guard let partitions = repair.remedies(for: id, isGroupSilent: isGroupSilent) else { continue }
            do {
                try recover()
                _ = try commit(blank(to: partitions, hasPosition: true), by: turn)
                // A silent group may as well wait for somebody else.
                guard !partitions.isEmpty else { continue }
                logger.warning(
                    "What was committed could not be read; its transaction was ended once more.",
                    metadata: [.topic: .string(partitions.map { "\($0.topic)/\($0.partition)" }.joined(separator: ","))]
                )
            } catch {
                logger.warning("What was committed cannot be read.", metadata: [.error: .string(error.description)])
            }
        }
    }

    /// - Parameter hasPosition: adds a position that says nothing: nobody reads dead letters by a group's position.
    private func blank(to partitions: [TopicPartition], hasPosition: Bool) -> Content {
        var content = Content(drafts: partitions.map { .blank(to: $0) })
        guard hasPosition, let inbox else { return content }
        content.positions = [GroupPosition(names.partition(inbox.dead, 0), offset: 0)]
        content.member = GroupMember(outside: names.group(inbox))
        return content
    }
}
