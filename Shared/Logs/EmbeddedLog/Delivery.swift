import EventLoop
import MessageLog
import Messages

/// What one group has to tell the I/O loop: told in one turn, once the group is committed.
struct Delivery: Sendable {
    private var told: [@IOLoop @Sendable () -> Void] = []
    private var answers: [@IOLoop @Sendable () -> Void] = []

    /// Hands on what was written; comes before every answer.
    mutating func tell(_ call: @escaping @IOLoop @Sendable () -> Void) {
        told.append(call)
    }

    /// Answers a call.
    mutating func add(_ call: @escaping @IOLoop @Sendable () -> Void) {
        answers.append(call)
    }

    func send() {
        let calls = told + answers
        guard !calls.isEmpty else { return }
        IOLoop.execute { for call in calls { call() } }
    }
}
