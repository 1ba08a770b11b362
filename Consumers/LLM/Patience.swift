import EventLoop
import MessageLog

/// Asks the log again while it is unavailable, up to a last time.
enum Patience {
    private static let attempts = 20

    /// An unknown outcome is asked again too: only for what may be written twice.
    @IOLoop
    static func retry<Value: Sendable>(
        _ operation: @IOLoop () async throws(LogError) -> Value
    ) async throws(LogError) -> Value {
        var failures = 0
        while true {
            do {
                return try await operation()
            } catch {
                failures += 1
                guard failures < attempts else { throw error }
                switch error {
                case .unavailable, .unknown: await pause(.milliseconds(50 * failures))
                case .fenced, .fatal: throw error
                }
            }
        }
    }

    @IOLoop
    private static func pause(_ duration: Duration) async {
        var timer: LoopTimer?
        await withCheckedContinuation { continuation in
            timer = LoopTimer(after: duration) { continuation.resume() }
        }
        timer?.cancel()
    }
}
