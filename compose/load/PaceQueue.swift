/// A queue with one interval for all: the first in is the first that is due.
struct PaceQueue<Waiting> {
    let interval: UInt64
    private var entries: [(due: UInt64, waiting: Waiting)] = []
    private var head = 0

    init(interval: UInt64) {
        self.interval = interval
    }

    var firstDue: UInt64? { head < entries.count ? entries[head].due : nil }

    /// Queues an element; it is due one interval after a moment.
    mutating func append(_ waiting: Waiting, after moment: UInt64) {
        entries.append((moment + interval, waiting))
    }

    mutating func popDue(at now: UInt64) -> (due: UInt64, waiting: Waiting)? {
        guard let due = firstDue, due <= now else { return nil }
        defer { advance() }
        return entries[head]
    }

    private mutating func advance() {
        head += 1
        if head > 1024, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
    }
}
