import Messages
import Processing

/// What the limits of a key leave it at a moment.
///
/// What it has spent in a period and what its pending answers have reserved are never more together than its limit; nor
/// are its pending answers more than it may have at once.
struct KeyRoom {
    private let limits: QuotaLimits
    private let use: KeyUse
    private let time: Timestamp
    private var answers = 0
    private var reserved = Money.zero
    private var tokensPending = 0

    /// Seconds after which an answer that stands in the way may have ended.
    private static let pause = 5

    fileprivate init(_ limits: QuotaLimits, _ use: KeyUse, at time: Timestamp) {
        self.limits = limits
        self.use = use
        self.time = time
    }

    /// Counts a pending answer of the key; it makes no difference in which order.
    fileprivate mutating func add(_ reservation: Reservation) {
        answers += 1
        reserved += reservation.amount
        tokensPending = tokensPending.clampingSum(max(0, reservation.tokensIn ?? 0))
    }

    /// The refusal of one more answer, whatever it costs; nil if there is room for it.
    func refusal(ofTokens tokensIn: Int) -> Refusal? {
        if let most = limits.answersAtOnce, answers >= most { return .keyTooManyAnswers(limit: most) }
        guard let most = limits.tokensPerMinute else { return nil }
        let needed = max(0, tokensIn)
        let pending = tokensPending.clampingSum(needed)
        guard use.tokens(at: time).clampingSum(pending) > most else { return nil }
        return .keyTooManyTokens(limit: most, retryAfter: wait(for: needed, pending, most))
    }

    /// Seconds until the minute has room.
    private func wait(for needed: Int, _ pending: Int, _ most: Int) -> Int {
        guard needed <= most else { return 0 }
        guard pending <= most, let moment = use.moment(ofAtMost: most - pending, after: time) else { return Self.pause }
        return seconds(until: moment)
    }

    /// The money that is left for more, by the tighter of the limits; nil if there is none.
    var money: Money? { CalendarPeriod.allCases.compactMap { left(in: $0) }.min() }

    private func limit(of period: CalendarPeriod) -> Money? {
        period == .day ? limits.moneyPerDay : limits.moneyPerMonth
    }

    private func used(in period: CalendarPeriod) -> Money { use.spent(in: period, at: time) + reserved }

    private func left(in period: CalendarPeriod) -> Money? {
        limit(of: period).map { max(.zero, max(.zero, $0) - used(in: period)) }
    }

    /// The refusal of an answer that needs more money than is left: by the limit that is in the way for longest.
    func refusal(needing least: Money) -> Refusal? {
        let periods = CalendarPeriod.allCases.reversed()
        guard let period = periods.first(where: { left(in: $0).map { $0 < least } ?? false }),
            let limit = limit(of: period)
        else { return nil }
        return .keyMoneyExhausted(
            period: period.rawValue, limit: limit, spent: used(in: period),
            retryAfter: wait(for: least, of: max(.zero, limit), in: period))
    }

    private func wait(for least: Money, of limit: Money, in period: CalendarPeriod) -> Int {
        guard least <= limit else { return 0 }
        // Else only what is reserved is in the way.
        guard use.spent(in: period, at: time) > limit - least else { return Self.pause }
        return seconds(until: period.end(of: time))
    }

    private func seconds(until moment: Timestamp) -> Int {
        max(1, Int(clamping: ((moment - time).wholeMilliseconds + 999) / 1000))
    }
}

extension QuotaState {
    /// What a key's limits leave it; nil if it has none.
    func room(of key: String?, within limits: QuotaLimits?, at time: Timestamp) -> KeyRoom? {
        guard let key, let limits else { return nil }
        var room = KeyRoom(limits, uses[key] ?? KeyUse(), at: time)
        pending.visitUnordered { reservation in
            if reservation.apiKey == key { room.add(reservation) }
        }
        return room
    }

    /// The money that the limits of its key leave for what an answer costs above its reservation; nil if they bound none.
    func left(for reservation: Reservation, at time: Timestamp) -> Money? {
        let room = room(of: reservation.apiKey, within: reservation.limits, at: time)
        guard let left = room?.money else { return nil }
        // What a revoked key had spent is forgotten.
        return reservation.isKeyEnded == true ? .zero : left
    }
}
