import Auth
import Books
import Catalogue
import Chat
import Credentials
import EmbeddedLog
import EventLoop
import Foundation
import HTTP
import Ingress
import JSON
import LogBench
import MessageLog
import Messages
import Quota
import Relay
import Responder
import Stations
import Testing

/// The whole path of a request in one process: chat API, log, processors, fake model, relay.
@IOLoop
final class Service {
    let secret = ServerSecret.random()
    let log: EmbeddedLog
    let doorLog: DeafLog
    let relay: Relay
    let ingress: Ingress
    let api: ChatAPI
    let model: FakeModel
    let client = HTTPClient()
    let key: String
    private let server: HTTPServer
    private let folder: URL
    private let owner: Account
    private let stations: [any ActivityMember]

    init(
        grant: Money = .yuan(10), _ configuration: ChatAPI.Configuration = .init(),
        ingress ingressConfiguration: Ingress.Configuration = .init(), tick: Duration = .seconds(5),
        members: Channel.Members = .init(), change: (inout Model) -> Void = { _ in },
        isBlocked: @escaping @IOLoop () -> Bool = { false }
    ) async throws {
        var configuration = configuration
        // Tests ask for a balance until it is as wanted, without a pause.
        if configuration.questionsPerSecond == ChatAPI.Configuration().questionsPerSecond {
            configuration.questionsPerSecond = 100_000
        }
        folder = FileManager.default.temporaryDirectory.appending(path: "chat-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let clock: @Sendable () -> Timestamp = {
            Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
        log = try await EmbeddedLog(
            .init(path: folder.appending(path: "log").path, isSynced: false), clock: clock, onFatal: { _ in })
        doorLog = DeafLog(log)
        try await log.run(ProcessorLoop(Auth()))
        try await log.run(ProcessorLoop(Quota()))
        try await log.run(ProcessorLoop(Books()))
        model = FakeModel(log: log)
        let limits = ActivityQueue.Limits(running: 256, waiting: 256)
        let stations: [any ActivityMember] = [
            ActivityLoop(Responder(), log: log, limits: limits), ActivityLoop(model, log: log, limits: limits),
        ]
        self.stations = stations
        for station in stations { try await log.join(station) }
        var relayConfiguration = Relay.Configuration()
        relayConfiguration.tick = tick
        relay = Relay(log: log, secret: secret, configuration: relayConfiguration, clock: clock)
        try await relay.start()
        let channel = try Channel(name: "played", baseURL: "http://127.0.0.1:1/v1", members: members)
        var catalogue = try Catalogue(channel: channel, models: FakeModel.names, price: Price(output: .yuan(1_000_000)))
        catalogue = try Catalogue(
            models: catalogue.models.map { model in
                var model = model
                model.maximumOutputTokens = 4
                change(&model)
                return model
            }, channels: [channel])
        let refusals = Refusals(otherwise: .openAI)
        ingress = Ingress(
            log: doorLog, streams: relay, secret: secret, refusals: refusals, configuration: ingressConfiguration,
            isBlocked: isBlocked, clock: clock)
        api = ChatAPI(ingress, catalogue: CurrentCatalogue(catalogue), configuration: configuration)
        var router = Router()
        api.add(to: &router)
        var serverConfiguration = HTTPServer.Configuration()
        serverConfiguration.addresses = [try #require(SocketAddress("127.0.0.1:0"))]
        serverConfiguration.crossOrigin = ChatAPI.crossOrigin(.any)
        serverConfiguration.errorResponse = refusals.errorResponse
        server = HTTPServer(configuration: serverConfiguration, router: router)
        try server.start()
        owner = try #require(Account("owner"))
        key = APIKey.make(owner, secret)
        try await open(owner, key, grant: grant)
    }

    func close() async {
        model.release()
        server.stop()
        await log.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Closes all connections.
    func stopServing() {
        server.stop()
    }

    /// Makes an account's key known, and gives it credit.
    func open(_ account: Account, _ key: String, grant: Money) async throws {
        let issued = KeyIssued(account: account, credential: APIKey.hash(key))
        _ = try await log.append([Draft(to: AuthInbox.issued(issued))])
        guard grant > .zero else { return }
        let granted = CreditGranted(grant: UUID().uuidString, account: account, amount: grant)
        _ = try await log.append([Draft(to: QuotaInbox.granted(granted))])
    }

    /// Changes the owner's account, as an operator does.
    func change(_ change: AccountChanged.Change) async throws {
        let account = try #require(Account("owner"))
        let changed = AccountChanged(account: account, change: change, by: "test", name: UUID().uuidString)
        _ = try await log.append([Draft(to: AuthInbox.changed(changed))])
    }

    var openRequests: Int { server.counters.openRequests }

    var address: String { "http://" + (server.addresses.first?.description ?? "") }
}

/// A whole answer.
struct Answered {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue? { try? JSONValue(parsing: body) }
    var error: JSONValue? { json?.member("error") }
    var code: String? { error?.member("code")?.string }
    var parameter: String? { error?.member("param")?.string }
}

extension Service {
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, key: String? = "own",
        _ headers: HTTPFields = [:]
    ) async throws -> Answered {
        let answer = try await client.collect(request(method, path, body, key: key, headers), limit: 1 << 20)
        return Answered(status: answer.response.status.code, headers: answer.response.headerFields, body: answer.body)
    }

    func chat(
        _ model: String, stream: Bool = false, options: String = "", key: String? = "own", _ headers: HTTPFields = [:]
    ) async throws -> Answered {
        try await ask(.post, "/v1/chat/completions", Self.body(model, stream: stream, options), key: key, headers)
    }

    /// Begins a call whose answer comes in pieces.
    func stream(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, _ headers: HTTPFields = [:]
    ) -> Listener {
        let listener = Listener()
        listener.listen(client, request(method, path, body, key: "own", headers))
        return listener
    }

    func streamChat(_ model: String, _ headers: HTTPFields = [:]) -> Listener {
        stream(.post, "/v1/chat/completions", Self.body(model, stream: true), headers)
    }

    nonisolated static func body(_ model: String, stream: Bool, _ options: String = "") -> String {
        #"{"model":"\#(model)","messages":[{"role":"user","content":"Hi"}],"stream":\#(stream)\#(options)}"#
    }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, _ body: String?, key: String?, _ headers: HTTPFields
    ) -> ClientRequest {
        var fields = headers
        if let key, fields[.authorization] == nil { fields[.authorization] = "Bearer \(key == "own" ? self.key : key)" }
        if body != nil { fields[.contentType] = "application/json" }
        return ClientRequest(
            method: method, url: address + path, headerFields: fields, body: body.map { Array($0.utf8) },
            deadlines: .init(connect: .seconds(5), head: .seconds(20), idle: .seconds(20), total: .seconds(30)))
    }

    /// The account's balance, by name.
    func balance() async throws -> [String: Int] {
        let json = try #require(try await ask(.get, "/v1/account").json)
        var amounts: [String: Int] = [:]
        for name in ["granted", "available", "pending", "spent"] { amounts[name] = json.member(name)?.int }
        return amounts
    }

    /// Asks until the account is as wanted; what is posted follows the answer within a moment.
    func waitForBalance(_ isMet: @escaping @Sendable ([String: Int]) -> Bool) async throws {
        try await withDeadline(.seconds(20)) {
            while true {
                let balance = try await self.balance()
                let parts = ["available", "pending", "spent"].compactMap { balance[$0] }
                #expect(balance["granted"] == parts.reduce(0, +))
                if isMet(balance) { return }
            }
        }
    }

    func wait(until isMet: @escaping @IOLoop @Sendable () -> Bool) async throws {
        try await withDeadline(.seconds(20)) {
            while !isMet() { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }
}

/// An answer that comes in pieces.
@IOLoop
final class Listener {
    private(set) var head: HTTPResponse?
    private(set) var bytes: [UInt8] = []
    private(set) var end: Result<Void, HTTPClientError>?
    private var call: ClientCall?
    private let waiting = WaitingRoom()

    nonisolated init() {}

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var status: Int? { head?.status.code }
    var stream: String? { head?.headerFields[.xStreamID] }
    var ids: [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
    }

    func listen(_ client: HTTPClient, _ request: ClientRequest) {
        call = client.send(
            request,
            .init(
                onHead: { [weak self] in
                    self?.head = $0
                    self?.look()
                },
                onBody: { [weak self] in
                    self?.bytes += $0
                    self?.look()
                },
                onEnd: { [weak self] in
                    self?.end = $0
                    self?.look()
                }))
    }

    /// Reads nothing more, so that what comes fills the sockets.
    func pause() {
        call?.pause()
    }

    func resume() {
        call?.resume()
    }

    func hangUp() {
        call?.cancel()
    }

    func wait(until isMet: @escaping @IOLoop () -> Bool) async throws {
        try await waiting.wait(until: isMet)
    }

    func waitForEnd() async throws {
        try await wait { self.end != nil }
        try end?.get()
    }

    private func look() {
        waiting.look()
    }
}
