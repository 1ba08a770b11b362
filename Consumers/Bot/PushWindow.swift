import Messages
import Processing

/// How often a person may be pushed, and until when: a platform counts from what the person did last.
struct PushWindow: Codable, Hashable, Sendable {
    let most: Int
    let until: Timestamp
    private(set) var used = 0

    /// What an event allows.
    private static var mostAfterEvent: Int { 3 }
    private static var afterEvent: Duration { .seconds(60) }

    private init(most: Int, until: Timestamp) {
        self.most = most
        self.until = until
    }

    /// After a message of the person.
    init(_ terms: BotTerms, after message: Timestamp) {
        self.init(most: terms.pushes, until: message + .milliseconds(terms.pushMilliseconds))
    }

    /// After an event, which opens a window only where no message's is open.
    init(_ terms: BotTerms, afterEvent event: Timestamp, in former: PushWindow?) {
        if let former, former.left(at: event) > 0 {
            self = former
        } else {
            self.init(most: min(Self.mostAfterEvent, terms.pushes), until: event + Self.afterEvent)
        }
    }

    func left(at time: Timestamp) -> Int { time < until ? max(0, most - used) : 0 }

    mutating func use() { used += 1 }
    /// The platform did not take it.
    mutating func giveBack() { used -= 1 }
    /// The platform takes no more.
    mutating func close() { used = most }
}
