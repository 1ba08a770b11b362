package import EventLoop

/// An HTTP client: many calls at once, on the I/O loop, over pooled connections.
///
/// Libcurl speaks HTTP/1.1, or HTTP/2 if TLS agrees on it. Peers are always verified; redirects are not followed. If a
/// pooled connection was closed before a byte of the response arrived, the request is sent once more on a new one.
/// Every call has deadlines, and the number of calls has a limit.
@IOLoop
package final class HTTPClient {
    private let configuration: Configuration
    private let arrivals = Arrivals()
    private let sockets = SocketWatches()
    private let multi: MultiHandle
    private var calls: [ClientCall] = []
    private var idleHandles: [EasyHandle] = []
    private var isRoundQueued = false
    private var isActionQueued = false
    private lazy var action = Alarm { [weak self] in self?.act { $0.actOnTime() } }
    private lazy var deadline = Alarm { [weak self] in self?.endOverdue() }

    package init(_ configuration: Configuration = Configuration()) {
        self.configuration = configuration
        multi = MultiHandle(configuration, sockets: sockets)
        sockets.ready = { [weak self] descriptor, readiness in
            let isReadable = readiness.contains(.read)
            let isWritable = readiness.contains(.write)
            self?.act { $0.act(on: descriptor, isReadable: isReadable, isWritable: isWritable) }
        }
    }

    isolated deinit {}

    /// The number of open calls.
    package var callCount: Int { calls.count }

    /// The number of open calls that have no connection yet: it is being made, or there are as many as allowed.
    package var waitingCallCount: Int { calls.count { $0.handle?.isRequestStarted == false } }

    /// Calls that ended as `busy` so far.
    package private(set) var refusedCallCount = 0

    /// Begins a call. `onEnd` reports every error, also a faulty request, in a later turn of the loop.
    ///
    /// The client and the call live until the call has ended, even if the caller releases them.
    @discardableResult
    package func send(_ request: ClientRequest, _ events: ClientCall.Events) -> ClientCall {
        let call = ClientCall(self, request, events)
        if let error = refusal(of: request) {
            call.end(.failure(error))
            IOLoop.execute { call.deliver() }
            return call
        }
        let handle = idleHandles.popLast() ?? EasyHandle(configuration, arrivals: arrivals)
        handle.prepare(request, for: call)
        call.begin(with: handle)
        call.index = calls.count
        calls.append(call)
        multi.add(handle)
        scheduleAction()
        deadlineMoved(of: call)
        return call
    }

    private func refusal(of request: ClientRequest) -> HTTPClientError? {
        if calls.count >= configuration.maximumCalls {
            refusedCallCount += 1
            return HTTPClientError(.busy, mayHaveReachedPeer: false, reason: "as many calls as allowed are open")
        }
        return request.fault.map { HTTPClientError(.invalidRequest, mayHaveReachedPeer: false, reason: $0) }
    }
}

// MARK: - For calls

extension HTTPClient {
    /// Takes the handle of a call that has ended or was cancelled, for another call.
    func release(_ call: ClientCall, _ handle: EasyHandle, isTransferring: Bool) {
        if isTransferring {
            multi.remove(handle)
            scheduleAction()
        }
        calls.swapAt(call.index, calls.count - 1)
        calls[call.index].index = call.index
        calls.removeLast()
        handle.clear()
        if idleHandles.count < Self.maximumIdleHandles { idleHandles.append(handle) }
    }

    /// Delivers events to a call again after a pause.
    func resumed(_ call: ClientCall, _ handle: EasyHandle) {
        scheduleAction()
        arrivals.list(handle)
        queueRound()
        deadlineMoved(of: call)
    }

    /// Notes that a call's next deadline may be earlier now.
    func deadlineMoved(of call: ClientCall) {
        deadline.bringForward(to: call.nextDeadline.time)
    }

    /// An idle handle takes some kilobytes.
    private static let maximumIdleHandles = 256
}

// MARK: - Turns

extension HTTPClient {
    /// Runs libcurl, then tells the calls what arrived.
    private func act(_ work: (MultiHandle) -> Void) {
        arrivals.now = .now
        work(multi)
        while let (handle, code) = multi.nextEnded() {
            multi.remove(handle)
            handle.call?.end(HTTPClientError(code, of: handle).map { .failure($0) } ?? .success(()))
            arrivals.list(handle)
        }
        scheduleAction()
        deliver()
    }

    private func deliver() {
        arrivals.takeEach { $0.call?.deliver() }
        if !arrivals.isEmpty { queueRound() }
    }

    /// Delivers in the next turn what a caller's `resume` has freed.
    private func queueRound() {
        guard !isRoundQueued else { return }
        isRoundQueued = true
        IOLoop.execute { [weak self] in
            self?.isRoundQueued = false
            self?.deliver()
        }
    }

    /// Schedules the next call of libcurl: in the next turn, once for all calls that begin in this one, or at libcurl's
    /// time.
    private func scheduleAction() {
        guard let milliseconds = multi.takeDelayRequest() else { return }
        guard milliseconds == 0 else {
            return action.set(milliseconds < 0 ? nil : .now + .milliseconds(milliseconds))
        }
        guard !isActionQueued else { return }
        isActionQueued = true
        IOLoop.execute { [weak self] in
            self?.isActionQueued = false
            self?.act { $0.actOnTime() }
        }
    }

    private func endOverdue() {
        let now = ContinuousClock.now
        for call in calls where call.nextDeadline.time <= now {
            let phase = call.nextDeadline.phase
            let mayHaveReachedPeer = call.handle?.isRequestStarted ?? false
            call.fail(
                HTTPClientError(
                    .timedOut(phase), mayHaveReachedPeer: mayHaveReachedPeer, reason: "the deadline '\(phase)' passed"))
        }
        // Not more often than looking through thousands of calls allows, however their deadlines are spread.
        guard let next = calls.lazy.map(\.nextDeadline.time).min() else { return }
        deadline.bringForward(to: max(next, now + .milliseconds(5)))
    }
}
