import Kafka

/// What a client has delivered of a partition, from which pages are taken one after the other.
///
/// A struct without I/O that says when a page is done. Who asks takes a page of few records for the end of the
/// partition, so a page is never done because a broker shows no more: it may have just taken the lead.
struct PageCursor {
    let place: TopicPartition
    /// Where the next page would continue.
    private(set) var next: Int64
    /// Records that did not fit into the last page.
    private var fetched: ArraySlice<KafkaRecord> = []
    /// The end that the client has reached last, also behind transaction markers. It tells each once, whichever page
    /// is read just then.
    private var reached: Int64 = -1

    init(_ place: TopicPartition, at offset: Int64) {
        self.place = place
        next = offset
    }

    /// Takes what the client delivered.
    ///
    /// - Throws: what ends the reading here; the client goes on after other errors.
    mutating func note(_ events: [KafkaConsumer.Event]) throws(KafkaError) {
        for event in events {
            switch event {
            case .record(let record):
                // Records fetched for another page may still arrive.
                let next = fetched.last.map { $0.offset + 1 } ?? next
                if record.place == place, record.offset >= next { fetched.append(record) }
            case .end(place, let offset): reached = max(reached, offset)
            case .failed(let error, let failed) where failed == place || failed == nil:
                if error.isOutOfRange || error.isUnknownPartition || error.isFatal { throw error }
            case .failed, .end: continue
            }
        }
    }

    /// Moves records into a page.
    ///
    /// - Parameters:
    ///   - end: the offset above what the page may hold, and that the partition is known to have reached.
    ///   - key: only records of this key, if given.
    /// - Returns: whether the page is done: it is full, or nothing is left below the end.
    mutating func fill(_ page: inout [KafkaRecord], below end: Int64, key: String?, limit: Int) -> Bool {
        while page.count < limit, let record = fetched.first {
            guard record.offset < end else { return true }
            fetched.removeFirst()
            next = record.offset + 1
            if let key, !record.key.elementsEqual(key.utf8) { continue }
            page.append(record)
        }
        return page.count == limit || max(next, reached) >= end
    }
}
