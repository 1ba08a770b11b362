import Callback
import EventLoop
import HTTP
import JSON
import OfficialAccount
import PlatformAPI
import Telemetry
import Testing

@testable import Sandbox

/// QR codes with a scene, and pages that learn who opens them.
@IOLoop
struct PlayedSignInTests {
    private let bench: PhoneBench
    private static let account = "demo-account"

    init() throws {
        bench = try PhoneBench()
    }

    private func calls(_ app: String = Self.account) throws -> OfficialAccount {
        OfficialAccount(app: try bench.app(app).id, baseURL: bench.base)
    }

    private func code(for scene: String, seconds: Int = 300) async throws -> SceneCode {
        let secret = Secret(try bench.app(Self.account).secret)
        let (status, body) = try await bench.send(try calls().token(secret: secret))
        let token = try AccessToken(status: status, body: body).token
        let made = try await bench.send(try calls().sceneCode(scene: scene, seconds: seconds, token: token))
        return try SceneCode(status: made.status, body: made.body)
    }

    private func scan(_ code: String) async throws -> JSONValue {
        try await bench.tell("scan", #"{"app":"demo-account","person":"Alice","code":"\#(code)"}"#)
    }

    private func contents() throws -> [PlatformMessage.Content] {
        try bench.door.taken.map { try PlatformMessage(parsing: $0.content).content }
    }

    @Test func `who scans a code follows by it, and who follows already is only heard of`() async throws {
        let first = try await code(for: "login:1")
        #expect(first.seconds == 300 && first.url.hasPrefix(bench.base + "/q/"))
        _ = try await scan(first.url)
        try await bench.rest(Self.account)
        _ = try await scan(try await code(for: "login:2").ticket)
        try await bench.rest(Self.account)
        #expect(try contents() == [.followed(scene: "login:1"), .scanned(scene: "login:2")])
        #expect(try bench.chat(Self.account).isFollowing)
    }

    @Test func `a code that has ended, and none, are not scanned`() async throws {
        let code = try await code(for: "login:1", seconds: 60)
        try await bench.tell("clock", #"{"advance_seconds":61}"#)
        #expect(try await scan(code.url).member("error") != nil)
        #expect(try await scan("nothing").member("error") != nil)
        #expect(bench.door.taken.isEmpty)
    }

    @Test func `a code is shown as a picture, and leads a camera to the phone`() async throws {
        let code = try await code(for: "login:1")
        let picture = try await bench.send(.get, "/cgi-bin/showqrcode?ticket=\(code.ticket)")
        #expect(String(decoding: picture.body, as: UTF8.self).hasPrefix("<svg"))
        #expect(try await bench.send(.get, "/cgi-bin/showqrcode?ticket=x").response.status.code == 404)
        let path = String(code.url.dropFirst(bench.base.count))
        let location = try await bench.send(.get, path).response.headerFields[.location]
        #expect(location == "/phone#scan=\(path.dropFirst(3))")
    }

    private func authorize(_ app: String, cookie: String?) async throws -> HTTPResponse {
        let back = "http://127.0.0.1:1/signin/wechat"
        let address = try calls(app).authorizationURL(returning: back, state: "s1", at: bench.base)
        let path = try #require(address).dropFirst(bench.base.count).prefix { $0 != "#" }
        return try await bench.send(.get, String(path), headers: cookie.map { [.cookie: $0] as HTTPFields } ?? [:])
            .response
    }

    private func identity(_ code: String) async throws -> WebIdentity {
        let secret = Secret(try bench.app(Self.account).secret)
        let (status, body) = try await bench.send(try calls().identity(code: code, secret: secret))
        return try WebIdentity(status: status, body: body)
    }

    @Test func `a page learns whose phone it is, once for a code`() async throws {
        let response = try await authorize(Self.account, cookie: "a=b; sandbox-person=Bob")
        let location = try #require(response.headerFields[.location])
        #expect(location.hasPrefix("http://127.0.0.1:1/signin/wechat?code=") && location.hasSuffix("&state=s1"))
        let code = String(location.split(separator: "code=")[1].prefix { $0 != "&" })
        let bob = PlayedPerson.first[1].id(at: try bench.app(Self.account))
        #expect(try await identity(code).openid == bob)
        await #expect(throws: PlatformFailure.self) { try await identity(code) }
        await #expect(throws: PlatformFailure.self) { try await identity("x") }
    }

    @Test func `without a phone the person is asked, and an account that may not learn it is refused`() async throws {
        #expect(try await authorize(Self.account, cookie: nil).status.code == 200)
        #expect(try await authorize("demo-plain", cookie: "sandbox-person=Bob").status.code == 400)
        let id = try bench.app(Self.account).id
        let mixed =
            "/connect/oauth2/authorize?redirect_uri=http%3A%2F%2Fa&appid=\(id)&response_type=code"
            + "&scope=snsapi_base&state=s"
        #expect(try await bench.send(.get, mixed).response.status.code == 400)
    }
}
