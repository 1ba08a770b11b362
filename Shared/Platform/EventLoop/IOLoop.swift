/// The actor of all code on the I/O loop. Code that is annotated `@IOLoop` calls other such code directly, and the
/// compiler keeps other code out.
@globalActor
package actor IOLoop {
    package static let shared = IOLoop()

    package nonisolated var unownedExecutor: UnownedSerialExecutor { EventLoop.io.asUnownedSerialExecutor() }

    /// Runs the operation at once; stops the process unless the caller is on the loop's thread. For callbacks from C.
    package nonisolated static func assumeIsolated<Result>(
        _ operation: @IOLoop () throws -> Result
    ) rethrows -> Result {
        EventLoop.io.checkIsolated()
        // The thread was checked above, so the cast drops only the isolation in the type.
        return try withoutActuallyEscaping(operation) { operation in
            try unsafeBitCast(operation, to: (() throws -> Result).self)()
        }
    }

    /// Runs the work on the loop, after earlier work. Callable from any thread.
    package nonisolated static func execute(_ work: @escaping @IOLoop @Sendable () -> Void) {
        EventLoop.io.execute { assumeIsolated(work) }
    }

    /// Runs the operation on the loop and returns its result.
    @IOLoop
    package static func run<Result: Sendable>(
        _ operation: @IOLoop @Sendable () throws -> Result
    ) async rethrows -> Result {
        try operation()
    }

    /// Starts a task that stays on the loop; its first steps run before this returns. The caller cancels it.
    @IOLoop
    @discardableResult
    package static func start<Success: Sendable>(
        _ operation: @escaping @IOLoop @Sendable () async -> Success
    ) -> Task<Success, Never> {
        Task.immediate(executorPreference: EventLoop.io) { await operation() }
    }
}

/// An actor that runs on the thread of an event loop, mostly its own.
///
/// The compiler checks that only this thread uses the actor's state.
package protocol LoopActor: Actor {
    nonisolated var thread: EventLoop { get }
}

extension LoopActor {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Runs the work on the actor's thread, after earlier work. Callable from any thread.
    package nonisolated func execute(_ work: @escaping @Sendable (isolated Self) -> Void) {
        thread.execute { self.assumeIsolated(work) }
    }
}
