import EventLoop
import HTTP

/// Notes what a call tells, and wakes a test that waits for it.
@IOLoop
final class CallRecord {
    enum Event: Equatable {
        case head, body, end
    }

    private(set) var events: [Event] = []
    private(set) var response: HTTPResponse?
    private(set) var body: [UInt8] = []
    private(set) var result: Result<Void, HTTPClientError>?
    /// What a test does inside an event.
    var during: @IOLoop (Event) -> Void = { _ in }
    private var waiters: [(condition: @IOLoop () -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

    var text: String { String(decoding: body, as: UTF8.self) }

    var error: HTTPClientError? {
        if case .failure(let error)? = result { error } else { nil }
    }

    var hasSucceeded: Bool {
        if case .success? = result { true } else { false }
    }

    var listener: ClientCall.Events {
        ClientCall.Events(
            onHead: { [self] response in
                self.response = response
                note(.head)
            },
            onBody: { [self] bytes in
                body.append(contentsOf: bytes)
                note(.body)
            },
            onEnd: { [self] result in
                self.result = result
                note(.end)
            })
    }

    func waitForEnd() async throws {
        try await wait { self.result != nil }
    }

    /// Waits until the condition holds after an event; throws after ten seconds.
    func wait(until condition: @escaping @IOLoop @Sendable () -> Bool) async throws {
        try await withDeadline(.seconds(10)) { await self.suspend(until: condition) }
    }

    private func suspend(until condition: @escaping @IOLoop () -> Bool) async {
        if condition() { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiters.append((condition, $0)) }
        } onCancel: {
            IOLoop.execute { self.wake { true } }
        }
    }

    private func note(_ event: Event) {
        events.append(event)
        during(event)
        wake { false }
    }

    private func wake(evenIf isGivingUp: @IOLoop () -> Bool) {
        let isGivingUp = isGivingUp()
        let ready = waiters.filter { isGivingUp || $0.condition() }
        waiters.removeAll { isGivingUp || $0.condition() }
        for waiter in ready { waiter.continuation.resume() }
    }
}

extension HTTPClient {
    /// A client for tests: whatever proxy the environment names is left out.
    static func forTests(_ change: (inout Configuration) -> Void = { _ in }) -> HTTPClient {
        var configuration = Configuration()
        configuration.proxy = .direct
        change(&configuration)
        return HTTPClient(configuration)
    }

    /// Begins a call that is recorded.
    @discardableResult
    func record(_ request: ClientRequest, in record: CallRecord) -> ClientCall {
        send(request, record.listener)
    }
}
