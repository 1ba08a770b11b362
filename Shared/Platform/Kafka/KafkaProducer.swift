import CRDKafka

/// Writes records, in order for each partition and none twice. Used on one thread; delivery reports come inside `poll`.
///
/// With a `transactional.id` it writes transactions: see `KafkaProducer+Transactions.swift`.
package final class KafkaProducer {
    /// Takes what librdkafka calls a delivery report.
    package typealias Report = (Result<KafkaPlacement, KafkaFailure>) -> Void

    private var handle: KafkaHandle?
    /// True if librdkafka could not reach any broker at its last attempt.
    package private(set) var isDisconnected = false
    fileprivate var hasEndedReports = false

    package init(_ properties: KafkaProperties) throws(KafkaError) {
        handle = try KafkaHandle(RD_KAFKA_PRODUCER, properties, owner: self) { configuration in
            rd_kafka_conf_set_dr_msg_cb(configuration, delivered)
            rd_kafka_conf_set_error_cb(configuration, failed)
        }
    }

    /// Reports failure for records that are still on their way.
    deinit {
        // Nil if there was none to be had.
        guard let pointer = handle?.pointer else { return }
        rd_kafka_purge(pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        rd_kafka_poll(pointer, 0)
    }

    /// Answers nobody and rings no more, whatever comes of the records that are still on their way, and whichever thread
    /// releases the producer.
    ///
    /// To report their failure instead would be to wait for all of librdkafka's threads, and one may be looking up a
    /// broker's name.
    package func endReports() {
        hasEndedReports = true
        let queue = rd_kafka_queue_get_main(pointer)
        KafkaRing.disable(queue)
        rd_kafka_queue_destroy(queue)
    }

    var pointer: OpaquePointer {
        guard let handle else { preconditionFailure("A producer is used before it is made.") }
        return handle.pointer
    }

    package var fatalError: KafkaError? { handle?.fatalError }

    /// Simulates a fatal error, which a test cannot provoke at a broker.
    func provokeFatalError() {
        rd_kafka_test_fatal_error(pointer, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "provoked")
    }

    /// Queues a record.
    ///
    /// - Parameter report: called once, inside `poll`, when the brokers have the record or the client gave up; never
    ///   after `endReports`.
    /// - Throws: `isQueueFull` if too many records are on their way.
    package func produce(_ draft: KafkaDraft, report: Report? = nil) throws(KafkaError) {
        let headers = try Self.headers(draft.headers)
        let context = report.map { Unmanaged.passRetained(ReportBox($0)).toOpaque() }
        let code = draft.key.withUnsafeBytes { key in
            // An empty value differs from none.
            (draft.value ?? []).withUnsafeBytes { value in
                yizhan_produce(
                    pointer, draft.place.topic, draft.place.partition, key.baseAddress, key.count,
                    draft.value == nil ? nil : value.baseAddress ?? key.baseAddress, value.count, headers, context)
            }
        }
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else {
            isDisconnected = false
            return
        }
        if let headers { rd_kafka_headers_destroy(headers) }
        if let context { Unmanaged<ReportBox>.fromOpaque(context).release() }
        throw KafkaError(code)
    }

    private static func headers(_ headers: [KafkaHeader]) throws(KafkaError) -> OpaquePointer? {
        guard !headers.isEmpty, let list = rd_kafka_headers_new(headers.count) else { return nil }
        for header in headers {
            try check(rd_kafka_header_add(list, header.name, -1, header.value, header.value.utf8.count))
        }
        return list
    }

    /// Delivers the reports that have arrived; waits up to the deadline for the first.
    package func poll(waiting deadline: Duration = .zero) {
        rd_kafka_poll(pointer, deadline.milliseconds)
    }

    /// Waits until no record is on its way.
    package func flush(within deadline: Duration) throws(KafkaError) {
        try check(rd_kafka_flush(pointer, deadline.milliseconds))
    }

    /// Looks up the leaders of the topics' partitions, so that the first record need not wait for it.
    package func learn(_ topics: [String], within deadline: Duration) throws(KafkaError) {
        try handle?.learn(topics, within: deadline)
    }

    /// Writes eight bytes to a descriptor when the empty queue gets an event.
    package func ring(_ descriptor: Int32) {
        let queue = rd_kafka_queue_get_main(pointer)
        KafkaRing.enable(queue, descriptor)
        rd_kafka_queue_destroy(queue)
    }

    fileprivate func note(_ code: rd_kafka_resp_err_t) {
        if code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN { isDisconnected = true }
    }

    fileprivate func noteDelivery() { isDisconnected = false }
}

/// The place and time that a record got.
package struct KafkaPlacement: Hashable, Sendable {
    package let offset: Int64
    /// In milliseconds since 1970.
    package let time: Int64
}

/// Why a record was given up.
package struct KafkaFailure: Error, Hashable, Sendable {
    package let error: KafkaError
    /// True if the record may be in the partition nevertheless.
    package let isUncertain: Bool
}

private final class ReportBox {
    let report: KafkaProducer.Report
    init(_ report: @escaping KafkaProducer.Report) { self.report = report }
}

enum KafkaRing {
    static func enable(_ queue: OpaquePointer?, _ descriptor: Int32) {
        var one: UInt64 = 1
        // The bytes are copied.
        rd_kafka_queue_io_event_enable(queue, descriptor, &one, MemoryLayout<UInt64>.size)
    }

    static func disable(_ queue: OpaquePointer?) {
        rd_kafka_queue_io_event_enable(queue, -1, nil, 0)
    }
}

private func delivered(
    _: OpaquePointer?, _ message: UnsafePointer<rd_kafka_message_t>?, _ context: UnsafeMutableRawPointer?
) {
    guard let message, let context else { return }
    let error = message.pointee.err
    let producer = Unmanaged<KafkaProducer>.fromOpaque(context).takeUnretainedValue()
    if error == RD_KAFKA_RESP_ERR_NO_ERROR { producer.noteDelivery() }
    guard let report = message.pointee._private else { return }
    let box = Unmanaged<ReportBox>.fromOpaque(report).takeRetainedValue()
    guard !producer.hasEndedReports else { return }
    if error == RD_KAFKA_RESP_ERR_NO_ERROR, message.pointee.offset >= 0 {
        let time = rd_kafka_message_timestamp(message, nil)
        box.report(.success(KafkaPlacement(offset: message.pointee.offset, time: time)))
    } else if error == RD_KAFKA_RESP_ERR_NO_ERROR {
        // A broker called the record a duplicate, without its offset. Brokers also do so for a first batch that they
        // refused while they accepted the second: then the record is lost, though the client reports it as delivered.
        box.report(.failure(KafkaFailure(error: .placeUnknown, isUncertain: true)))
    } else {
        let isUncertain = rd_kafka_message_status(message) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED
        box.report(.failure(KafkaFailure(error: KafkaError(error), isUncertain: isUncertain)))
    }
}

private func failed(
    _: OpaquePointer?, _ code: Int32, _: UnsafePointer<CChar>?, _ context: UnsafeMutableRawPointer?
) {
    guard let context else { return }
    Unmanaged<KafkaProducer>.fromOpaque(context).takeUnretainedValue().note(rd_kafka_resp_err_t(code))
}
