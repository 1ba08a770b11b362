package import EventLoop
package import Messages
package import Processing

/// A consumer that acts: it calls the outside world, many inputs at once, each at least once.
///
/// Its station calls `perform` for each input, within a limit, and publishes the result together with the input's
/// position.
@IOLoop
package protocol Activity: AnyObject, Sendable {
    associatedtype Input: Inbox

    /// Acts on one input. Always returns: an activity has deadlines of its own.
    func perform(_ input: Input, attempt: Attempt) async -> Performance

    /// Ends the request early if it runs; `perform` then returns soon.
    func cancel(_ request: RequestID)

    /// Ends what only waits for a moment to come: the process ends, and nothing begins any more.
    func beginDraining()
}

extension Activity {
    package func cancel(_ request: RequestID) {}
    package func beginDraining() {}
}

/// One try to perform an input.
package struct Attempt: Hashable, Sendable {
    /// The owner's epoch on the partition; a later owner's is higher.
    package let epoch: Int64
    /// Whether an earlier owner may have begun the input.
    package let isTakeover: Bool
    /// Whether the request was cancelled before this attempt began.
    package let isCancelled: Bool

    package init(epoch: Int64, isTakeover: Bool, isCancelled: Bool = false) {
        self.epoch = epoch
        self.isTakeover = isTakeover
        self.isCancelled = isCancelled
    }
}

/// The result of performing one input.
package struct Performance: Sendable {
    /// The last records of its reply stream; the log has them before the outputs take effect.
    package var replies: [Reply]
    /// Published exactly once, together with the input's position.
    package var outputs: [Output]

    package init(replies: [Reply] = [], outputs: [Output] = []) {
        self.replies = replies
        self.outputs = outputs
    }
}
