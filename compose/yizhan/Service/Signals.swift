import EventLoop

/// The signals that end a service.
enum Signals {
    /// Waits for SIGTERM or SIGINT; a second one then ends the process at once.
    @IOLoop
    static func wait() async {
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
