import CRDKafka

extension KafkaProducer {
    /// Takes over the transactional id: fences its former owner and ends that owner's open transaction.
    package func initTransactions(within deadline: Duration) throws(KafkaError) {
        try check(rd_kafka_init_transactions(pointer, deadline.milliseconds))
    }

    package func beginTransaction() throws(KafkaError) {
        try check(rd_kafka_begin_transaction(pointer))
    }

    /// Adds a group's positions to the transaction. The group refuses them if the member has left.
    package func sendOffsets(
        _ positions: [GroupPosition], of member: GroupMember, within deadline: Duration
    ) throws(KafkaError) {
        precondition(positions.allSatisfy { $0.offset != nil }, "A position without an offset would fence nobody.")
        let list = PartitionList(positions)
        try check(
            list.lend { list in
                member.lend { rd_kafka_send_offsets_to_transaction(pointer, list, $0, deadline.milliseconds) }
            })
    }

    /// Commits; waits no longer than a transaction may last.
    package func commitTransaction() throws(KafkaError) {
        try check(rd_kafka_commit_transaction(pointer, -1))
    }

    /// Aborts everything written and sent since the transaction began.
    package func abortTransaction() throws(KafkaError) {
        try check(rd_kafka_abort_transaction(pointer, -1))
    }
}

/// A consumer's membership at a moment: generation, member id and instance id.
///
/// Unchecked: the object behind the pointer never changes, and is freed once.
package final class GroupMember: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    /// No member: brokers accept positions in a transaction from a sender without a member id.
    package init(outside group: String) {
        guard let pointer = rd_kafka_consumer_group_metadata_new(group) else {
            preconditionFailure("Out of memory for a group's name.")
        }
        self.pointer = pointer
    }

    func lend<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        withExtendedLifetime(self) { body(pointer) }
    }

    deinit { rd_kafka_consumer_group_metadata_destroy(pointer) }
}
