/// Which records of a stream count, for one reader that sees them in the order of the log.
package struct ReplyOrder: Sendable {
    private var epoch: Int64 = .min
    /// The sequence that the next record must have.
    package private(set) var next = 0
    package private(set) var isEnded = false

    package init() {}

    /// Whether the record counts. A takeover only moves the order on and is never shown.
    package mutating func accepts(_ reply: Reply) -> Bool {
        guard !isEnded else { return false }
        // Responder has epochs of its own: they say nothing about those of the stream's other writer.
        if reply.isVerdict {
            isEnded = true
            return true
        }
        guard reply.epoch >= epoch else { return false }
        epoch = reply.epoch
        if reply.kind == .takeover { return false }
        guard reply.sequence >= next || reply.isEnd else { return false }
        next = max(next, reply.sequence + 1)
        isEnded = reply.isEnd
        return true
    }
}
