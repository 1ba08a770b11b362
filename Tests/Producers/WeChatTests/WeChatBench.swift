import Callback
import Catalogue
import Crypto
import EventLoop
import HTTP
import Ingress
import JSON
import LogBench
import Messages
import ProducerBench
import Telemetry
import Testing
import WeChat
import WeCom
import WireBench

/// The door on a log in memory, before platforms that a test plays. Their numbers and keys are those of the vectors.
@IOLoop
final class WeChatBench {
    /// The machine's.
    let clock = TestClock()
    let door: PlayedDoor
    let catalogue: CurrentCatalogue
    let api: WeChatAPI
    private let apps: [App]
    private var nonce = 415_670_741

    nonisolated static let person = "oVectorUser_0000000000000001"
    nonisolated static let ours = "gh_0123456789ab"
    nonisolated static let company = "ww0123456789abcdef"

    /// - Parameter logTime: how far the log's time is ahead of the machine's clock.
    init(
        _ configuration: WeChatAPI.Configuration = .init(), apps: [App] = WeChatBench.apps, logTime: Duration = .zero,
        site: String = "https://chat.example.com"
    ) throws {
        clock.set(Timestamp(milliseconds: 1_714_112_445_000))
        self.apps = apps
        door = PlayedDoor(refusals: WeChatAPI.refusals, clock: { [clock] in clock.now + logTime })
        catalogue = CurrentCatalogue(try Catalogue(models: [], channels: [], apps: apps))
        api = WeChatAPI(
            door.ingress, catalogue: catalogue, client: HTTPClient(),
            surroundings: BotSurroundings(
                site: site, tokensPerImage: 1_600, streamsLimit: 4, answerTime: .seconds(600),
                admissionTime: .seconds(30)),
            configuration: configuration, now: { [clock] in clock.now })
        var router = Router()
        api.add(to: &router)
        try door.serve(router)
    }

    /// So little time that a test can wait for its end.
    nonisolated static func hurried(maxOpen: Int? = nil) -> WeChatAPI.Configuration {
        var configuration = WeChatAPI.Configuration()
        configuration.patience = .milliseconds(300)
        configuration.grace = .milliseconds(100)
        configuration.silence = .milliseconds(200)
        if let maxOpen { configuration.maxOpen = maxOpen }
        return configuration
    }

    var seconds: Int { Int(clock.now.milliseconds / 1000) }

    func stop() async { await door.stop() }

    // MARK: - Apps

    /// An official account in each mode, named after it; an application, a robot, and a robot that groups share.
    nonisolated static let apps: [App] = accounts + companies

    private nonisolated static let accounts: [App] = [
        account("plain", .plain), account("compatible", .compatible), account("secure", .secure),
        account("closed", .secure, fault: "its keys are sealed"),
        App(
            name: "star", platform: .zsxq, baseURL: "https://api.zsxq.com", id: "4", secret: Secret("c"),
            pollInterval: .seconds(60), isSandbox: true),
    ]

    private nonisolated static let robotKey = Vectors.weCom.at("smart_robot").text("encoding_aes_key")

    private nonisolated static let companies: [App] = [
        weCom("company", .weComApp, key: Vectors.weCom.at("app_callback").text("encoding_aes_key"), agent: 1_000_002),
        weCom("robot", .weComRobot, key: robotKey), weCom("shared", .weComRobot, key: robotKey, sharesGroups: true),
    ]

    nonisolated static func account(
        _ name: String, _ mode: App.Mode, original: String? = ours, words: [String: BotCommand] = [:],
        fault: String? = nil
    ) -> App {
        let vectors = Vectors.officialAccount
        return App(
            name: name, platform: .officialAccount, baseURL: "https://api.weixin.qq.com", id: vectors.text("appid"),
            original: original, mode: mode, token: Secret(vectors.text("token")),
            encodingKey: mode == .plain ? nil : Secret(vectors.text("encoding_aes_key")), words: words,
            modelNames: ["deepseek-chat", "glm-4.5"], isSandbox: true, fault: fault)
    }

    private nonisolated static func weCom(
        _ name: String, _ platform: BotPlatform, key: String, agent: Int? = nil, sharesGroups: Bool = false
    ) -> App {
        App(
            name: name, platform: platform, baseURL: "https://qyapi.weixin.qq.com", id: company, agent: agent,
            token: Secret("QyVectorToken01"), encodingKey: Secret(key), sharesGroups: sharesGroups, isSandbox: true)
    }

