import Messages

/// The requests and input tokens that were let in during the last minute and the last day.
///
/// Each window is kept in slices, so that its size does not grow with its limit. A slice counts as long as any moment of
/// it is in the window: so within no minute, wherever it begins, more is let in than the limit, and who has reached the
/// limit waits for up to a slice (three seconds, an hour) longer than he would have to.
struct Tally: Hashable, Codable, Sendable {
    private var minute = SlidingSum()
    private var day = SlidingSum()

    private static let ofMinute = (window: Duration.seconds(60), slice: Duration.seconds(3))
    private static let ofDay = (window: Duration.seconds(86_400), slice: Duration.seconds(3_600))

    /// What a limit is exceeded with.
    struct Excess: Hashable {
        /// What it would be with this request.
        let value: Int
        /// Seconds after which there is room for it; nil if it alone is too much.
        let retryAfter: Int?
    }

    /// Returns nil if there is room for a request, or for tokens.
    func excess(of amount: Int, over limit: Int, _ pace: FrequencyLimit.Pace, at time: Timestamp) -> Excess? {
        let (window, slice) = pace.isOfMinute ? Self.ofMinute : Self.ofDay
        let sum = pace.isOfMinute ? minute : day
        return sum.excess(of: amount, over: limit, isOfTokens: pace.isOfTokens, at: time, in: window, by: slice)
    }

    /// Counts a request. A window without a limit is kept until it has run out: the limit may come back.
    mutating func add(_ tokens: Int, for paces: [FrequencyLimit.Pace], at time: Timestamp) {
        let windows = Self.windows(of: paces)
        minute.forget(before: time, in: Self.ofMinute.window, by: Self.ofMinute.slice)
        day.forget(before: time, in: Self.ofDay.window, by: Self.ofDay.slice)
        if windows.contains(false) { minute.add(tokens, at: time, by: Self.ofMinute.slice) }
        if windows.contains(true) { day.add(tokens, at: time, by: Self.ofDay.slice) }
    }

    /// Takes a request back that was counted at a moment.
    mutating func takeBack(_ tokens: Int, isOfDay: Bool, of time: Timestamp) {
        if isOfDay {
            day.takeBack(tokens, of: time, by: Self.ofDay.slice)
        } else {
            minute.takeBack(tokens, of: time, by: Self.ofMinute.slice)
        }
    }

    /// The windows in which limits count: false for the minute, true for the day.
    static func windows(of paces: [FrequencyLimit.Pace]) -> [Bool] {
        [false, true].filter { isOfDay in paces.contains { $0.isOfMinute != isOfDay } }
    }
}

extension Tally: Written {
    func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("day", day)
            $0.add("minute", minute)
        }
    }
}

/// Sums over the slices of a window, which moves with the time.
///
/// On the log it is a row of numbers, three a slice: every chat may write it.
struct SlidingSum: Hashable, Sendable {
    /// Those in which something was let in, oldest first.
    private var slices: [Slice] = []

    struct Slice: Hashable, Sendable {
        /// Of the slices since 1970.
        let number: Int64
        var requests: Int
        var tokens: Int

        func amount(isOfTokens: Bool) -> Int { isOfTokens ? tokens : requests }
    }

    init() {}

    fileprivate func excess(
        of amount: Int, over limit: Int, isOfTokens: Bool, at time: Timestamp, in window: Duration, by slice: Duration
    ) -> Tally.Excess? {
        let first = Self.first(at: time, in: window, by: slice)
        let counted = slices.drop { $0.number < first }
        var sum = counted.reduce(0) { $0.plus($1.amount(isOfTokens: isOfTokens)) }
        guard sum.plus(amount) > limit else { return nil }
        let value = sum.plus(amount)
        for old in counted {
            sum -= old.amount(isOfTokens: isOfTokens)
            guard sum.plus(amount) <= limit else { continue }
            // When no moment of that slice is in the window any more.
            let end = (old.number + 1) * slice.wholeMilliseconds + window.wholeMilliseconds - 1
            return Tally.Excess(value: value, retryAfter: Int(max(1, (end - time.milliseconds + 999) / 1000)))
        }
        return Tally.Excess(value: value, retryAfter: nil)
    }

    /// Drops the slices of which no moment is in the window any more.
    fileprivate mutating func forget(before time: Timestamp, in window: Duration, by slice: Duration) {
        let first = Self.first(at: time, in: window, by: slice)
        slices.removeAll { $0.number < first }
    }

    fileprivate mutating func takeBack(_ tokens: Int, of time: Timestamp, by slice: Duration) {
        let number = time.milliseconds / slice.wholeMilliseconds
        guard let index = slices.firstIndex(where: { $0.number == number }) else { return }
        slices[index].requests = max(0, slices[index].requests - 1)
        slices[index].tokens = max(0, slices[index].tokens - tokens)
        if slices[index].requests == 0 { slices.remove(at: index) }
    }

    fileprivate mutating func add(_ tokens: Int, at time: Timestamp, by slice: Duration) {
        let number = time.milliseconds / slice.wholeMilliseconds
        if let last = slices.indices.last, slices[last].number >= number {
            slices[last].requests = slices[last].requests.plus(1)
            slices[last].tokens = slices[last].tokens.plus(tokens)
        } else {
            slices.append(Slice(number: number, requests: 1, tokens: tokens))
        }
    }

    /// The slice in which the window begins that ends now.
    private static func first(at time: Timestamp, in window: Duration, by slice: Duration) -> Int64 {
        ((time - window).milliseconds + 1) / slice.wholeMilliseconds
    }
}

extension SlidingSum: Written, Codable {
    private var row: [Int64] {
        var row: [Int64] = []
        row.reserveCapacity(3 * slices.count)
        for slice in slices {
            row.append(slice.number)
            row.append(Int64(slice.requests))
            row.append(Int64(slice.tokens))
        }
        return row
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let row = try container.decode([Int64].self)
        guard row.count.isMultiple(of: 3) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "A slice has three numbers.")
        }
        slices = stride(from: 0, to: row.count, by: 3).map { place in
            Slice(number: row[place], requests: Int(row[place + 1]), tokens: Int(row[place + 2]))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(row)
    }

    func write(to buffer: inout [UInt8]) { row.write(to: &buffer) }
}

extension Int {
    /// The sum, or the largest number if it is larger.
    fileprivate func plus(_ other: Int) -> Int {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? .max : sum
    }
}
