import EventLoop
import HTTP

/// The body of a response, piece by piece as it is asked for. Meanwhile the peer is held back.
@IOLoop
final class BodyStream {
    private var call: ClientCall?
    private var head: HTTPResponse?
    private var bytes: [UInt8] = []
    private var ending: Result<Void, HTTPClientError>?
    private var waiting: CheckedContinuation<Void, Never>?

    /// Begins the call.
    init(_ request: ClientRequest, by client: HTTPClient) {
        call = client.send(
            request,
            ClientCall.Events(
                onHead: { head in self.changed { self.head = head } },
                onBody: { bytes in self.take(Array(bytes)) },
                onEnd: { ending in self.changed { self.ending = ending } }))
    }

    /// Waits for the head.
    func status() async throws(HTTPClientError) -> Int {
        await wait(until: { head != nil || ending != nil })
        guard let head else {
            try ending?.get()
            preconditionFailure("A call that ended well has told its head.")
        }
        return head.status.code
    }

    /// Returns the next bytes, at most so many; nil at the end.
    func next(upTo limit: Int) async throws(HTTPClientError) -> [UInt8]? {
        if bytes.isEmpty, ending == nil {
            call?.resume()
            await wait(until: { !bytes.isEmpty || ending != nil })
        }
        guard bytes.isEmpty else {
            let piece = Array(bytes.prefix(limit))
            bytes.removeFirst(piece.count)
            return piece
        }
        try ending?.get()
        return nil
    }

    /// Ends the call, if it has not ended.
    func cancel() {
        call?.cancel()
        call = nil
    }

    private func take(_ more: [UInt8]) {
        changed { bytes += more }
        call?.pause()
    }

    private func changed(_ change: () -> Void) {
        change()
        waiting?.resume()
        waiting = nil
    }

    /// Looks once more where it begins to wait: something may have been told on the way there.
    private func wait(until isThere: () -> Bool) async {
        while !isThere() {
            await withCheckedContinuation { continuation in
                guard isThere() else {
                    waiting = continuation
                    return
                }
                continuation.resume()
            }
        }
    }
}
