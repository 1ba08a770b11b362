package import EventLoop

/// A tail's hold on a partition. It ends when it is cancelled, and with the log.
@IOLoop
package final class Subscription {
    /// Everything from this offset on is handed on.
    package let start: Int64
    private var end: (@IOLoop () -> Void)?

    package init(start: Int64, cancelledBy end: @escaping @IOLoop () -> Void) {
        self.start = start
        self.end = end
    }

    /// From now on nothing more is handed on.
    package func cancel() {
        end?()
        end = nil
    }
}
