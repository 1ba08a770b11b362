import Messages
import Processing

/// What a key with limits has used up: the money that it spent in this day and month, and its tokens of the last
/// minute.
///
/// What is pending is not in it: that is the reservations', which free themselves. Nothing is kept for longer than it
/// counts: the money of a day and a month until they end, tokens for a minute.
struct KeyUse: Hashable, Codable, Sendable {
    private var day: Spent?
    private var month: Spent?
    /// The earliest first; at most one for each five seconds of a minute, and one more.
    private var slots: [Slot] = []

    fileprivate struct Spent: Hashable, Codable, Sendable {
        /// When the period ends, and all of it counts no more.
        let until: Timestamp
        var amount: Money
    }

    /// The tokens of answers that ended within the same five seconds.
    fileprivate struct Slot: Hashable, Codable, Sendable {
        /// A minute after the last moment of the slot: it counts until then.
        let until: Timestamp
        var tokens: Int
    }

    private static let slotMilliseconds: Int64 = 5_000

    /// When nothing of it counts any more.
    var keptUntil: Timestamp {
        let ends = [day?.until, month?.until, slots.last?.until].compactMap { $0 }
        return ends.max() ?? Timestamp(milliseconds: .min)
    }

    /// The money that was spent in the period of a moment.
    func spent(in period: CalendarPeriod, at time: Timestamp) -> Money {
        guard let spent = period == .day ? day : month, spent.until > time else { return .zero }
        return spent.amount
    }

    /// The tokens that count at a moment.
    func tokens(at time: Timestamp) -> Int {
        slots.reduce(0) { $1.until > time ? $0.clampingSum($1.tokens) : $0 }
    }

    /// The first moment at which at most so many tokens count; nil if there is none.
    func moment(ofAtMost tokens: Int, after time: Timestamp) -> Timestamp? {
        guard tokens >= 0 else { return nil }
        return ([time] + slots.map(\.until)).first { $0 >= time && self.tokens(at: $0) <= tokens }
    }

    /// Counts an answer: its money if the key has a limit of money or had one in this month, and its tokens likewise.
    mutating func count(_ cost: Money, _ usage: Usage?, of limits: QuotaLimits?, at time: Timestamp) {
        if limits?.moneyPerDay != nil || limits?.moneyPerMonth != nil || month != nil {
            day = adding(cost, to: .day, at: time)
            month = adding(cost, to: .month, at: time)
        }
        if limits?.tokensPerMinute != nil || !slots.isEmpty { add(usage?.tokens ?? 0, at: time) }
    }

    private func adding(_ cost: Money, to period: CalendarPeriod, at time: Timestamp) -> Spent {
        Spent(until: period.end(of: time), amount: spent(in: period, at: time) + cost)
    }

    private mutating func add(_ tokens: Int, at time: Timestamp) {
        slots.removeAll { $0.until <= time }
        let into = time.milliseconds % Self.slotMilliseconds
        let until = time + .milliseconds(Self.slotMilliseconds - into) + .seconds(60)
        if let last = slots.indices.last, slots[last].until >= until {
            slots[last].tokens = slots[last].tokens.clampingSum(tokens)
        } else if tokens > 0 {
            slots.append(Slot(until: until, tokens: tokens))
        }
    }
}

extension KeyUse: Written {
    func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("day", day)
            $0.add("month", month)
            $0.add("slots", slots)
        }
    }
}

extension KeyUse.Spent: Written {
    func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("amount", amount)
            $0.add("until", until)
        }
    }
}

extension KeyUse.Slot: Written {
    func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("tokens", tokens)
            $0.add("until", until)
        }
    }
}

extension Reservation {
    /// Whether its cost counts for these limits already.
    fileprivate func isCounted(by limits: QuotaLimits) -> Bool { (countedBy ?? self.limits) == limits }
}

extension Usage {
    /// All of its tokens, whatever a provider said.
    fileprivate var tokens: Int { max(0, tokensIn).clampingSum(max(0, tokensOut)) }
}

extension Int {
    /// The sum of two numbers that are not below zero; the largest number there is, if the sum is above it.
    func clampingSum(_ other: Int) -> Int {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? .max : sum
    }
}

extension QuotaState {
    /// Counts a settled answer of a key that has limits, or had some a while ago. One of a key that was revoked counts for
    /// nothing.
    mutating func count(_ cost: Money, _ usage: Usage?, of reservation: Reservation, at time: Timestamp) {
        guard let key = reservation.apiKey, reservation.isKeyEnded != true else { return }
        let limits = reservation.countedBy ?? reservation.limits
        let known = uses[key]
        guard known != nil || limits != nil else { return }
        var use = known ?? KeyUse()
        use.count(cost, usage, of: limits, at: time)
        if use.keptUntil > time { uses[key] = use }
    }

    /// Has what is pending of a key count by the limits that it has now, also if it had others, or none, when it was let
    /// in: what is reserved must not vanish from what was spent.
    mutating func countPending(of key: String?, by limits: QuotaLimits?) {
        guard let key, let limits else { return }
        var haveOthers = false
        pending.visitUnordered { haveOthers = haveOthers || ($0.apiKey == key && !$0.isCounted(by: limits)) }
        // Mostly none has, and nothing need be put in order.
        guard haveOthers else { return }
        for entry in pending.sorted where entry.value.apiKey == key && !entry.value.isCounted(by: limits) {
            pending[entry.name]?.countedBy = limits
        }
    }

    /// Forgets what a key has used, for good: it is known no more, and what is pending of it counts for nothing.
    ///
    /// So no more uses are kept than an account has keys.
    mutating func forgetUse(ofEnded key: String) {
        uses[key] = nil
        for entry in pending.sorted where entry.value.apiKey == key { pending[entry.name]?.isKeyEnded = true }
    }

    /// Forgets what counts no more. Costs nothing for an account whose keys have no limits.
    mutating func forgetUses(at time: Timestamp) {
        guard let earliest = uses.earliest, earliest <= time else { return }
        for use in uses.sorted where use.value.keptUntil <= time { uses[use.name] = nil }
    }
}
