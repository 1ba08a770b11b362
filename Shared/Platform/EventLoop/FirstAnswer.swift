/// A wait that the first of several answers ends; later ones are dropped.
///
/// For work that cannot be interrupted: the waiter gives up, and the work ends by itself.
@IOLoop
package final class FirstAnswer<Value: Sendable> {
    private var continuation: CheckedContinuation<Value, Never>?

    private init(_ continuation: CheckedContinuation<Value, Never>) {
        self.continuation = continuation
    }

    /// Waits for the first answer.
    ///
    /// - Parameter ask: hands the wait to all that may answer; at least one must.
    package static func wait(_ ask: @IOLoop (FirstAnswer) -> Void) async -> Value {
        await withCheckedContinuation { ask(FirstAnswer($0)) }
    }

    package func give(_ value: Value) {
        continuation?.resume(returning: value)
        continuation = nil
    }
}

extension FirstAnswer<Bool> {
    /// Does the work and waits for its end, but no longer than this; what takes longer goes on unattended.
    ///
    /// - Returns: whether it was done in time.
    package static func isDone(
        within limit: Duration, _ work: @escaping @IOLoop @Sendable () async -> Void
    ) async -> Bool {
        var patience: LoopTimer?
        let isDone = await wait { first in
            IOLoop.start {
                await work()
                first.give(true)
            }
            patience = LoopTimer(after: limit) { first.give(false) }
        }
        patience?.cancel()
        return isDone
    }
}
