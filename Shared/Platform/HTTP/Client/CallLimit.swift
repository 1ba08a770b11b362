package import EventLoop

/// Lets so many calls run at once. Others wait in line, each as long as it may.
@IOLoop
package final class CallLimit {
    private var free: Int
    private var line: [Waiter] = []

    @IOLoop
    private final class Waiter {
        private var continuation: CheckedContinuation<Bool, Never>?
        private var timer: LoopTimer?

        init(_ continuation: CheckedContinuation<Bool, Never>) {
            self.continuation = continuation
        }

        func wait(for patience: Duration, then giveUp: @escaping @IOLoop () -> Void) {
            timer = LoopTimer(after: patience, giveUp)
        }

        func end(isAdmitted: Bool) {
            timer = nil
            continuation?.resume(returning: isAdmitted)
            continuation = nil
        }
    }

    package init(_ limit: Int) {
        free = limit
    }

    /// Takes a place, which `leave` gives back; false if none became free in time.
    package func enter(within patience: Duration) async -> Bool {
        guard free == 0 else {
            free -= 1
            return true
        }
        return await withCheckedContinuation { continuation in
            let waiter = Waiter(continuation)
            line.append(waiter)
            waiter.wait(for: patience) { [weak self, weak waiter] in
                guard let self, let waiter else { return }
                self.line.removeAll { $0 === waiter }
                waiter.end(isAdmitted: false)
            }
        }
    }

    package func leave() {
        guard !line.isEmpty else {
            free += 1
            return
        }
        line.removeFirst().end(isAdmitted: true)
    }
}
