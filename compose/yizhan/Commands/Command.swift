import EventLoop

/// A command of the command line, such as `yizhan up`.
protocol Command: Sendable {
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// The text of `--help`.
    static var help: String { get }
    /// - Returns: the exit status.
    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32
}

extension Command {
    /// Waits for SIGTERM or SIGINT. A second signal then ends the process at once.
    @IOLoop
    static func waitForSignal() async {
        var watches: [SignalWatch] = []
        await withCheckedContinuation { continuation in
            var waiting: CheckedContinuation<Void, Never>? = continuation
            for signal in [ProcessSignal.terminate, .interrupt] {
                watches.append(
                    SignalWatch(signal) { _ in
                        waiting?.resume()
                        waiting = nil
                    })
            }
        }
        watches.removeAll()
    }
}

/// A wrong command line, with a sentence that says why.
struct UsageError: Error {
    let text: String
}
