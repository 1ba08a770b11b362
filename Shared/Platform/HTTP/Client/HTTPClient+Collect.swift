internal import EventLoop

extension HTTPClient {
    /// Waits for a small answer as a whole; more than `limit` bytes of body end it with `tooLarge`.
    ///
    /// An answer of any status is an answer. Cancelling the task cancels the call.
    package func collect(
        _ request: ClientRequest, limit: Int
    ) async throws(HTTPClientError) -> (response: HTTPResponse, body: [UInt8]) {
        var request = request
        request.maximumBodyBytes = limit
        let answer = CollectedAnswer()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.begin(continuation) { send(request, $0) }
            }
        } onCancel: {
            IOLoop.execute { answer.cancel() }
        }
        return try result.get()
    }
}

/// Puts the pieces of an answer together for one waiting task, which it resumes exactly once.
@IOLoop
private final class CollectedAnswer {
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
