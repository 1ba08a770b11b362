internal import EventLoop
internal import LiveCatalogue
internal import MessageLog
internal import Messages

/// Reads the trail.
@IOLoop
struct Trail {
    /// What a reader asks for; nil: all.
    struct Filter: Sendable {
        var by: String?
        var subject: String?
        var action: String?
        var request: String?
        var from: Timestamp?
        var to: Timestamp?

        func takes(_ change: ChangeRecorded) -> Bool {
            (by ?? change.by.name) == change.by.name && (subject ?? change.subject) == change.subject
                && (action ?? change.action) == change.action
                && isOfRequest(change.request.text) && (from ?? change.at) <= change.at
                && change.at <= (to ?? change.at)
        }

        /// A proposed catalogue is named after its request.
        private func isOfRequest(_ name: String) -> Bool {
            guard let request else { return true }
            return name == request || name == CatalogueChanged.idPrefix + request
        }
    }

    /// A change, and its place in the trail.
    struct Line: Sendable {
        let number: Int64
        let change: ChangeRecorded
    }

    private let log: any MessageLog
    private let catalogue: LiveCatalogue?
    private let filter: Filter

    /// The records that one page looks through at most, so that a rare thing is not looked for in all.
    private static let mostLookedAt = 10_000
    private static let readAtOnce = 500

    /// - Parameter catalogue: says which of its proposals have become versions; nil where it is not read.
    init(_ log: any MessageLog, _ catalogue: LiveCatalogue?, _ filter: Filter) {
        self.log = log
        self.catalogue = catalogue
        self.filter = filter
    }

    private var partition: Int32 { log.partition(of: ChangeRecorded.trailKey) }

    func bounds() async throws(LogError) -> Range<Int64> { try await log.bounds(.trail, partition: partition) }

    /// Returns the latest lines below a number, newest first, and the number below which the next page begins.
    ///
    /// The log is read forwards only, and its numbers have gaps: so windows are read that grow until enough was found.
    func page(below number: Int64?, limit: Int) async throws(LogError) -> (lines: [Line], next: Int64?) {
        let bounds = try await bounds()
        var end = min(number ?? bounds.upperBound, bounds.upperBound)
        var lines: [Line] = []
        var width = Int64(limit)
        var looked = 0
        while end > bounds.lowerBound, lines.count < limit, looked < Self.mostLookedAt {
            let start = max(bounds.lowerBound, end - width)
            let window = try await read(start..<end, last: limit - lines.count)
            lines += window.lines.reversed()
            looked += window.looked
            width = window.looked > Self.readAtOnce ? max(width / 2, 1) : width * 2
            end = start
        }
        let reached = lines.count == limit ? lines.last?.number ?? end : end
        return (lines, reached > bounds.lowerBound ? reached : nil)
    }

    /// Reads the lines from a number on and below another, oldest first, a bounded part at once.
    ///
    /// - Returns: the lines, how many records were looked at, and the number from which to go on; nil at the end.
    func part(
        _ range: Range<Int64>, limit: Int = .max
    ) async throws(LogError) -> (lines: [Line], looked: Int, next: Int64?) {
        let records = try await log.read(
            .trail, partition: partition, from: range.lowerBound, below: range.upperBound,
            limit: min(limit, Self.readAtOnce))
        let next = records.last.flatMap { $0.offset + 1 < range.upperBound ? $0.offset + 1 : nil }
        return (records.compactMap(line), records.count, next)
    }

    /// Reads a window; keeps its last lines only.
    private func read(
        _ window: Range<Int64>, last limit: Int
    ) async throws(LogError) -> (lines: [Line], looked: Int) {
        var kept: [Line] = []
        var looked = 0
        var next: Int64? = window.lowerBound
        while let start = next {
            let records = try await log.read(
                .trail, partition: partition, from: start, below: window.upperBound, limit: Self.readAtOnce)
            kept = Array((kept + records.compactMap(line)).suffix(limit))
            looked += records.count
            next = records.count < Self.readAtOnce ? nil : records.last.map { $0.offset + 1 }
        }
        return (kept, looked)
    }

    /// The line of a record; nil if the filter does not take it. A later version's change that cannot be read is none.
    private func line(_ record: Record) -> Line? {
        guard let change = try? MessageCoding.decode(ChangeRecorded.self, from: record.event.value),
            filter.takes(change), isDone(change)
        else { return nil }
        return Line(number: record.offset, change: change)
    }

    /// Whether what a line tells has happened: that of a proposed catalogue is written with the proposal, which is no
    /// version if another was first.
    private func isDone(_ change: ChangeRecorded) -> Bool {
        guard change.request.text.hasPrefix(CatalogueChanged.idPrefix), let catalogue else { return true }
        return catalogue.isVersion(proposal: change.request.text)
    }
}
