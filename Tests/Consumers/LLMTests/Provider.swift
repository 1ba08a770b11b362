import Catalogue
import EventLoop
import HTTP
import Messages

/// A provider that answers as its test says, on a port of its own.
@IOLoop
final class Provider {
    typealias Script = @IOLoop @Sendable (_ call: Int, ServerRequest, ResponseWriter) async -> Void

    private let server: HTTPServer
    private let counter = Counter()
    /// The bodies of the calls so far.
    var bodies: [[UInt8]] { counter.bodies }

    @IOLoop
    private final class Counter {
        var bodies: [[UInt8]] = []
        /// Writers of answers that were left open.
        var open: [ResponseWriter] = []
    }

    init(_ script: @escaping Script) throws {
        var router = Router()
        let counter = counter
        router.add(.post, "/v1/chat/completions") { request, writer in
            counter.bodies.append(request.body)
            counter.open.append(writer)
            await script(counter.bodies.count, request, writer)
        }
        server = HTTPServer(
            configuration: .init(addresses: [.internet(IPAddress(high: 0, low: 0xFFFF_7F00_0001), port: 0)]),
            router: router)
        try server.start()
    }

    /// What its channel is.
    enum Kind {
        case plain
        /// It takes keys of persons' own; ours cannot be opened.
        case forOwnKeys
    }

    func catalogue(_ kind: Kind = .plain) throws -> CurrentCatalogue {
        guard case .internet(_, let port)? = server.addresses.first else { throw HTTPServerMissing() }
        let channel = try Channel(
            name: "test", baseURL: "http://127.0.0.1:\(port)/v1", takesOwnKeys: kind == .forOwnKeys,
            fault: kind == .forOwnKeys ? "its key cannot be opened" : nil)
        let model = Model(name: "model", channel: channel, price: Catalogue.usualPrice)
        return CurrentCatalogue(try Catalogue(models: [model], channels: [channel]))
    }

    func stop() { server.stop() }

    struct HTTPServerMissing: Error {}
}

extension ResponseWriter {
    /// Begins a stream of events.
    func begin() {
        start(HTTPResponse(status: .ok, headerFields: [.contentType: "text/event-stream"]))
    }

    func say(_ text: String, finish: String? = nil) {
        let reason = finish.map { "\"\($0)\"" } ?? "null"
        let delta = #"{"content":"\#(text)"}"#
        write(
            """
            data: {"id":"up","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,\
            "delta":\(delta),"finish_reason":\(reason)}]}\n\n
            """)
    }

    func sayUsage(_ prompt: Int, _ completion: Int) {
        write(
            """
            data: {"id":"up","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":\
            {"prompt_tokens":\(prompt),"completion_tokens":\(completion),"total_tokens":\(prompt + completion)}}\n\n
            """)
    }

    /// Waits before the next piece. The client's going ends the wait too.
    func think(for duration: Duration) async {
        do { try await IOLoop.sleep(for: duration) } catch { return }
    }

    func done() {
        write("data: [DONE]\n\n")
        finish()
    }
}
