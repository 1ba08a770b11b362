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
        private let lifetime: Duration?
        private var began: Moment?
        private(set) weak var asker: AnyObject?
        private let then: ReplyHistory.Completion
        private(set) var records: [Record] = []
        private var bytes = 0

        init(
            stream: String, from: Int64, below: Int64, lifetime: Duration?, asker: AnyObject,
            then: @escaping ReplyHistory.Completion
        ) {
            self.stream = stream
            self.from = from
            self.below = below
            self.lifetime = lifetime
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

        /// Whether the stream's lifetime has passed since the first record that was scanned for it.
        func isTooLate(at moment: Moment, since first: Moment) -> Bool {
            guard let lifetime else { return false }
            let began = began ?? first
            self.began = began
            return moment.time - began.time - (moment.leaps - began.leaps) > lifetime
        }

        @IOLoop
        func answer(next: Int64?) {
            then(.success(ReplyHistory.Page(records: records, next: next)))
        }

        @IOLoop
        func fail(_ error: LogError) { then(.failure(error)) }
    }

    /// A record's time, and how much of it had passed in leaps: a clock was set, or nothing was written for long. By
    /// these no stream is over, whose reader would miss what follows.
    struct Moment {
        var time: Timestamp
        var leaps: Duration = .zero

        private static let leap = Duration.seconds(60)

        mutating func move(to next: Timestamp) {
            if next - time > Self.leap { leaps += next - time }
            time = next
        }
    }

    let partition: Int32
    /// The last record that was scanned.
    private var moment: Moment?
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
            let first = records.first.map { pass($0) }
            for record in records { take(record) }
            if records.count < Self.readLimit { position = end }
            settle(first: first, of: records.first?.offset ?? end)
            isAnswering = false
        } catch {
            fail(error)
        }
    }

    private func pass(_ record: Record) -> Moment {
        var moment = moment ?? Moment(time: record.time)
        moment.move(to: record.time)
        self.moment = moment
        return moment
    }

    private func take(_ record: Record) {
        position = record.offset + 1
        _ = pass(record)
        guard let interested = queries[record.event.key] else { return }
        for query in interested where query.take(record, limit: pageBytes) {
            remove(query)
            query.answer(next: position < query.below ? position : nil)
        }
    }

    /// Completes queries that have records or can get no more, and drops those whose asker is gone.
    ///
    /// A caller that gets its page early can join this sweep again, or has found the end of its stream.
    ///
    /// - Parameter first: the first record of this step, which stands at an offset.
    private func settle(first: Moment?, of offset: Int64) {
        for query in queries.values.joined() {
            var isTooLate = false
            if let first, let moment, query.from < position {
                isTooLate = query.isTooLate(at: moment, since: query.from <= offset ? first : moment)
            }
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
