package import EventLoop
package import Messages

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
    func cancels(_ input: Input) -> Cancellation?

    /// Ends a running performance early; it then returns soon.
    func cancel(_ cancellation: Cancellation)
}

extension Activity {
    package func cancels(_ input: Input) -> Cancellation? { nil }
    package func cancel(_ cancellation: Cancellation) {}
}

/// A wish to end a request's performance.
package struct Cancellation: Hashable, Sendable {
    package let request: RequestID
    package let reason: ChatCancelled.Reason

    package init(request: RequestID, reason: ChatCancelled.Reason) {
        self.request = request
        self.reason = reason
    }
}

/// One try to perform an input.
package struct Attempt: Hashable, Sendable {
    /// The claim under which it runs; a later owner's is higher.
    package let number: Int64
    /// Whether an earlier owner may have begun it.
    package let isTakeover: Bool
    /// A wish to end it that came before it began.
    package let cancellation: Cancellation?

    package init(number: Int64, isTakeover: Bool, cancellation: Cancellation? = nil) {
        self.number = number
        self.isTakeover = isTakeover
        self.cancellation = cancellation
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
