import EventLoop
import MessageLog
import Messages

/// One way through a partition of `replies`, for all who look for a stream in it.
@IOLoop
final class Sweep {
    /// A page of a stream that somebody wants.
    final class Wish {
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
    /// Nobody is told of what stands below it any more.
    private(set) var position: Int64 = .min
    private let pageBytes: Int
    private var wishes: [String: [Wish]] = [:]

    /// Records read at once.
    private static let readLimit = 1000

    init(_ partition: Int32, pageBytes: Int) {
        self.partition = partition
        self.pageBytes = pageBytes
    }

    var isWanted: Bool { !wishes.isEmpty }

    /// Takes part from its `from` on, which the sweep must not have passed.
    func add(_ wish: Wish) {
        wishes[wish.stream, default: []].append(wish)
    }

    /// Reads on, and answers whose page is full or whose end is reached.
    func step(_ log: any MessageLog) async {
        let all = wishes.values.joined()
        position = max(position, all.map(\.from).min() ?? position)
        let end = max(position, all.map(\.below).max() ?? position)
        do throws(LogError) {
            let records = try await log.read(
                .replies, partition: partition, from: position, below: end, limit: Self.readLimit)
            for record in records { take(record) }
            if records.count < Self.readLimit { position = end }
            settle(at: records.last?.time)
        } catch {
            fail(error)
        }
    }

    private func take(_ record: Record) {
        position = record.offset + 1
        guard let interested = wishes[record.event.key] else { return }
        for wish in interested where wish.take(record, limit: pageBytes) {
            remove(wish)
            wish.answer(next: position < wish.below ? position : nil)
        }
    }

    /// Answers those for whom something was found, or for whom there is nothing more, and forgets those who are gone.
    ///
    /// Whoever gets a page at once may go on in this sweep, or has found the stream's end and wants no more of it.
    private func settle(at time: Timestamp?) {
        for wish in wishes.values.joined() {
            let isTooLate = wish.from < position && wish.latest.flatMap { latest in time.map { $0 > latest } } ?? false
            let isOver = wish.below <= position || isTooLate
            guard wish.asker == nil || isOver || !wish.records.isEmpty else { continue }
            remove(wish)
            if wish.asker != nil { wish.answer(next: isOver ? nil : position) }
        }
    }

    private func fail(_ error: LogError) {
        let all = wishes.values.joined()
        wishes = [:]
        for wish in all { wish.fail(error) }
    }

    private func remove(_ wish: Wish) {
        let others = wishes[wish.stream]?.filter { $0 !== wish } ?? []
        wishes[wish.stream] = others.isEmpty ? nil : others
    }
}
