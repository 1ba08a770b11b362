import EventLoop
import HTTP
import JSON
import QRCode

/// Makes QR codes with a scene for official accounts, shows them, and leads a camera that reads one to the phone.
@IOLoop
final class SceneDesk {
    private let store: PlatformStore
    private let accounts: WeChatDesk
    private(set) var scenes = Scenes()

    /// In seconds.
    private static let usualLife = 60
    private static let longestLife = 2_592_000
    private static let mostSceneBytes = 64

    init(_ accounts: WeChatDesk) {
        self.accounts = accounts
        store = accounts.store
    }

    func addRoutes(to router: inout Router) {
        accounts.add(.post, "/cgi-bin/qrcode/create", .qrcode, &router, create)
        router.add(.get, "/cgi-bin/showqrcode") { request, writer in self.show(request, writer) }
        router.add(.get, "/q/{code}") { request, writer in
            let code = request.parameters["code"].flatMap { self.scenes.find($0, at: self.store.now)?.code } ?? ""
            writer.respond(HTTPResponse(status: .found, headerFields: [.location: "/phone#scan=\(code)"]))
        }
    }

    /// What stands in a code's picture.
    func address(of scene: Scenes.Scene) -> String { "\(store.address)/q/\(scene.code)" }

    func find(_ text: String) -> Scenes.Scene? { scenes.find(text, at: store.now) }

    func clear() { scenes.clear() }

    private func create(_ app: PlayedApp, _ request: ServerRequest) throws(PlatformRefusal) -> JSONText {
        let body = try accounts.desk.object(request)
        let seconds = body.member("expire_seconds")?.int ?? Self.usualLife
        guard body.member("action_name")?.string == "QR_STR_SCENE", (1...Self.longestLife).contains(seconds),
            let scene = body.member("action_info")?.member("scene")?.member("scene_str")?.string,
            (1...Self.mostSceneBytes).contains(scene.utf8.count)
        else { throw .malformed }
        let made = scenes.make(app, scene, seconds: seconds, at: store.now)
        return [
            "ticket": .string(made.ticket), "expire_seconds": .integer(seconds), "url": .string(address(of: made)),
        ]
    }

    private func show(_ request: ServerRequest, _ writer: ResponseWriter) {
        guard let scene = request.query["ticket"].flatMap({ find($0) }), let code = try? QRCode(address(of: scene))
        else { return writer.respond(HTTPResponse(status: .notFound)) }
        writer.respond(HTTPResponse(status: .ok, headerFields: [.contentType: "image/svg+xml"]), code.svg)
    }
}
