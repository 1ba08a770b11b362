package import MessageLog
package import Messages

/// What an activity's loop has taken in from one partition: what waits, what runs, and how far it is.
///
/// A struct that does no I/O, so that simulations drive it too.
package struct ActivityQueue {
    /// How much runs and waits at once.
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
    /// The offset above everything taken in.
    private var next: Int64
    /// The offset of the last record that was handed on, taken in or not.
    private var lastHanded: Int64 = -1
    /// Records that an earlier owner left unfinished, to be read one by one.
    private var left: [Int64]
    /// Whether the partition holds records that are not taken in and will not be handed on again.
    package private(set) var isBehind = true

    package init(_ claim: Claim, limits: Limits) {
        self.claim = claim
        self.limits = limits
        next = claim.progress.next
        left = claim.progress.open.sorted()
    }

    private var waitingCount: Int { waiting.count - waitingStart }
    private var room: Int { limits.waiting - waitingCount }

    /// What to read from the log, if there is room and something to catch up with.
    package var wanted: (range: Range<Int64>, limit: Int)? {
        guard isBehind, room > 0 else { return nil }
        if let offset = left.first { return (offset..<offset + 1, 1) }
        return (next..<Int64.max, room)
    }

    /// Takes in what a read of `wanted` gave.
    package mutating func takeRead(_ records: [Record], of wanted: (range: Range<Int64>, limit: Int)) {
        if wanted.range.lowerBound == left.first {
            left.removeFirst()
            waiting += records
            return
        }
        take(records)
        // Some logs answer a read with less than they have handed on since it was asked for.
        if records.count < wanted.limit { isBehind = next <= lastHanded }
    }

    /// Takes in what the log hands on; what finds no room is read later.
    package mutating func takeHanded(_ records: [Record]) {
        lastHanded = max(lastHanded, records.last?.offset ?? lastHanded)
        guard !isBehind else { return }
        // Others hand on what a read has given before.
        let new = records.drop { $0.offset < next }
        let taken = new.prefix(room)
        take(Array(taken))
        isBehind = taken.count < new.count
    }

    private mutating func take(_ records: [Record]) {
        guard let last = records.last else { return }
        waiting += records
        next = last.offset + 1
    }

    /// The next record that may run, nil if none waits or enough runs.
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

    /// A record is dealt with; `progress` says so from now on.
    package mutating func finish(_ offset: Int64) {
        running.remove(offset)
    }

    /// Whether an earlier owner may have begun the record.
    package func isTakeover(_ record: Record) -> Bool { claim.isDoubtful(record) }

    /// How far the partition is, if all that was finished is committed with it.
    package var progress: Progress {
        let waitingOffsets = waiting[waitingStart...].lazy.map(\.offset)
        let firstWaiting = waitingOffsets.first { $0 >= claim.progress.next } ?? next
        // What an earlier owner left waits before all else.
        let open = left + waitingOffsets.prefix { $0 < firstWaiting } + running.filter { $0 < firstWaiting }
        return Progress(next: firstWaiting, open: open.sorted())
    }

    package var isIdle: Bool { running.isEmpty && waitingCount == 0 }
    package var runningCount: Int { running.count }
}
