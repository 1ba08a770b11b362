import Credentials
import EventLoop
import HTTP
import MessageLog
import Messages

/// Serves the operator's commands on a Unix socket in the data directory.
struct ControlSocket: Part {
    private let path: String
    private let secret: ServerSecret

    init(_ means: Means) throws {
        path = means.directory.controlSocket
        secret = try means.secret()
    }

    func start(on log: any MessageLog) throws -> Running {
        let operating = Operator(log: log, secret: secret)
        var router = Router()
        router.add(.post, "/control") { request, writer in
            let response: ControlResponse
            do {
                response = await operating.respond(
                    to: try MessageCoding.decode(ControlRequest.self, from: request.body))
            } catch {
                response = .failed("The request cannot be read; are both programs of the same version?")
            }
            writer.respond(
                HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"]),
                MessageCoding.encode(response))
        }
        let configuration = HTTPServer.Configuration(addresses: [.file(path: path)])
        let server = HTTPServer(configuration: configuration, router: router)
        try server.start()
        return Running(stop: { server.stop() })
    }
}
