import Activities
import Catalogue
import EventLoop
import HTTP
import Messages
import Processing
import Synchronization
import Telemetry
import Testing
import Words

@testable import Postman

/// Postman with four apps at a played platform, at a time that the test lets pass.
@IOLoop
final class PushBench {
    nonisolated static let start = Timestamp(milliseconds: 1_796_009_220_000)

    let platform: PlayedPlatform
    let catalogue: CurrentCatalogue
    let postman: Postman
    private let wall: Wall

    private final class Wall: Sendable {
        let passed = Mutex(Duration.zero)
    }

    /// - Parameter mp: the official account, in place of the usual one.
    init(
        _ change: (inout Postman.Configuration) -> Void = { _ in }, mp: (String) -> App = { PushBench.account(at: $0) }
    ) throws {
        let (platform, wall) = (try PlayedPlatform(), Wall())
        self.platform = platform
        self.wall = wall
        catalogue = CurrentCatalogue(try Self.catalogue(at: platform.baseURL, mp(platform.baseURL)))
        var configuration = Postman.Configuration(sender: nil)
        configuration.firstReconnectDelay = .milliseconds(1)
        change(&configuration)
        var direct = HTTPClient.Configuration()
        direct.proxy = .direct
        postman = Postman(
            configuration, mails: nil, catalogue: catalogue, client: HTTPClient(direct),
            publicAddress: "https://yizhan.example",
            clock: { PushBench.start + wall.passed.withLock { $0 } })
    }

    var now: Timestamp { Self.start + wall.passed.withLock { $0 } }

    func pass(_ time: Duration) { wall.passed.withLock { $0 += time } }

    func replace(_ mp: App, words: [WordList] = []) throws {
        catalogue.replace(
            with: try Self.catalogue(at: platform.baseURL, mp), version: catalogue.version + 1)
        catalogue.replace(words: try ListedWords(words))
    }

    private nonisolated static func catalogue(at baseURL: String, _ mp: App) throws -> Catalogue {
        try Catalogue(
            models: [], channels: [],
            apps: [
                mp,
                App(
                    name: "work", platform: .weComApp, baseURL: baseURL, id: "ww01", agent: 1_000_002,
                    token: Secret("wecomtoken"), encodingKey: Secret(key), secret: Secret("CORPSECRET"),
                    abilities: [.push]),
                App(
                    name: "robot", platform: .weComRobot, baseURL: baseURL, id: "ww01", token: Secret("robottoken"),
                    encodingKey: Secret(key)),
                App(
                    name: "circle", platform: .zsxq, baseURL: baseURL, id: "10000000000001",
                    secret: Secret("COOKIE"), pollInterval: .seconds(60)),
            ])
    }

    /// - Parameter name: of the account in the catalogue.
    nonisolated static func account(
        _ name: String = "mp", at baseURL: String, abilities: [BotAbility] = [.push, .typing, .qrcode],
        templates: [String: String] = [:], fields: [String: [String]] = [:], hasSubscriptions: Bool = false,
        secret: String? = "APPSECRET",
        token: String = "callbacktoken", encodingKey: String? = PushBench.key, fault: String? = nil
    ) -> App {
        App(
            name: name, platform: .officialAccount, baseURL: baseURL, id: "wx0123456789abcdef",
            token: Secret(token), encodingKey: encodingKey.map { Secret($0) }, secret: secret.map { Secret($0) },
            abilities: abilities, templates: templates, templateFields: fields,
            hasSubscriptions: hasSubscriptions, fault: fault)
    }

    nonisolated static let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
}

// MARK: - What is asked

extension PushBench {
    nonisolated static let ann = identity("wechat:wx0123456789abcdef:oVectorUser_0000000000000001")
    nonisolated static let member = identity("wecom:ww01:zhangsan")
    nonisolated static let group = identity("zsxq:10000000000001")

    nonisolated static func identity(_ text: String) -> Identity {
        guard let identity = Identity(text) else { preconditionFailure("The text is an identity.") }
        return identity
    }

    func asked(
        _ content: PushAsked.Content, of app: String = "mp", to identity: Identity = PushBench.ann,
        within time: Duration = .seconds(60)
    ) -> PushAsked {
        PushAsked(identity: identity, app: app, push: "push/1", content: content, expires: now + time)
    }

    func messages(of input: PostmanInbox, isTakeover: Bool = false) async -> [any Message] {
        await postman.perform(input, attempt: Attempt(epoch: 1, isTakeover: isTakeover)).outputs.map(\.message)
    }

    /// What Bot is told of a push, once it is taken up; nil if nothing.
    func outcome(of asked: PushAsked, isTakeover: Bool = false) async -> PushOutcome? {
        let said = await messages(of: .push(asked), isTakeover: isTakeover).first
        guard let taken = said as? PushAsked else { return (said as? PushEnded)?.outcome }
        return (await messages(of: .push(taken), isTakeover: isTakeover).first as? PushEnded)?.outcome
    }

    func outcome(of content: PushAsked.Content) async -> PushOutcome? { await outcome(of: asked(content)) }

    func member(_ content: PushAsked.Content, _ userid: String = "zhangsan") async -> PushOutcome? {
        await outcome(of: asked(content, of: "work", to: Self.identity("wecom:ww01:\(userid)")))
    }

    func robot(_ content: PushAsked.Content) async -> PushOutcome? {
        await outcome(of: asked(content, of: "robot", to: Self.member))
    }

    func circle(_ content: PushAsked.Content, isTakeover: Bool = false) async -> PushOutcome? {
        await outcome(of: asked(content, of: "circle", to: Self.group), isTakeover: isTakeover)
    }

    func topics() async throws -> TopicsListed {
        let asked = TopicsAsked(identity: Self.group, app: "circle", number: 7, expires: now + .seconds(60))
        return try #require(await messages(of: .topics(asked)).first as? TopicsListed)
    }

    /// What an operator is told of an app.
    func findings(of app: String = "mp") async throws -> [AppFinding] {
        let asked = AppChecked(
            app: app, request: RequestID("r1"), reply: ReplyAddress(partition: 0, stream: "s1"),
            deadline: now + .seconds(20))
        let answered = try #require(await messages(of: .check(asked)).first as? QuestionAnswered)
        #expect(answered.request == asked.request && answered.reply == asked.reply)
        guard case .app(let findings) = answered.answer else { return [] }
        return findings
    }
}
