/// When a member of a group was fenced and joined anew, of late: tells a real twin from a stray request of its own.
///
/// A twin, another process under the same name, is fenced by us and fences us within two heartbeats, again and again. A
/// broker that freezes and thaws may fence a member with a request of its own former self, now and then.
///
/// The caller passes the time.
struct Comebacks {
    /// A member that is fenced again after so many comebacks within this time has a twin.
    static let limit = 2
    static let time = Duration.seconds(30)

    private var moments: [ContinuousClock.Instant] = []

    /// Notes that the member was fenced. Returns true if it may come back, false if it has a twin.
    mutating func mayComeBack(at now: ContinuousClock.Instant) -> Bool {
        moments.removeAll { now - $0 >= Self.time }
        guard moments.count < Self.limit else { return false }
        moments.append(now)
        return true
    }
}
