/// An operation did not finish in time.
package struct DeadlineExceeded: Error, Hashable, Sendable, CustomStringConvertible {
    package let limit: Duration

    package init(limit: Duration) {
        self.limit = limit
    }

    package var description: String { "not finished within \(limit)" }
}

/// Runs the operation; cancels it and throws `DeadlineExceeded` if it is not finished in time.
///
/// An operation that ignores its cancellation is still waited for.
@IOLoop
package func withDeadline<Result: Sendable>(
    _ limit: Duration, _ operation: @escaping @IOLoop @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask(executorPreference: EventLoop.io) { try await operation() }
        group.addTask(executorPreference: EventLoop.io) {
            try await IOLoop.sleep(for: limit)
            throw DeadlineExceeded(limit: limit)
        }
        defer { group.cancelAll() }
        guard let result = try await group.next() else { throw DeadlineExceeded(limit: limit) }
        return result
    }
}

extension IOLoop {
    /// Waits on a timer of the I/O loop; throws at once if the task is cancelled.
    @IOLoop
    package static func sleep(for duration: Duration) async throws(CancellationError) {
        let pause = Pause()
        let isElapsed = await withTaskCancellationHandler {
            await withCheckedContinuation { pause.begin(duration, resuming: $0) }
        } onCancel: {
            IOLoop.execute { pause.end(isElapsed: false) }
        }
        if !isElapsed { throw CancellationError() }
    }
}

/// One sleep; ends once, by its timer or by cancellation.
@IOLoop
private final class Pause {
    private var timer: LoopTimer?
    private var continuation: CheckedContinuation<Bool, Never>?
    private var isEnded = false

    nonisolated init() {}

    func begin(_ duration: Duration, resuming continuation: CheckedContinuation<Bool, Never>) {
        guard !isEnded else { return continuation.resume(returning: false) }
        self.continuation = continuation
        timer = LoopTimer(after: duration) { [weak self] in self?.end(isElapsed: true) }
    }

    func end(isElapsed: Bool) {
        isEnded = true
        timer = nil
        continuation?.resume(returning: isElapsed)
        continuation = nil
    }
}
