package import EventLoop
package import HTTP
internal import LogBench

/// An answer that comes in pieces.
@IOLoop
package final class Listener {
    package private(set) var head: HTTPResponse?
    package private(set) var bytes: [UInt8] = []
    package private(set) var end: Result<Void, HTTPClientError>?
    private var call: ClientCall?
    private let waiting = WaitingRoom()

    package nonisolated init() {}

    package var text: String { String(decoding: bytes, as: UTF8.self) }
    package var status: Int? { head?.status.code }
    package var stream: String? { head?.headerFields[.xStreamID] }
    package var ids: [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
    }

    package func listen(_ client: HTTPClient, _ request: ClientRequest) {
        call = client.send(
            request,
            .init(
                onHead: { [weak self] in
                    self?.head = $0
                    self?.look()
                },
                onBody: { [weak self] in
                    self?.bytes += $0
                    self?.look()
                },
                onEnd: { [weak self] in
                    self?.end = $0
                    self?.look()
                }))
    }

    /// Reads nothing more, so that what comes fills the sockets.
    package func pause() {
        call?.pause()
    }

    package func resume() {
        call?.resume()
    }

    package func hangUp() {
        call?.cancel()
    }

    package func wait(until isMet: @escaping @IOLoop () -> Bool) async throws {
        try await waiting.wait(until: isMet)
    }

    package func waitForEnd() async throws {
        try await wait { self.end != nil }
        try end?.get()
    }

    private func look() {
        waiting.look()
    }
}
