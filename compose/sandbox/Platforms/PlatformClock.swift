/// The platforms' time, in milliseconds: it may pass faster than it does elsewhere, and can be moved on.
///
/// Windows, budgets, tokens and pauses follow it. Dates of messages and signatures do not, which apps hold against their
/// own clock.
struct PlatformClock: Sendable {
    private(set) var haste = 1
    /// When the clock was set, in both times.
    private var real: Int
    private var played: Int

    static let mostHaste = 100_000
    static let second = 1_000
    static let minute = 60 * second
    static let hour = 60 * minute

    init(real: Int) {
        self.real = real
        played = real
    }

    func now(_ real: Int) -> Int { played + (real - self.real) * haste }

    /// Lets the time pass so many times as fast from now on.
    mutating func hurry(by haste: Int, real: Int) {
        played = now(real)
        self.real = real
        self.haste = min(max(haste, 1), Self.mostHaste)
    }

    /// Moves the clock on.
    mutating func advance(seconds: Int) { played += seconds * Self.second }

    /// How long the platform's time takes here.
    func pause(_ milliseconds: Int) -> Duration { .microseconds(max(1, milliseconds * 1_000 / haste)) }
}
