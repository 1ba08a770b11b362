import EventLoop

/// The call that fetches what a provider signs with: one for all who wait, and a pause between two, so that unknown
/// serials cost no more calls than this.
@IOLoop
final class KeyCall {
    private let patience: [Duration]
    private let now: @Sendable () -> Int
    private var made: Int?
    private var running: Task<Void, Never>?

    /// In seconds.
    private static let pause = 5

    /// - Parameter patience: the pauses between tries to verify what does not come again, while nothing can be fetched.
    init(patience: [Duration], now: @escaping @Sendable () -> Int) {
        self.patience = patience
        self.now = now
    }

    /// Makes the call, or waits for the one that runs; does nothing soon after the last one.
    func make(_ call: @escaping @IOLoop @Sendable () async -> Void) async {
        if let running { return await running.value }
        guard made.map({ abs(now() - $0) >= Self.pause }) ?? true else { return }
        made = now()
        // It ends by itself, since a call has a deadline.
        let task = IOLoop.start(call)
        running = task
        await task.value
        running = nil
    }

    /// Waits until it is time to verify once more.
    ///
    /// - Parameter tries: how many there were.
    /// - Returns: false if patience is at its end.
    func waits(after tries: Int) async -> Bool {
        guard patience.indices.contains(tries - 1) else { return false }
        do throws(CancellationError) {
            try await IOLoop.sleep(for: patience[tries - 1])
            return true
        } catch {
            return false
        }
    }
}
