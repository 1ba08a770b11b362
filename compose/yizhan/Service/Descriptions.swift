import Account
import Admin
import Chat
import EventLoop
import HTTP
import Ingress
import JSON
import Payment
import Shop
import WeChat

/// Serves `GET /openapi.json`: what the routes of an address say of themselves.
@IOLoop
enum Descriptions {
    /// Of every route that is no vendor's and no page's.
    nonisolated static let all =
        ChatAPI.descriptions + AccountAPI.descriptions + ShopAPI.descriptions + ofPlatforms
        + VerifyAPI.descriptions + AdminAPI.descriptions + StatusPaths.descriptions + [own]

    private nonisolated static let ofPlatforms = PaymentAPI.descriptions + WeChatAPI.descriptions

    private nonisolated static let own = RouteDescription(
        .get, "/openapi.json", "this document", needsKey: false, answers: [.init(.any)])

    /// Describes the routes that were added before, and this one.
    static func add(to router: inout Router) {
        let described = router.routes + [(method: own.method, path: own.path)]
        let served = all.filter { route in described.contains { $0.method == route.method && $0.path == route.path } }
        let document = OpenAPIDocument(version: Yizhan.version, refusals: Service.refusals, served)
        let bytes = document.text.bytes
        router.add(own.method, own.path, bodyLimit: 0) { _, writer in
            writer.respond(HTTPResponse(status: .ok, headerFields: [.contentType: "application/json"]), bytes)
        }
    }
}
