internal import EventLoop

extension ResponseWriter {
    /// Waits until the client has taken what was written of a stream, or has left.
    package func drained() async {
        flush()
        guard isOpen, pendingBytes > 0 else { return }
        var waiting: CheckedContinuation<Void, Never>?
        let resume: @IOLoop () -> Void = {
            waiting?.resume()
            waiting = nil
        }
        await withCheckedContinuation { continuation in
            waiting = continuation
            onDrain = resume
            onClose = resume
        }
        onDrain = nil
        onClose = nil
    }
}