    // MARK: - Delivering

    /// What the platform of an app verifies, opens and seals with.
    func callback(_ name: String, receiver: String? = nil) throws -> Callback {
        let app = try #require(apps.first { $0.name == name })
        let form: CallbackForm
        switch app.platform {
        case .officialAccount: form = .officialAccount(isSealed: app.mode != .plain)
        case .weComApp: form = .weComApp
        case .weComRobot, .zsxq: form = .weComRobot
        }
        let own = app.platform == .weComRobot ? "" : app.id
        let key = try CallbackKey(
            token: try #require(app.token), encodingKey: app.encodingKey, receiver: receiver ?? own)
        return Callback(key: key, form: form)
    }

    func path(_ name: String) -> String {
        let isWeChat = apps.first { $0.name == name }?.platform == .officialAccount
        return (isWeChat ? "/wechat/" : "/wecom/") + name
    }

    /// A call that the platform of an app makes.
    func delivery(
        _ name: String, _ content: [UInt8], receiver: String? = nil, secondsAgo: Int = 0
    ) throws -> ClientRequest {
        nonce += 1
        let post = try callback(name, receiver: receiver).delivery(
            of: content, to: Self.ours, from: Self.person, time: seconds - secondsAgo, nonce: String(nonce))
        return try call(name, post.query, post.body, post.contentType)
    }

    func call(
        _ name: String, _ query: String, _ body: [UInt8], _ contentType: String = "text/xml"
    ) throws -> ClientRequest {
        try door.request(.post, "\(path(name))?\(query)", body, [.contentType: contentType])
    }

    /// A text as the platform of an app delivers it.
    func text(
        _ text: String, to name: String = "secure", number: String = "1", secondsAgo: Int = 0
    ) throws -> ClientRequest {
        let fields = [PlatformMessage.Field("Content", text), .init("MsgId", number)]
        return try delivery(name, message("text", to: name, fields), secondsAgo: secondsAgo)
    }

    func message(_ kind: String, to name: String = "secure", _ fields: [PlatformMessage.Field]) -> [UInt8] {
        let isCompany = name == "company"
        return PlatformMessage.written(
            to: isCompany ? Self.company : Self.ours, from: isCompany ? "ZhangSan" : Self.person, time: seconds,
            kind: kind, fields)
    }

    // MARK: - Answering

    /// Delivers, has Bot say something as soon as it is told, and waits for the end of the answer.
    func answer(_ request: ClientRequest, _ document: String) async throws -> Listener {
        let number = door.streams.sinks.count
        let listener = door.listen(request)
        try await door.streams.answer(number, document)
        try await listener.waitForEnd()
        return listener
    }

    /// Delivers, and gives the status of the answer.
    func take(_ request: ClientRequest, _ document: String = WeChatBench.nothing) async throws -> Int? {
        try await answer(request, document).status
    }

    nonisolated static func say(_ text: String) -> String {
        #"{"object":"delivery","kind":"say","text":"\#(text)"}"#
    }

    nonisolated static let nothing = #"{"object":"delivery","kind":"nothing"}"#
    nonisolated static let again = #"{"object":"delivery","kind":"again"}"#

    nonisolated static func written(_ text: String, isFinished: Bool) -> String {
        #"{"object":"delivery","kind":"written","text":"\#(text)","finished":\#(isFinished)}"#
    }

    /// Waits until the platform is cut off without a byte.
    func waitForSilence(_ listener: Listener) async throws {
        try await listener.wait { listener.end != nil }
        let isCut = if case .failure = listener.end { true } else { false }
        #expect(isCut && listener.head == nil && listener.bytes.isEmpty)
    }

    /// What Bot was told, in order.
    func heard() throws -> [DeliveryReceived] {
        try door.log.drafts.compactMap { draft in
            guard case .delivered(let received) = try BotInbox.read(draft.event) else { return nil }
            return received
        }
    }

    /// What a person sees of an answer; nil for none.
    func shown(_ listener: Listener, by name: String) throws -> PassiveReply? {
        try callback(name).open(reply: listener.bytes).map { bytes in try PassiveReply(parsing: bytes) }
    }

    /// What a robot answers; nil for nothing.
    func shown(byRobot name: String, _ listener: Listener) throws -> RobotReply? {
        try callback(name).open(reply: listener.bytes).map { bytes in try RobotReply(parsing: bytes) }
    }
}
