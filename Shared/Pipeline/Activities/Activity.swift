package import EventLoop
package import Messages
package import Processing

/// A consumer that acts: it calls the outside world, many at once, and so at least once.
///
/// Its station runs it for each input with a bound on how many at once, and publishes what it returns together with
/// the input's position.
@IOLoop
package protocol Activity: AnyObject, Sendable {
    associatedtype Input: Inbox

    /// Acts on one input. It has deadlines of its own, and always returns.
    func perform(_ input: Input, attempt: Attempt) async -> Performance

    /// The request that the input wants ended early, if that is what it is. Such an input is not performed.
    func cancels(_ input: Input) -> RequestID?

    /// Ends the request's performance early, if it runs; it then returns soon.
    func cancel(_ request: RequestID)
}

extension Activity {
    package func cancels(_ input: Input) -> RequestID? { nil }
    package func cancel(_ request: RequestID) {}
}

/// One try to perform an input.
package struct Attempt: Hashable, Sendable {
    /// The claim under which it runs; a later owner's is higher.
    package let epoch: Int64
    /// Whether an earlier owner may have begun it.
    package let isTakeover: Bool
    /// Whether it was to end early before it began.
    package let isCancelled: Bool

    package init(epoch: Int64, isTakeover: Bool, isCancelled: Bool = false) {
        self.epoch = epoch
        self.isTakeover = isTakeover
        self.isCancelled = isCancelled
    }
}

/// What a performance leaves behind.
package struct Performance: Sendable {
    /// The last parts of its answer; on the log before the outputs take effect.
    package var replies: [Reply]
    /// Published exactly once, together with the input's position.
    package var outputs: [Output]

    package init(replies: [Reply] = [], outputs: [Output] = []) {
        self.replies = replies
        self.outputs = outputs
    }
}
