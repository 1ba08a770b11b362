package import EventLoop

/// One request and its response, in pieces as they arrive.
///
/// Events are called on the loop, never inside `send`, and never after the end or after `cancel`. They may call any
/// method of the call or the client.
@IOLoop
package final class ClientCall {
    /// The caller's closures, called in this order: the head at most once, pieces of the body, the end exactly once.
    package struct Events: Sendable {
        package var onHead: @IOLoop (HTTPResponse) -> Void
        /// Gets all bytes of one turn of the loop, lent until the closure returns.
        package var onBody: @IOLoop (UnsafeRawBufferPointer) -> Void
        package var onEnd: @IOLoop (Result<Void, HTTPClientError>) -> Void

        package init(
            onHead: @escaping @IOLoop (HTTPResponse) -> Void,
            onBody: @escaping @IOLoop (UnsafeRawBufferPointer) -> Void,
            onEnd: @escaping @IOLoop (Result<Void, HTTPClientError>) -> Void
        ) {
            self.onHead = onHead
            self.onBody = onBody
            self.onEnd = onEnd
        }
    }

    let deadlines: ClientRequest.Deadlines
    let start = ContinuousClock.now
    /// The call's index in the client's table.
    var index = 0
    /// Set from `begin` until the call has ended or was cancelled.
    private(set) var handle: EasyHandle?
    private let client: HTTPClient
    /// Nil once no more events follow.
    private var events: Events?
    private var ending: Result<Void, HTTPClientError>?
    private var isPaused = false

    init(_ client: HTTPClient, _ request: ClientRequest, _ events: Events) {
        self.client = client
        self.events = events
        deadlines = request.deadlines
    }

    /// Ends the call without further events. Does nothing after the end.
    package func cancel() {
        guard events != nil else { return }
        events = nil
        leave()
    }

    /// Stops reading the body until `resume`: no events come, and the peer is held back.
    package func pause() {
        guard events != nil, !isPaused else { return }
        isPaused = true
        if ending == nil { handle?.pause(true) }
    }

    package func resume() {
        guard events != nil, isPaused, let handle else { return }
        isPaused = false
        handle.lastArrival = .now
        if ending == nil { handle.pause(false) }
        client.resumed(self, handle)
    }

    func begin(with handle: EasyHandle) {
        self.handle = handle
        handle.lastArrival = start
    }

    /// Notes how the call ended; `deliver` tells it after the bytes that have arrived.
    func end(_ result: Result<Void, HTTPClientError>) {
        if ending == nil { ending = result }
    }

    /// Ends the call now and drops what has arrived.
    func fail(_ error: HTTPClientError) {
        tellEnd(.failure(error))
    }

    /// Calls the events for everything that has arrived.
    func deliver() {
        tellHead()
        tellBody()
        guard !isPaused || handle == nil, let ending else { return }
        tellEnd(ending)
    }

    private func tellHead() {
        guard let events, !isPaused, let handle, let head = handle.reception.head else { return }
        handle.reception.head = nil
        client.deadlineMoved(of: self)
        events.onHead(head)
    }

    private func tellBody() {
        guard let events, !isPaused, let handle, !handle.reception.body.isEmpty else { return }
        // Taken out while the bytes are lent: the closure may cause new bytes to arrive.
        var bytes: [UInt8] = []
        swap(&bytes, &handle.reception.body)
        bytes.withUnsafeBytes { events.onBody($0) }
        handle.reception.giveBack(&bytes)
        goOn()
    }

    /// Takes what libcurl has kept back, in the next turn: others have theirs first.
    private func goOn() {
        guard events != nil, !isPaused, ending == nil, let handle, handle.isHeldBack else { return }
        handle.pause(false)
        client.resumed(self, handle)
    }

    private func tellEnd(_ result: Result<Void, HTTPClientError>) {
        guard let events else { return }
        self.events = nil
        leave()
        events.onEnd(result)
    }

    private func leave() {
        guard let handle else { return }
        self.handle = nil
        client.release(self, handle, isTransferring: ending == nil)
    }
}

// MARK: - Deadlines

extension ClientCall {
    /// The earliest deadline that passes if nothing arrives.
    var nextDeadline: (time: ContinuousClock.Instant, phase: HTTPClientError.Phase) {
        let total = (start + deadlines.total, HTTPClientError.Phase.total)
        guard !isPaused, let handle else { return total }
        let next =
            handle.reception.hasHead
            ? (handle.lastArrival + deadlines.idle, HTTPClientError.Phase.idle)
            : (start + deadlines.head, HTTPClientError.Phase.head)
        return next.0 < total.0 ? next : total
    }
}
