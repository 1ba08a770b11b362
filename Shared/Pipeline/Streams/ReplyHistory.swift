package import EventLoop
package import MessageLog
package import Messages

/// What stands on `replies` of single streams, read in pages.
///
/// A log without an index of keys has to be read whole, whichever stream is looked for. There all that is asked of a
/// partition at a time is found in the same sweep: a thousand streams cost what one does.
@IOLoop
package final class ReplyHistory {
    package struct Page: Sendable {
        package let records: [Record]
        /// Where the next page begins; nil if there is none.
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
    private var waiting: [Int32: [Sweep.Wish]] = [:]
    /// Those who wait for the bounds of a partition: one call serves all.
    private var bounding: [Int32: [@IOLoop (Result<Range<Int64>, LogError>) -> Void]] = [:]

    /// A second one is for who comes when the first has passed by; who then comes waits for one of them to end.
    private static let sweepsLimit = 2

    /// - Parameters:
    ///   - pageRecords: the most records of a page, where the log has an index of keys.
    ///   - pageBytes: where it has none, a page ends with the record that reaches it, or with what was read at once.
    package init(_ log: any MessageLog, pageRecords: Int = 16, pageBytes: Int = 256 << 10) {
        self.log = log
        self.pageRecords = pageRecords
        self.pageBytes = pageBytes
    }

    /// How many sweeps are on their way.
    package var sweepCount: Int { sweeps.values.reduce(0) { $0 + $1.count } }

    /// The offsets that a partition holds.
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
    ///   - below: no record from this offset on is asked for.
    ///   - latest: no record of the stream is later than this: none is looked for behind it.
    ///   - asker: for whom it is; it is not answered any more when it is gone.
    package func page(
        of address: ReplyAddress, from: Int64, below: Int64, latest: Timestamp? = nil, for asker: AnyObject,
        then: @escaping Completion
    ) {
        if log.hasKeyIndex {
            readByKey(address, from: from, below: below, then)
        } else {
            let wish = Sweep.Wish(
                stream: address.stream, from: from, below: below, latest: latest, asker: asker, then: then)
            add(wish, address.partition)
        }
    }

    /// Reads a page of a stream, and waits for it.
    package func page(of address: ReplyAddress, from: Int64, below: Int64) async throws(LogError) -> Page {
        try await withCheckedContinuation { continuation in
            page(of: address, from: from, below: below, for: self) { continuation.resume(returning: $0) }
        }.get()
    }

    private func readByKey(_ address: ReplyAddress, from: Int64, below: Int64, _ then: @escaping Completion) {
        let limit = pageRecords
        log.read(
            .replies, partition: address.partition, key: address.stream, from: from, below: below, limit: limit
        ) { result in
            then(
                result.map { records in
                    let next = records.count < limit ? nil : records.last.map { $0.offset + 1 }
                    return Page(records: records, next: next)
                })
        }
    }

    // MARK: - Sweeps

    private func add(_ wish: Sweep.Wish, _ partition: Int32) {
        let running = sweeps[partition] ?? []
        let inTime = running.filter { $0.position <= wish.from }
        if let nearest = inTime.max(by: { $0.position < $1.position }) {
            nearest.add(wish)
        } else if running.count < Self.sweepsLimit {
            begin([wish], partition)
        } else {
            waiting[partition, default: []].append(wish)
        }
    }

    /// Begins in the next turn, so that all who come in this one take part.
    private func begin(_ wishes: [Sweep.Wish], _ partition: Int32) {
        let sweep = Sweep(partition, pageBytes: pageBytes)
        for wish in wishes { sweep.add(wish) }
        sweeps[partition, default: []].append(sweep)
        // It ends with the last wish: each reaches its end, or the log fails it.
        IOLoop.execute { IOLoop.start { await self.run(sweep) } }
    }

    private func run(_ sweep: Sweep) async {
        while sweep.isWanted { await sweep.step(log) }
        sweeps[sweep.partition]?.removeAll { $0 === sweep }
        guard let late = waiting.removeValue(forKey: sweep.partition) else { return }
        for wish in late { add(wish, sweep.partition) }
    }
}
