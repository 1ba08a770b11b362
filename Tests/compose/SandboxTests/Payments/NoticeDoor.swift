import EventLoop
import HTTP

/// Takes the notifications of a test's merchants, and keeps them.
@IOLoop
final class NoticeDoor {
    struct Notice: Sendable {
        let provider: String
        let headerFields: HTTPFields
        let body: [UInt8]
    }

    private(set) var notices: [Notice] = []
    /// So many are answered with an error.
    var refusals = 0
    private var server: HTTPServer?
    private(set) var base = ""

    init() throws {
        var router = Router()
        router.add(.post, "/payments/{provider}/{merchant}/notify") { [weak self] request, writer in
            self?.take(request, writer)
        }
        let address = SocketAddress.internet(IPAddress(high: 0, low: 0xFFFF_7F00_0001), port: 0)
        let server = HTTPServer(configuration: .init(addresses: [address]), router: router)
        try server.start()
        self.server = server
        base = server.addresses.first.map { "http://\($0)" } ?? ""
    }

    func stop() { server?.stop() }

    private func take(_ request: ServerRequest, _ writer: ResponseWriter) {
        let provider = request.parameters["provider"] ?? ""
        notices.append(Notice(provider: provider, headerFields: request.headerFields, body: request.body))
        guard refusals == 0 else {
            refusals -= 1
            return writer.respond(HTTPResponse(status: .internalServerError), "fail")
        }
        writer.respond(HTTPResponse(status: .ok), provider == "alipay" ? "success" : #"{"code":"SUCCESS"}"#)
    }
}
