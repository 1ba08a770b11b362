/// What an official account may still push to one person, as the platform counts it: five messages within two days of a
/// person's last one, and three within a minute of a click, a scan or a follow.
struct PushBudget: Sendable {
    private var afterMessage: Allowance?
    private var afterEvent: Allowance?
    /// When the person did something, for the typing state.
    private(set) var activeAt: Int?

    static let messages = 5
    static let messageWindow = 48 * PlatformClock.hour
    static let events = 3
    static let eventWindow = PlatformClock.minute

    private struct Allowance: Sendable {
        var left: Int
        var until: Int
    }

    enum Refusal: Equatable {
        /// The person wrote too long ago, or never.
        case closed
        case used
    }

    mutating func wrote(at now: Int) {
        afterMessage = Allowance(left: Self.messages, until: now + Self.messageWindow)
        activeAt = now
    }

    mutating func acted(at now: Int) {
        afterEvent = Allowance(left: Self.events, until: now + Self.eventWindow)
        activeAt = now
    }

    /// Takes one push; returns why there is none.
    mutating func spend(at now: Int) -> Refusal? {
        if take(from: \.afterEvent, at: now) || take(from: \.afterMessage, at: now) { return nil }
        return isOpen(afterMessage, at: now) || isOpen(afterEvent, at: now) ? .used : .closed
    }

    /// How many are left.
    func left(at now: Int) -> Int {
        [afterMessage, afterEvent].reduce(0) { $0 + (isOpen($1, at: now) ? $1?.left ?? 0 : 0) }
    }

    private func isOpen(_ allowance: Allowance?, at now: Int) -> Bool { allowance.map { now < $0.until } ?? false }

    private mutating func take(from place: WritableKeyPath<PushBudget, Allowance?>, at now: Int) -> Bool {
        guard let allowance = self[keyPath: place], now < allowance.until, allowance.left > 0 else { return false }
        self[keyPath: place]?.left -= 1
        return true
    }
}
