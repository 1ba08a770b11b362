import EventLoop
import MessageLog
import Messages

/// What one group has to tell the I/O loop: told in one turn, once the group is committed.
struct Delivery: Sendable {
    private var calls: [@IOLoop @Sendable () -> Void] = []

    mutating func add(_ call: @escaping @IOLoop @Sendable () -> Void) {
        calls.append(call)
    }

    /// Puts calls before those that are there.
    mutating func insertFirst(_ first: Delivery) {
        calls = first.calls + calls
    }

    func send() {
        guard !calls.isEmpty else { return }
        IOLoop.execute { for call in calls { call() } }
    }
}
