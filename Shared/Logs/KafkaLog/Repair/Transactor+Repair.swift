import Kafka
import MessageLog
import Messages
import Telemetry

extension Transactor {
    /// Writes blank records where the new producers' last transactions wrote, and ends them with the same outcome. If
    /// the former transaction has ended, this changes nothing.
    func endOnceMore(_ turns: [Int]) throws(KafkaError) {
        let ends = try repair.lastEnds(of: turns.map { ids[$0] })
        for turn in turns {
            guard let end = ends[ids[turn]], let producer = producers[turn] else { continue }
            let places = end.partitions.filter { $0.topic != TransactionLog.positions }
            _ = try write(blank(to: places, hasPosition: places.count < end.partitions.count), by: producer)
            if end.isCommitted { try producer.commitTransaction() } else { try producer.abortTransaction() }
        }
    }

    /// Commits blank records where committed records cannot be read; see `TransactionRepair`. A failure is retried
    /// later.
    ///
    /// Call it before the producers do anything else: an aborted transaction of theirs in such a partition would abort
    /// what was committed there.
    ///
    /// - Parameter isGroupSilent: whether the group's offsets wait for an end too.
    func remedyEnds(isGroupSilent: Bool = false) {
        for (turn, id) in ids.enumerated() {
            guard let partitions = repair.remedies(for: id, isGroupSilent: isGroupSilent) else { continue }
            do {
                try recover()
                _ = try commit(blank(to: partitions, hasPosition: true), by: turn)
                // A silent group may be waiting for another process.
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

    /// - Parameter hasPosition: adds an offset without meaning: no group reads dead letters by offset.
    private func blank(to partitions: [TopicPartition], hasPosition: Bool) -> Content {
        var content = Content(drafts: partitions.map { .blank(to: $0) })
        guard hasPosition, let inbox else { return content }
        content.positions = [GroupPosition(names.partition(inbox.dead, 0), offset: 0)]
        content.member = GroupMember(outside: names.group(inbox))
        return content
    }
}
