/// An actor whose work is done on the thread of an event loop, mostly one of its own.
///
/// The compiler checks what a comment would have to promise: what the actor holds is used on that thread only.
package protocol LoopActor: Actor {
    nonisolated var thread: EventLoop { get }
}

extension LoopActor {
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Runs the work on the actor's thread, after what was queued before it. Callable from any thread.
    package nonisolated func execute(_ work: @escaping @Sendable (isolated Self) -> Void) {
        thread.execute { self.assumeIsolated(work) }
    }
}
