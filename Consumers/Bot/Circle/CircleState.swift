import Messages
import Processing

/// A group at zsxq: its question at hand, and those that need no answer any more.
struct CircleState: Written, Codable, Hashable, Sendable {
    /// Of the last poll. The same poll comes from every process that has the role.
    var number: Int64 = -1
    /// Whether Auth knows the group.
    var isMet = false
    /// The poll whose questions are being listed, with what an answer needs of its terms.
    var listing: PollDue?
    var listedUntil = Timestamp(milliseconds: 0)
    /// One at a time.
    var topic: Topic?
    /// The questions that were answered, or cannot be, the latest last.
    var ended: [String] = []
    var rest = CircleRest()

    private static var mostEnded: Int { 200 }

    /// A question, from the moment when it is asked of the model.
    struct Topic: Codable, Hashable, Sendable {
        var id: String
        var state = TopicState.asked
        /// Of the chat.
        var request: RequestID
        /// Where the question was listed, and under what terms.
        var poll: PollDue
        /// The answer; empty before there is one.
        var text = ""
        var asks = 1
        var posts = 0
        /// When nothing is expected any more of what goes on.
        var due: Timestamp
    }

    mutating func end(_ topic: String) {
        ended.append(topic)
        if ended.count > Self.mostEnded { ended.removeFirst(ended.count - Self.mostEnded) }
    }
}

/// How long a group is left alone after a failure: longer each time, until one thing succeeds.
struct CircleRest: Codable, Hashable, Sendable {
    /// The last failure; nil: there was none since something succeeded.
    private(set) var fault: String?
    /// Whether the platform failed; else no answer could be had.
    private(set) var isPlatforms = false
    private(set) var until = Timestamp(milliseconds: 0)
    private var milliseconds: Int64 = 0

    private static var least: Int64 { 600_000 }
    private static var most: Int64 { 6 * 3_600_000 }

    /// Begins, or becomes longer.
    ///
    /// - Returns: whether a person should be told: the first time of this failure.
    mutating func begin(_ fault: String, ofPlatform isPlatforms: Bool, at time: Timestamp) -> Bool {
        let isNew = self.fault != fault
        milliseconds = min(max(Self.least, milliseconds * 2), Self.most)
        until = time + .milliseconds(milliseconds)
        self.fault = fault
        self.isPlatforms = isPlatforms
        return isNew
    }

    /// Ends, if what succeeded is what had failed.
    mutating func end(ofPlatform isPlatforms: Bool) {
        if self.isPlatforms == isPlatforms { self = CircleRest() }
    }
}
