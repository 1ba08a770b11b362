import Messages
import Processing

/// How often a person may be pushed, and until when: a platform counts from what the person did last.
struct PushWindow: Codable, Hashable, Sendable {
    let most: Int
    let until: Timestamp
    /// The pushes that count.
    private(set) var times: [Timestamp]
    /// Whether the platform has said that it takes no more.
    private(set) var isClosed = false

    /// The most that are counted.
    private static var limit: Int { 20 }
    /// What an event allows.
    private static var mostAfterEvent: Int { 3 }
    private static var afterEvent: Duration { .seconds(60) }
    /// How long a push may be on its way.
    private static var travel: Duration { .seconds(2) }

    private init(most: Int, until: Timestamp, times: [Timestamp]) {
        self.most = min(most, Self.limit)
        self.until = until
        self.times = times
    }

    /// After a message of the person.
    ///
    /// - Parameter isPushing: whether the former window's last push is under way: the platform may count it with this one,
    ///   as it does those that were made after the message, and before it came here.
    init(_ terms: BotTerms, after message: Timestamp, in former: PushWindow?, isPushing: Bool) {
        let former = former?.times ?? []
        let since = former.filter { $0 + Self.travel >= message }
        self.init(
            most: terms.pushes, until: message + .milliseconds(terms.pushMilliseconds),
            times: since.isEmpty && isPushing ? Array(former.suffix(1)) : since)
    }

    /// After an event, which opens a window only where no message's is open.
    init(_ terms: BotTerms, afterEvent event: Timestamp, in former: PushWindow?, isPushing: Bool) {
        if let former, former.left(at: event) > 0 {
            self = former
        } else {
            let last = (former?.times ?? []).suffix(isPushing ? 1 : 0)
            self.init(
                most: min(Self.mostAfterEvent, terms.pushes), until: event + Self.afterEvent, times: Array(last))
        }
    }

    func left(at time: Timestamp) -> Int { time < until && !isClosed ? max(0, most - times.count) : 0 }

    mutating func use(at time: Timestamp) { times.append(time) }
    /// The platform did not take the last one.
    mutating func giveBack() { _ = times.popLast() }
    /// The platform takes no more.
    mutating func close() { isClosed = true }
}
