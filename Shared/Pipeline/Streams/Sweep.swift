import EventLoop
import MessageLog
import Messages

/// Scans a partition of `replies` once, for all callers that look for a stream in it.
@IOLoop
final class Sweep {
    /// One caller's request for a page.
    final class Query {
        let stream: String
        let from: Int64
        let below: Int64
        let latest: Timestamp?
        private(set) weak var asker: AnyObject?
        private let then: ReplyHistory.Completion
        private(set) var records: [Record] = []
        private var bytes = 0

        init(
            stream: String, from: Int64, below: Int64, latest: Timestamp?, asker: AnyObject,
            then: @escaping ReplyHistory.Completion
        ) {
            self.stream = stream
            self.from = from
            self.below = below
            self.latest = latest
            self.asker = asker
            self.then = then
        }

        /// - Returns: whether the page is full.
        func take(_ record: Record, limit: Int) -> Bool {
            guard record.offset >= from, record.offset < below else { return false }
            records.append(record)
            bytes += record.event.size
            return bytes >= limit
        }

        @IOLoop
        func answer(next: Int64?) {
            then(.success(ReplyHistory.Page(records: records, next: next)))
        }

        @IOLoop
        func fail(_ error: LogError) { then(.failure(error)) }
    }

    let partition: Int32
    /// Records below it are no longer delivered.
    private(set) var position: Int64 = .min
    /// True while callers get their pages; those who then ask for the next page go on with the sweep.
    private(set) var isAnswering = false
    private let pageBytes: Int
    private var queries: [String: [Query]] = [:]

    private static let readLimit = 1000

    init(_ partition: Int32, pageBytes: Int) {
        self.partition = partition
        self.pageBytes = pageBytes
    }

    var isWanted: Bool { !queries.isEmpty }

    /// Adds a query; its `from` must not be below `position`.
    func add(_ query: Query) {
        queries[query.stream, default: []].append(query)
    }

    /// Reads the next records, and completes the queries whose page is full or whose end is reached.
    func step(_ log: any MessageLog) async {
        let all = queries.values.joined()
        position = max(position, all.map(\.from).min() ?? position)
        let end = max(position, all.map(\.below).max() ?? position)
        do throws(LogError) {
            let records = try await log.read(
                .replies, partition: partition, from: position, below: end, limit: Self.readLimit)
            isAnswering = true
            for record in records { take(record) }
            if records.count < Self.readLimit { position = end }
            settle(at: records.last?.time)
            isAnswering = false
        } catch {
            fail(error)
        }
    }

    private func take(_ record: Record) {
        position = record.offset + 1
        guard let interested = queries[record.event.key] else { return }
        for query in interested where query.take(record, limit: pageBytes) {
            remove(query)
            query.answer(next: position < query.below ? position : nil)
        }
    }

    /// Completes queries that have records or can get no more, and drops those whose asker is gone.
    ///
    /// A caller that gets its page early can join this sweep again, or has found the end of its stream.
    private func settle(at time: Timestamp?) {
        for query in queries.values.joined() {
            let isTooLate =
                query.from < position && query.latest.flatMap { latest in time.map { $0 > latest } } ?? false
            let isOver = query.below <= position || isTooLate
            guard query.asker == nil || isOver || !query.records.isEmpty else { continue }
            remove(query)
            if query.asker != nil { query.answer(next: isOver ? nil : position) }
        }
    }

    private func fail(_ error: LogError) {
        let all = queries.values.joined()
        queries = [:]
        for query in all { query.fail(error) }
    }

    private func remove(_ query: Query) {
        let others = queries[query.stream]?.filter { $0 !== query } ?? []
        queries[query.stream] = others.isEmpty ? nil : others
    }
}
