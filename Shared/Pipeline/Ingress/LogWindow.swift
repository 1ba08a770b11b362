/// How many requests may be at the log at once, so that none waits there for long.
///
/// What is at the log is served in the order in which it came; so the fewer there are, the sooner one that comes next is
/// served. The window shrinks when most requests of an interval took longer than they should, and grows when it was full
/// and they did not; a pause of the machine says little. What a request should take follows from what it takes when it is
/// alone, because logs differ: less than a millisecond here, ten on Kafka.
///
/// The caller passes the time.
struct LogWindow {
    static let least = 8
    static let most = 256
    static let first = 64
    static let interval = Duration.milliseconds(20)
    /// An interval has so many requests at least.
    private static let samples = 16
    /// A request should take no longer than this, or twice what one takes that is alone.
    static let shortest = Duration.milliseconds(3)
    /// The loop is idle if its turns are not longer.
    private static let idleTurn = Duration.microseconds(500)

    private(set) var size = first
    /// The requests at the log.
    private(set) var count = 0
    /// What a request takes that is alone: so many take longer as take less.
    private(set) var usual = Duration.milliseconds(1)
    /// The requests of this interval, and those of them that took too long.
    private var heard = (all: 0, late: 0)
    private var wasFull = false
    /// When the interval began.
    private var since = ContinuousClock.now

    var isOpen: Bool { count < size }
    var target: Duration { max(Self.shortest, usual * 2) }

    /// Sends a request to the log. Returns true if it is alone there.
    mutating func send() -> Bool {
        count += 1
        if count >= size { wasFull = true }
        return count == 1
    }

    /// Takes a request back of which the log was not told.
    mutating func takeBack() {
        count -= 1
    }

    /// Notes that the log has a request, or does not have it.
    ///
    /// - Parameters:
    ///   - wait: how long that took.
    ///   - turn: how long the loop's last turn took; what comes waits for it, too, at each step of its way.
    mutating func hear(
        after wait: Duration, turn: Duration, wasAlone: Bool, at now: ContinuousClock.Instant
    ) {
        let isAlone = wasAlone && count == 1
        count -= 1
        if isAlone, turn <= Self.idleTurn {
            usual = min(max(wait > usual ? usual * 1.1 : usual / 1.1, .microseconds(100)), .milliseconds(50))
        }
        heard.all += 1
        if max(wait, turn) > target { heard.late += 1 }
        guard heard.all >= Self.samples, now - since >= Self.interval else { return }
        adapt(at: now)
    }

    private mutating func adapt(at now: ContinuousClock.Instant) {
        if heard.late * 2 > heard.all {
            size = max(Self.least, size * 3 / 4)
        } else if wasFull || size < Self.first {
            size = min(wasFull ? Self.most : Self.first, size + max(1, size / 8))
        }
        heard = (0, 0)
        wasFull = count >= size
        since = now
    }
}
