/// The actor of everything that lives on the I/O loop: annotated `@IOLoop`, such code calls each other directly and
/// synchronously, and the compiler checks that nothing else does.
@globalActor
package actor IOLoop {
    package static let shared = IOLoop()

    package nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.io.asUnownedSerialExecutor() }

    /// Runs the operation at once; stops the process if the caller is not on the loop's thread. For callbacks from C.
    package nonisolated static func assumeIsolated<Result>(
        _ operation: @IOLoop () throws -> Result
    ) rethrows -> Result {
        EventLoop.io.checkIsolated()
        // The thread is the right one, so the isolation in the type says nothing that is not checked above.
        return try withoutActuallyEscaping(operation) { operation in
            try unsafeBitCast(operation, to: (() throws -> Result).self)()
        }
    }

    /// Runs the work on the loop, after what was queued before it. Callable from any thread.
    package nonisolated static func execute(_ work: @escaping @IOLoop @Sendable () -> Void) {
        EventLoop.io.execute { assumeIsolated(work) }
    }

    /// Runs the operation on the loop and returns what it returns.
    @IOLoop
    package static func run<Result: Sendable>(
        _ operation: @IOLoop @Sendable () throws -> Result
    ) async rethrows -> Result {
        try operation()
    }

    /// Starts a task that stays on the loop; its first steps run at once, before this returns. It is the caller who
    /// cancels it.
    @IOLoop
    @discardableResult
    package static func start<Success: Sendable>(
        _ operation: @escaping @IOLoop @Sendable () async -> Success
    ) -> Task<Success, Never> {
        Task.immediate(executorPreference: EventLoop.io) { await operation() }
    }
}
