/// The thread for work that takes longer than a turn of a loop may, such as reading megabytes of JSON.
///
/// One thing is done after the other, so those who have much to do take turns with each other before they ask. The thread
/// yields to all others where processors are few: they answer many while it reads one.
package actor LongWork: LoopActor {
    private static let shared = LongWork()

    package nonisolated let thread: EventLoop = {
        let thread = EventLoop(name: "long work")
        thread.yieldToOthers()
        return thread
    }()

    /// Does the work on the thread, and reports on the I/O loop.
    package static func run<Result: Sendable>(
        _ work: @escaping @Sendable () -> Result, then: @escaping @IOLoop @Sendable (Result) -> Void
    ) {
        shared.execute { _ in
            let result = work()
            IOLoop.execute { then(result) }
        }
    }

    /// Does the work on the thread, and waits for its result.
    @IOLoop
    package static func value<Result: Sendable>(of work: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in run(work) { continuation.resume(returning: $0) } }
    }
}
