internal import EventLoop

extension HTTPClient {
    /// Waits for a whole small response; more than `limit` bytes of body throw `tooLarge`.
    ///
    /// An error status does not throw. Cancelling the task cancels the call.
    package func collect(
        _ request: ClientRequest, limit: Int
    ) async throws(HTTPClientError) -> (response: HTTPResponse, body: [UInt8]) {
        var request = request
        request.maximumBodyBytes = limit
        let collected = CollectedResponse()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                collected.begin(continuation) { send(request, $0) }
            }
        } onCancel: {
            IOLoop.execute { collected.cancel() }
        }
        return try result.get()
    }
}

/// Collects the pieces of a response for one waiting task, and resumes the task exactly once.
@IOLoop
private final class CollectedResponse {
    typealias Outcome = Result<(response: HTTPResponse, body: [UInt8]), HTTPClientError>

    private var continuation: CheckedContinuation<Outcome, Never>?
    private var call: ClientCall?
    private var response: HTTPResponse?
    private var body: [UInt8] = []

    func begin(_ continuation: CheckedContinuation<Outcome, Never>, send: (ClientCall.Events) -> ClientCall) {
        self.continuation = continuation
        call = send(
            ClientCall.Events(
                onHead: { self.response = $0 },
                onBody: { self.body.append(contentsOf: $0) },
                onEnd: { self.end($0) }))
    }

    func cancel() {
        let mayHaveReachedPeer = call?.handle?.isRequestStarted ?? false
        call?.cancel()
        finish(
            .failure(
                HTTPClientError(.cancelled, mayHaveReachedPeer: mayHaveReachedPeer, reason: "the task was cancelled")))
    }

    private func end(_ result: Result<Void, HTTPClientError>) {
        switch result {
        case .failure(let error):
            finish(.failure(error))
        case .success:
            guard let response else { preconditionFailure("a call that ended well has told its head") }
            finish(.success((response, body)))
        }
    }

    private func finish(_ outcome: Outcome) {
        continuation?.resume(returning: outcome)
        continuation = nil
        call = nil
    }
}
