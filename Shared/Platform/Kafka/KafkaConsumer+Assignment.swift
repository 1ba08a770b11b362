import CRDKafka

/// What a consumer reads, and what librdkafka may still be about to stop reading.
struct PartitionsRead {
    var assigned: Set<TopicPartition> = []
    var stopping: Set<TopicPartition> = []

    mutating func remove(_ partitions: Set<TopicPartition>) {
        assigned.subtract(partitions)
        stopping.formUnion(partitions)
    }
}

/// Librdkafka stops reading on another thread. A partition that is assigned again before it has stopped, and removed
/// again, is stopped twice, and the second stop ends the process (`Assertion rktp->rktp_started failed`; so in 2.0, and
/// nothing has changed there in 2.13). So a partition is assigned again only when it is read no more.
extension KafkaConsumer {
    /// How long `assign` and `addAssignment` wait for the end of former reading. It takes microseconds, but for a
    /// thread of librdkafka that looks up a broker's name meanwhile.
    package static let stopDeadline = Duration.seconds(10)

    /// Reads these partitions from these offsets, and no others.
    ///
    /// - Throws: `isTimedOut` if one of them is still being stopped; then none is read.
    package func assign(_ positions: [GroupPosition]) throws(KafkaError) {
        if !reading.assigned.isEmpty { try replaceAssignment(by: []) }
        guard !positions.isEmpty else { return try replaceAssignment(by: []) }
        try awaitStops(of: positions, within: Self.stopDeadline)
        try replaceAssignment(by: positions)
        reading.assigned = Set(positions.map(\.partition))
    }

    /// Stops reading all partitions.
    package func unassign() throws(KafkaError) {
        try check(rd_kafka_assign(pointer, nil))
        reading.remove(reading.assigned)
    }

    /// Reads these partitions in addition.
    ///
    /// - Parameter deadline: how long to wait for the end of former reading.
    /// - Throws: `isTimedOut` if one of them is still being stopped.
    package func addAssignment(
        _ positions: [GroupPosition], within deadline: Duration = stopDeadline
    ) throws(KafkaError) {
        try awaitStops(of: positions, within: deadline)
        try check(PartitionList(positions).lend { rd_kafka_incremental_assign(pointer, $0) })
        reading.assigned.formUnion(positions.map(\.partition))
    }

    /// Stops reading these partitions, if they are read.
    package func removeAssignment(_ partitions: [TopicPartition]) throws(KafkaError) {
        let removed = reading.assigned.intersection(partitions)
        guard !removed.isEmpty else { return }
        try check(PartitionList(Array(removed)).lend { rd_kafka_incremental_unassign(pointer, $0) })
        reading.remove(removed)
    }

    private func replaceAssignment(by positions: [GroupPosition]) throws(KafkaError) {
        try check(PartitionList(positions).lend { rd_kafka_assign(pointer, $0) })
        reading.remove(reading.assigned)
    }

    private func awaitStops(of positions: [GroupPosition], within deadline: Duration) throws(KafkaError) {
        let again = reading.stopping.intersection(positions.map(\.partition))
        guard !again.isEmpty else { return }
        let end = ContinuousClock.now + deadline
        while try !haveStopped(again) {
            guard ContinuousClock.now < end else { throw .timedOut }
        }
        reading.stopping.subtract(again)
    }

    /// Whether these partitions' threads have stopped reading them, which they do in the order of what they are told:
    /// then they have refused to move the place that they read at.
    private func haveStopped(_ partitions: Set<TopicPartition>) throws(KafkaError) -> Bool {
        let list = PartitionList(partitions.map { GroupPosition($0, offset: 0) })
        do throws(KafkaError) {
            // A second at most; librdkafka 2.0 takes it for microseconds.
            try check(list.lend { rd_kafka_seek_partitions(pointer, $0, 1_000) })
        } catch {
            guard error.isTimedOut else { throw error }
            return false
        }
        return list.failure?.code != RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS.rawValue
    }
}
