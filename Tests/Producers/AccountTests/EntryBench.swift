import Account
import Catalogue
import Credentials
import EventLoop
import HTTP
import Ingress
import JSON
import MessageLog
import Messages
import ProducerBench
import Synchronization
import Telemetry

/// The account API at a door with apps, where a test says what WeChat, SignIn and Postman say.
@IOLoop
final class EntryBench {
    nonisolated static let start = Timestamp(milliseconds: 1_790_000_000_000)

    let door: PlayedDoor
    let wechat: PlayedWeChat
    private let wall: Wall

    private final class Wall: Sendable {
        let passed = Mutex(Duration.zero)
    }

    /// - Parameter apps: made with the address of WeChat.
    init(_ apps: (String) -> [App] = { [EntryBench.account(at: $0)] }) throws {
        let wall = Wall()
        self.wall = wall
        door = PlayedDoor(clock: { EntryBench.start + wall.passed.withLock { $0 } })
        wechat = try PlayedWeChat()
        let catalogue = try Catalogue(models: [], channels: [], apps: apps(wechat.baseURL))
        var configuration = AccountAPI.Configuration()
        configuration.address = "https://chat.example.com"
        var direct = HTTPClient.Configuration()
        direct.proxy = .direct
        let api = AccountAPI(
            door.ingress, catalogue: CurrentCatalogue(catalogue), client: HTTPClient(direct),
            configuration: configuration)
        var router = Router()
        api.add(to: &router)
        try door.serve(router)
    }

    nonisolated static func account(
        _ name: String = "mp", at baseURL: String, abilities: [BotAbility] = [.qrcode, .identify],
        secret: String? = "APPSECRET", fault: String? = nil, title: String? = "驿站"
    ) -> App {
        App(
            name: name, platform: .officialAccount, baseURL: baseURL, id: name == "mp" ? "wx01" : "wx-\(name)",
            token: Secret("callbacktoken"),
            secret: secret.map { Secret($0) }, abilities: abilities, fault: fault, title: title)
    }

    nonisolated static func staff(_ name: String = "staff", at baseURL: String) -> App {
        App(
            name: name, platform: .weComApp, baseURL: baseURL, id: "ww01", agent: 7, secret: Secret("S"),
            abilities: [.push])
    }

    func pass(_ time: Duration) { wall.passed.withLock { $0 += time } }

    func get(_ path: String, cookies: [String] = []) async throws -> Answered {
        let fields: HTTPFields = cookies.isEmpty ? [:] : [.cookie: cookies.joined(separator: "; ")]
        return try await door.ask(.get, path, nil, key: nil, fields)
    }

    /// What was told to a consumer, in turn.
    func told<Content: Message>(_ type: Content.Type) throws -> [Content] {
        try door.log.drafts.filter { $0.event.type == Content.type }.map { draft in
            try MessageCoding.decode(Content.self, from: draft.event.value)
        }
    }

    func stop() async {
        wechat.stop()
        await door.stop()
    }
}

/// Says who opens a page, as a test says, on a port of its own.
@IOLoop
final class PlayedWeChat {
    private let server: HTTPServer
    private let scene: Scene
    let baseURL: String

    struct NoPort: Error {}

    @IOLoop
    private final class Scene {
        var answer = #"{"access_token":"T","expires_in":7200,"openid":"oAnn","scope":"snsapi_base"}"#
        var calls: [ServerRequest] = []
    }

    init() throws {
        let scene = Scene()
        var router = Router()
        router.add(.get, "/sns/oauth2/access_token", bodyLimit: 0) { request, writer in
            scene.calls.append(request)
            writer.respond(HTTPResponse(status: .ok), Array(scene.answer.utf8))
        }
        guard let anyPort = SocketAddress("127.0.0.1:0") else { throw NoPort() }
        server = HTTPServer(configuration: .init(addresses: [anyPort]), router: router)
        try server.start()
        guard let address = server.addresses.first else { throw NoPort() }
        baseURL = "http://\(address)"
        self.scene = scene
    }

    var calls: [ServerRequest] { scene.calls }
    func say(_ answer: String) { scene.answer = answer }
    func stop() { server.stop() }
}

extension Answered {
    /// The cookies that a browser keeps from here on, as it sends them.
    var cookies: [String] {
        headers[values: .setCookie].map { String($0.prefix { $0 != ";" }) }.filter { !$0.hasSuffix("=") }
    }

    var location: String? { headers[.location] }
}
