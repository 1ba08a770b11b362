package import EventLoop
package import MessageLog
package import Messages

/// Reads the past records of single streams from `replies`, in pages.
///
/// A log without a key index must be scanned, whichever stream is asked for. There one sweep serves all that is asked
/// of a partition at a time: a thousand streams cost as much as one.
@IOLoop
package final class ReplyHistory {
    package struct Page: Sendable {
        package let records: [Record]
        /// Where the next page begins; nil after the last one.
        package let next: Int64?

        package init(records: [Record], next: Int64?) {
            self.records = records
            self.next = next
        }
    }

    package typealias Completion = @IOLoop (Result<Page, LogError>) -> Void

    private let log: any MessageLog
    private let pageRecords: Int
    private let pageBytes: Int
    private var sweeps: [Int32: [Sweep]] = [:]
    private var waiting: [Int32: [Sweep.Query]] = [:]
    /// Callers that wait for a partition's bounds: one call of the log serves all.
    private var bounding: [Int32: [@IOLoop (Result<Range<Int64>, LogError>) -> Void]] = [:]

    /// A second sweep serves callers that the first has passed. Further ones wait until a sweep ends.
    private static let sweepsLimit = 2

    /// - Parameters:
    ///   - pageRecords: the most records of a page, where the log has a key index.
    ///   - pageBytes: a page ends with the record that reaches this size; without an index it may end earlier, with the
    ///     records read so far.
    package init(_ log: any MessageLog, pageRecords: Int = 16, pageBytes: Int = 256 << 10) {
        self.log = log
        self.pageRecords = pageRecords
        self.pageBytes = pageBytes
    }

    /// The number of running sweeps.
    package var sweepCount: Int { sweeps.values.reduce(0) { $0 + $1.count } }

    /// Asks for the offsets that the log holds of a stream's partition, or of the stream's account if it knows more.
    package func bounds(of address: ReplyAddress, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void) {
        guard log.hasKeyIndex else { return bounds(of: address.partition, then: then) }
        log.bounds(.replies, partition: address.partition, of: address.stream, then: then)
    }

    /// Asks for the offsets that a partition holds.
    package func bounds(of partition: Int32, then: @escaping @IOLoop (Result<Range<Int64>, LogError>) -> Void) {
        bounding[partition, default: []].append(then)
        guard bounding[partition]?.count == 1 else { return }
        log.bounds(.replies, partition: partition) { result in
            for then in self.bounding.removeValue(forKey: partition) ?? [] { then(result) }
        }
    }

    /// Reads a page of a stream.
    ///
    /// - Parameters:
    ///   - below: the offset before which to read.
    ///   - limit: the most records, where the log has a key index; see `limit(after:)`.
    ///   - lifetime: how long a stream can last, so that a scan can end so much later than it began.
    ///   - asker: held weakly; nothing is called once it is gone.
    package func page(
        of address: ReplyAddress, from: Int64, below: Int64, limit: Int? = nil, lifetime: Duration? = nil,
        for asker: AnyObject, then: @escaping Completion
    ) {
        if log.hasKeyIndex {
            readByKey(address, from: from, below: below, limit: limit ?? pageRecords, then)
        } else {
            let query = Sweep.Query(
                stream: address.stream, from: from, below: below, lifetime: lifetime, asker: asker, then: then)
            add(query, address.partition)
        }
    }

    /// Reads a page of a stream.
    package func page(of address: ReplyAddress, from: Int64, below: Int64) async throws(LogError) -> Page {
        try await withCheckedContinuation { continuation in
            page(of: address, from: from, below: below, for: self) { continuation.resume(returning: $0) }
        }.get()
    }

    /// Returns how many records, like those of a page, make the next one, so that none are read in vain.
    package func limit(after page: Page) -> Int {
        let bytes = page.records.reduce(0) { $0 + $1.event.size }
        guard bytes > 0 else { return pageRecords }
        return min(max(1, pageBytes * page.records.count / bytes), pageRecords)
    }

    private func readByKey(
        _ address: ReplyAddress, from: Int64, below: Int64, limit: Int, _ then: @escaping Completion
    ) {
        log.read(
            .replies, partition: address.partition, key: address.stream, from: from, below: below, limit: limit
        ) { [pageBytes] result in
            then(result.map { Page($0, of: pageBytes, limit: limit, below: below) })
        }
    }

    // MARK: - Sweeps

    private func add(_ query: Sweep.Query, _ partition: Int32) {
        let running = sweeps[partition] ?? []
        let isAwaited = waiting[partition] != nil
        // Newcomers could keep a sweep going for ever, and those that it has passed would wait as long.
        let inTime = running.filter { $0.position <= query.from && (!isAwaited || $0.isAnswering) }
        if let nearest = inTime.max(by: { $0.position < $1.position }) {
            nearest.add(query)
        } else if running.count < Self.sweepsLimit {
            begin([query], partition)
        } else {
            waiting[partition, default: []].append(query)
        }
    }

    /// Begins in the next turn of the loop, so that all queries of this turn take part.
    private func begin(_ queries: [Sweep.Query], _ partition: Int32) {
        let sweep = Sweep(partition, pageBytes: pageBytes)
        for query in queries { sweep.add(query) }
        sweeps[partition, default: []].append(sweep)
        // The task ends with the last query: each reaches its end, or the log fails it.
        IOLoop.execute { IOLoop.start { await self.run(sweep) } }
    }

    private func run(_ sweep: Sweep) async {
        while sweep.isWanted { await sweep.step(log) }
        sweeps[sweep.partition]?.removeAll { $0 === sweep }
        guard let late = waiting.removeValue(forKey: sweep.partition) else { return }
        for query in late { add(query, sweep.partition) }
    }
}

extension ReplyHistory.Page {
    /// Ends with the record that reaches the size.
    fileprivate init(_ records: [Record], of bytes: Int, limit: Int, below: Int64) {
        var rest = bytes
        let count =
            records.firstIndex { record in
                rest -= record.event.size
                return rest <= 0
            }.map { $0 + 1 } ?? records.count
        let next = records.prefix(count).last.map { $0.offset + 1 }
        let isLast = count == records.count && records.count < limit
        self.init(
            records: count == records.count ? records : Array(records.prefix(count)),
            next: isLast ? nil : next.flatMap { $0 < below ? $0 : nil })
    }
}
