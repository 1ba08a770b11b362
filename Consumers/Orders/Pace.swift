import Messages

/// How long is waited from one try to the next: some first ones, then always the same.
struct Pace {
    let first: [Duration]
    let later: Duration

    /// - Parameter seconds: the first ones.
    private init(_ seconds: Int..., later: Int) {
        self.init(seconds, later: later)
    }

    private init(_ seconds: [Int], later: Int) {
        first = seconds.map { .seconds($0) }
        self.later = .seconds(later)
    }

    /// A prepay that brought nothing; after the last of these it is given up.
    static let prepay = Pace(2, 5, 15, later: 15)
    /// A close that brought nothing.
    static let close = Pace(5, 15, 60, 300, 900, later: 3_600)
    /// A grant, or a hold, that Quota has not answered.
    static let quota = Pace(60, 300, 1_800, later: 3_600)
    /// A refund that could not be made now.
    static let refund = Pace(60, 300, 1_800, later: 3_600)
    /// A refund that the provider is at, or whose result nobody knows.
    static let refundQuery = Pace(60, 300, 900, later: 3_600)
    /// For a refund that could not be returned: a person settles it at the provider, mostly on the day of the alarm.
    static let abnormalRefund = Pace(Array(repeating: 3_600, count: 24), later: 86_400)

    /// Since an order can be paid: when the provider is asked about it while somebody looks at it, and else.
    static let watched = Pace(5, 10, 20, 40, later: 60)
    static let unwatched = Pace(120, 300, 600, 1_800, later: 3_600)

    /// - Parameter tries: how many there were, from 1.
    func wait(after tries: Int) -> Duration { first.indices.contains(tries - 1) ? first[tries - 1] : later }

    /// The next of the moments that are so long after the start: the first ones, then every `later` from their last.
    func next(after time: Timestamp, from start: Timestamp) -> Timestamp {
        if let next = first.map({ start + $0 }).first(where: { $0 > time }) { return next }
        let last = start + (first.last ?? .zero)
        let step = max(1, later.wholeMilliseconds)
        let (passed, isOver) = time.milliseconds.subtractingReportingOverflow(last.milliseconds)
        guard !isOver else { return time + later }
        return time + .milliseconds(step - passed % step)
    }
}
