package import MessageLog
package import Messages

/// The records that an activity has taken from one partition: what waits, what runs, and the progress.
///
/// A struct without I/O, so that simulations drive it too.
package struct ActivityQueue {
    package struct Limits: Sendable {
        package var running: Int
        package var waiting: Int

        package init(running: Int, waiting: Int) {
            self.running = running
            self.waiting = waiting
        }
    }

    package let claim: Claim
    package var limits: Limits
    private var waiting: [Record] = []
    private var waitingStart = 0
    private var running: Set<Int64> = []
    /// The offset above everything taken.
    private var next: Int64
    /// The offset of the last delivered record, taken or not.
    private var lastHanded: Int64 = -1
    /// Offsets that an earlier owner left unfinished, read one by one.
    private var left: [Int64]
    /// Whether there are records that must be read, since the log will not deliver them again.
    package private(set) var isBehind = true

    package init(_ claim: Claim, limits: Limits) {
        self.claim = claim
        self.limits = limits
        next = claim.progress.next
        left = claim.progress.open.sorted()
    }

    /// Taken records that do not run yet.
    package var waitingCount: Int { waiting.count - waitingStart }
    private var room: Int { limits.waiting - waitingCount }

    /// The range to read from the log; nil without room or backlog.
    package var wanted: (range: Range<Int64>, limit: Int)? {
        guard isBehind, room > 0 else { return nil }
        if let offset = left.first { return (offset..<offset + 1, 1) }
        return (next..<Int64.max, room)
    }

    /// Takes the result of reading `wanted`.
    ///
    /// - Returns: what it took.
    @discardableResult
    package mutating func takeRead(
        _ records: [Record], of wanted: (range: Range<Int64>, limit: Int)
    ) -> [Record] {
        if wanted.range.lowerBound == left.first {
            left.removeFirst()
            waiting += records
            return records
        }
        take(records)
        // Some logs return less than they have delivered since the read was asked for.
        if records.count < wanted.limit { isBehind = next <= lastHanded }
        return records
    }

    /// Takes delivered records; those without room are read later.
    ///
    /// - Returns: what it took.
    @discardableResult
    package mutating func takeHanded(_ records: [Record]) -> [Record] {
        lastHanded = max(lastHanded, records.last?.offset ?? lastHanded)
        guard !isBehind else { return [] }
        // Other logs deliver records that a read returned before.
        let new = records.drop { $0.offset < next }
        let taken = Array(new.prefix(room))
        take(taken)
        isBehind = taken.count < new.count
        return taken
    }

    private mutating func take(_ records: [Record]) {
        guard let last = records.last else { return }
        waiting += records
        next = last.offset + 1
    }

    /// Returns the next record to run; nil if none waits or the limit is reached.
    package mutating func startNext() -> Record? {
        guard running.count < limits.running, waitingCount > 0 else { return nil }
        let record = waiting[waitingStart]
        waitingStart += 1
        if waitingStart == waiting.count || waitingStart > 1024 {
            waiting.removeFirst(waitingStart)
            waitingStart = 0
        }
        running.insert(record.offset)
        return record
    }

    /// Removes a record from the running ones; `progress` counts it as finished.
    package mutating func finish(_ offset: Int64) {
        running.remove(offset)
    }

    /// Whether an earlier owner may have begun the record.
    package func isTakeover(_ record: Record) -> Bool { claim.isDoubtful(record) }

    /// The progress once everything finished is committed with it.
    package var progress: Progress {
        let waitingOffsets = waiting[waitingStart...].lazy.map(\.offset)
        let firstWaiting = waitingOffsets.first { $0 >= claim.progress.next } ?? next
        // What an earlier owner left comes first.
        let open = left + waitingOffsets.prefix { $0 < firstWaiting } + running.filter { $0 < firstWaiting }
        return Progress(next: firstWaiting, open: open.sorted())
    }

    package var isIdle: Bool { running.isEmpty && waitingCount == 0 }
    package var runningCount: Int { running.count }
}
