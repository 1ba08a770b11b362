import Callback
import EventLoop
import HTTP

/// The addresses at which the service takes deliveries: those of its nodes, if there are several.
@IOLoop
final class AppLine {
    private var nodes: [Node] = []
    private(set) var places: [NotifyPlace] = []

    private struct Node {
        let base: String
        let client: HTTPClient
    }

    /// What came of a call.
    enum Heard {
        case answer(status: Int, body: [UInt8])
        /// The connection ended without an answer.
        case cut
        case late
        /// There was no connection.
        case unreachable
    }

    /// Calls at once, to each node.
    static let mostCalls = 4_096
    private static let mostAnswerBytes = 256 << 10

    /// Whether there is somebody to deliver to.
    var isOpen: Bool { !nodes.isEmpty }

    func begin(at places: [NotifyPlace]) {
        self.places = places
        nodes = places.map { place in
            var configuration = HTTPClient.Configuration()
            configuration.proxy = .direct
            configuration.allow(callsAtOnce: Self.mostCalls)
            // On a connection of its own no call is sent twice, whenever that ends.
            configuration.idleConnections = 0
            switch place {
            case .address(let base): return Node(base: base, client: HTTPClient(configuration))
            case .socket(let path):
                configuration.unixSocket = path
                return Node(base: "http://localhost", client: HTTPClient(configuration))
            }
        }
    }

    func stop() { nodes = [] }

    /// - Parameter node: the place in the list of addresses, which begins anew at its end.
    func post(_ post: CallbackPost, to path: String, node: Int, within patience: Duration) async -> Heard {
        await call(
            .post, "\(path)?\(post.query)", headers: [.contentType: post.contentType], body: post.body, node: node,
            within: patience)
    }

    /// Asks whether the address is the app's, as a console does when it is saved.
    func get(_ target: String, node: Int, within patience: Duration) async -> Heard {
        await call(.get, target, headers: [:], body: nil, node: node, within: patience)
    }

    private func call(
        _ method: HTTPRequest.Method, _ target: String, headers: HTTPFields, body: [UInt8]?, node: Int,
        within patience: Duration
    ) async -> Heard {
        guard isOpen else { return .unreachable }
        let node = nodes[node % nodes.count]
        let request = ClientRequest(
            method: method, url: node.base + target, headerFields: headers, body: body,
            deadlines: .init(connect: patience, head: patience, idle: patience, total: patience))
        do throws(HTTPClientError) {
            let (response, body) = try await node.client.collect(request, limit: Self.mostAnswerBytes)
            return .answer(status: response.status.code, body: body)
        } catch {
            switch error.kind {
            case .timedOut: return .late
            case .connect, .tls, .busy, .invalidRequest: return .unreachable
            case .cut, .tooLarge, .cancelled, .other: return .cut
            }
        }
    }
}
