import CRDKafka

/// Reads records. Used on one thread; all callbacks run inside `poll`.
package final class KafkaConsumer {
    /// An event of `poll`.
    package enum Event: Sendable {
        case record(KafkaRecord)
        /// Every record below the offset was delivered; aborted records and markers count as delivered.
        case end(TopicPartition, offset: Int64)
        case failed(KafkaError, TopicPartition?)

        package var record: KafkaRecord? {
            if case .record(let record) = self { record } else { nil }
        }
    }

    /// A decision of the group, delivered inside `poll`. Reading starts with `assign`.
    package enum Rebalance: Sendable {
        case gained([TopicPartition])
        case lost([TopicPartition])
    }

    private var handle: KafkaHandle?
    fileprivate var rebalanced: ((Rebalance) -> Void)?
    private var queue: OpaquePointer?
    var reading = PartitionsRead()

    /// - Parameter rebalanced: for a member of a group; called inside `poll`, and must call `assign` at once.
    package init(_ properties: KafkaProperties, rebalanced: ((Rebalance) -> Void)? = nil) throws(KafkaError) {
        self.rebalanced = rebalanced
        let handle = try KafkaHandle(RD_KAFKA_CONSUMER, properties, owner: self) { configuration in
            if rebalanced != nil { rd_kafka_conf_set_rebalance_cb(configuration, rebalance) }
        }
        self.handle = handle
        rd_kafka_poll_set_consumer(handle.pointer)
        queue = rd_kafka_queue_get_consumer(handle.pointer)
    }

    deinit {
        rebalanced = nil
        if let queue { rd_kafka_queue_destroy(queue) }
    }

    var pointer: OpaquePointer {
        guard let handle else { preconditionFailure("A consumer is used before it is made.") }
        return handle.pointer
    }

    package var fatalError: KafkaError? { handle?.fatalError }

    // MARK: - Reading

    /// Returns at most `limit` events, waiting up to the deadline for the first. Skips blank records, even if nothing
    /// is left then.
    ///
    /// - Parameter bytes: of the records' values; the record that reaches it is the last one.
    package func poll(waiting deadline: Duration, limit: Int, bytes: Int = .max) -> [Event] {
        var events: [Event] = []
        var room = bytes
        var wait = deadline.milliseconds
        while events.count < limit, room > 0, let message = rd_kafka_consumer_poll(pointer, wait) {
            let event = Self.event(message)
            if case .record(let record) = event { room -= record.value?.count ?? 0 }
            if case .record(let record) = event, record.isBlank {} else { events.append(event) }
            rd_kafka_message_destroy(message)
            wait = 0
        }
        return events
    }

    private static func event(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> Event {
        let code = message.pointee.err
        if code == RD_KAFKA_RESP_ERR_NO_ERROR { return .record(KafkaRecord(message)) }
        let place = message.pointee.rkt.map {
            TopicPartition(String(cString: rd_kafka_topic_name($0)), message.pointee.partition)
        }
        if code == RD_KAFKA_RESP_ERR__PARTITION_EOF, let place { return .end(place, offset: message.pointee.offset) }
        let reason = rd_kafka_message_errstr(message).map { String(cString: $0) }
        return .failed(KafkaError(code, reason), place)
    }

    /// Ends the current or the next waiting poll. Callable from any thread, like `member` and `committed`.
    package func wake() {
        if let queue { rd_kafka_queue_yield(queue) }
    }

    /// Writes eight bytes to a descriptor when the empty queue gets an event.
    package func ring(_ descriptor: Int32) {
        KafkaRing.enable(queue, descriptor)
    }

    /// Writes to no descriptor any more: its number may be another file's soon.
    package func endRinging() {
        KafkaRing.disable(queue)
    }

    /// Looks up the leaders of the topics' partitions, so that the first record need not wait for it.
    package func learn(_ topics: [String], within deadline: Duration) throws(KafkaError) {
        try handle?.learn(topics, within: deadline)
    }

    /// Asks for a partition's first offset and its end: with `isolation.level` `read_committed` the readable one.
    ///
    /// - Parameter known: an end that the partition is known to have had. Brokers that show less are asked again.
    package func watermarks(
        _ partition: TopicPartition, reaching known: Int64 = 0, within deadline: Duration
    ) throws(KafkaError) -> Range<Int64> {
        guard let handle else { return 0..<0 }
        return try handle.watermarks(partition, reaching: known, within: deadline)
    }

    /// Returns the readable end of partitions: with `isolation.level` `read_committed`, the start of the first open
    /// transaction. Leaves out a partition without a leader.
    package func ends(
        of partitions: [TopicPartition], within deadline: Duration
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        // librdkafka takes the end in place of a time.
        let list = PartitionList(partitions.map { GroupPosition($0, offset: Int64(RD_KAFKA_OFFSET_END)) })
        try check(list.lend { rd_kafka_offsets_for_times(pointer, $0, deadline.milliseconds) })
        var ends: [TopicPartition: Int64] = [:]
        for position in list.positions { ends[position.partition] = position.offset }
        return ends
    }

    // MARK: - Groups

    package func subscribe(_ topics: [String]) throws(KafkaError) {
        try check(PartitionList(topics.map { TopicPartition($0, -1) }).lend { rd_kafka_subscribe(pointer, $0) })
    }

    /// Leaves the group, also as a static member; later polls report the partitions as lost.
    package func unsubscribe() throws(KafkaError) {
        try check(rd_kafka_unsubscribe(pointer))
    }

    /// Returns the group's committed positions; waits for transactions that are about to move them.
    package func committed(_ partitions: [TopicPartition], within deadline: Duration) throws(KafkaError)
        -> [GroupPosition]
    {
        guard !partitions.isEmpty else { return [] }
        let list = PartitionList(partitions)
        try check(list.lend { rd_kafka_committed(pointer, $0, deadline.milliseconds) })
        if let failure = list.failure { throw failure }
        return list.positions
    }

    /// This consumer's membership in its group; nil if it is no member.
    ///
    /// A group without members accepts commits from any non-member, also from a member whose session has expired.
    package var member: GroupMember? {
        let before = memberID
        let member = rd_kafka_consumer_group_metadata(pointer).map(GroupMember.init)
        return before.isEmpty || before != memberID ? nil : member
    }

    /// Whether the group counts this consumer, as far as it knows.
    package var isMember: Bool { !memberID.isEmpty }

    private var memberID: String {
        guard let id = rd_kafka_memberid(pointer) else { return "" }
        defer { rd_kafka_mem_free(pointer, id) }
        return String(cString: id)
    }

    /// True if the consumer has lost its membership, as far as it knows.
    package var isAssignmentLost: Bool { rd_kafka_assignment_lost(pointer) != 0 }

    /// Closes the consumer; a dynamic member leaves its group.
    package func close() throws(KafkaError) {
        try check(rd_kafka_consumer_close(pointer))
    }
}

private func rebalance(
    _ client: OpaquePointer?, _ code: rd_kafka_resp_err_t,
    _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, _ context: UnsafeMutableRawPointer?
) {
    guard let list, let context else { return }
    let consumer = Unmanaged<KafkaConsumer>.fromOpaque(context).takeUnretainedValue()
    let partitions = PartitionList.positions(list).map(\.partition)
    guard let rebalanced = consumer.rebalanced else {
        // Destroying waits until no partition is assigned.
        rd_kafka_assign(client, nil)
        return
    }
    let isGain = code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
    rebalanced(isGain ? .gained(partitions) : .lost(partitions))
}
