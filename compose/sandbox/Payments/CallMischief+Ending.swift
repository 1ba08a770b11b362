import EventLoop
import HTTP

extension CallMischief {
    /// After it a client that waits still is left.
    private static let longestSilence: Duration = .seconds(120)

    /// Answers, in the time and in the way that the script wants.
    @IOLoop
    func end(_ writer: ResponseWriter, _ answer: () -> Void) async throws {
        if wait > .zero { try await IOLoop.sleep(for: wait) }
        switch ending {
        case .answer: answer()
        case .cut: writer.abort()
        case .silent: await writer.staySilent(for: Self.longestSilence)
        }
    }

    /// What a proxy says for a provider that is down.
    @IOLoop
    static func down(_ writer: ResponseWriter) {
        let page = HTTPResponse(status: .serviceUnavailable, headerFields: [.contentType: "text/html"])
        writer.respond(page, "<html><body>503 Service Temporarily Unavailable</body></html>")
    }
}
