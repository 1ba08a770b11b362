import EventLoop

/// Asks a log again that does not answer, after growing pauses and for a limited time: a broker may be away, or not know
/// a new topic yet. After that the caller gets the log's error.
package struct Patience: Sendable {
    private let limit: Duration
    private let repeatsUnknown: Bool

    private static let shortestPause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(1)

    /// - Parameter repeatsUnknown: whether a call is made again that may have taken effect: only for what may be written
    ///   twice.
    package init(for limit: Duration, repeatsUnknown: Bool = false) {
        self.limit = limit
        self.repeatsUnknown = repeatsUnknown
    }

    @IOLoop
    package func retry<Value: Sendable>(
        _ call: @IOLoop () async throws(LogError) -> Value
    ) async throws(LogError) -> Value {
        let end = ContinuousClock.now + limit
        var pause = Self.shortestPause
        while true {
            do {
                return try await call()
            } catch {
                guard isPassing(error), ContinuousClock.now + pause < end else { throw error }
                // Who has cancelled it waits for nothing more.
                do { try await IOLoop.sleep(for: pause) } catch { throw .unavailable("The call was cancelled.") }
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func isPassing(_ error: LogError) -> Bool {
        switch error {
        case .unavailable: true
        case .unknown: repeatsUnknown
        case .fenced, .fatal: false
        }
    }
}
