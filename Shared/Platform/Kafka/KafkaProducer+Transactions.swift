import CRDKafka

extension KafkaProducer {
    /// Takes over the transactional id: fences whoever had it and ends what they left open.
    package func initTransactions(within deadline: Duration) throws(KafkaError) {
        try check(rd_kafka_init_transactions(pointer, deadline.milliseconds))
    }

    package func beginTransaction() throws(KafkaError) {
        try check(rd_kafka_begin_transaction(pointer))
    }

    /// Makes a group's positions part of the transaction. The group refuses them if the member is no longer one.
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

    /// Commits, waiting no longer than the transaction itself may last.
    package func commitTransaction() throws(KafkaError) {
        try check(rd_kafka_commit_transaction(pointer, -1))
    }

    /// Takes back what was written and sent since it began.
    package func abortTransaction() throws(KafkaError) {
        try check(rd_kafka_abort_transaction(pointer, -1))
    }
}

/// Who a consumer is in its group at a moment: its generation, member and instance.
///
/// Unchecked: what it points to never changes, and is freed once.
package final class GroupMember: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    /// Nobody in particular: brokers take positions in a transaction from whoever does not claim to be a member.
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
