/// How long a loop that has run out of work looks for more before it sleeps.
///
/// To be woken takes tens of microseconds, and far longer where a host has given an idle processor to others; what a
/// loop has handed on mostly comes back sooner. So it looks on for twice as long as it has just worked, and gives way
/// at each look. One that took long ran somebody else: then it sleeps.
///
/// A value that is told the time, in nanoseconds of any clock that only goes forward.
struct BusyPoll {
    /// How much longer a loop looks on than it has worked.
    static let factor = 2
    /// The longest that it looks on.
    static let limit = 200_000
    /// Looks that take longer gave the processor to somebody who needs it.
    static let longestLook = 50_000

    private var since: Int
    private var left = 0

    init(at now: Int) {
        since = now
    }

    /// Whether to look once more instead of sleeping.
    var goesOn: Bool { left > 0 }

    /// A turn is over, in which the loop worked, or looked and found nothing.
    mutating func turnEnded(at now: Int, hasWorked: Bool) {
        let took = now - since
        since = now
        if hasWorked {
            left = min(Self.limit, left + took * Self.factor)
        } else {
            left = took > Self.longestLook ? 0 : left - took
        }
    }

    /// The loop has slept.
    mutating func wokeUp(at now: Int) {
        since = now
        left = 0
    }
}
