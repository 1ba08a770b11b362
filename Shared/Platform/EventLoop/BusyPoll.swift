/// Decides how long an idle loop polls for work before it sleeps.
///
/// A wake-up takes tens of microseconds, and far longer where a host has given the idle processor to others. Work that
/// the loop has handed on mostly returns sooner. So the loop polls for twice as long as it has just worked, and yields
/// the processor at each look. A look that takes long has run another thread: then the loop sleeps.
///
/// The caller passes the time, in nanoseconds of a monotonic clock.
struct BusyPoll {
    /// The loop polls this many times as long as it worked.
    static let factor = 2
    /// The longest time to poll.
    static let limit = 200_000
    /// A look that takes longer has run another thread, which needs the processor.
    static let longestLook = 50_000

    private var since: Int
    private var left = 0
    /// How long the last turn worked; 0 if it found nothing.
    private(set) var worked = 0
    /// How long this turn has worked before it was noted that the loop woke up.
    private var before = 0

    init(at now: Int) {
        since = now
    }

    /// True if the loop should look once more instead of sleeping.
    var goesOn: Bool { left > 0 }

    /// Notes the end of a turn, in which the loop worked or found nothing.
    mutating func turnEnded(at now: Int, hasWorked: Bool) {
        let took = now - since
        since = now
        worked = hasWorked ? before + took : 0
        before = 0
        if hasWorked {
            left = min(Self.limit, left + took * Self.factor)
        } else {
            left = took > Self.longestLook ? 0 : left - took
        }
    }

    /// Notes that the loop has slept, and worked since with what woke it. It has looked at the sockets just now, so it
    /// need not poll for that work.
    mutating func wokeUp(at now: Int, workingFor before: Int = 0) {
        since = now
        left = 0
        self.before = before
    }
}
