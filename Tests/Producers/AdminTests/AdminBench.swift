import Admin
import Auth
import Books
import Catalogue
import Codes
import Credentials
import CredentialsBench
import EmbeddedLog
import EventLoop
import Foundation
import HTTP
import Ingress
import JSON
import LiveCatalogue
import LogBench
import MessageLog
import Messages
import Orders
import Quota
import Reconciliation
import Relay
import Responder
import SignIn
import Stations
import Testing

/// The admin API on a log with the consumers that answer it, on a network and on the console.
@IOLoop
final class AdminBench {
    let secret = ServerSecret.random()
    let log: EmbeddedLog
    let catalogue = LiveCatalogue(into: CurrentCatalogue(), keys: .random())
    let owner: String
    private let relay: Relay
    private let network: HTTPServer
    private let console: HTTPServer
    private let client = HTTPClient()
    private let folder: TemporaryFolder
    private let responder: any ActivityMember

    /// - Parameters:
    ///   - catalogueChangesPerMinute: those of one operator; so many that no test meets the limit, if it does not say.
    ///   - hasQuota: whether somebody tells balances.
    ///   - hasCodes: false leaves out Codes, until it is run.
    ///   - deadline: of commands; nil for the usual one.
    init(
        catalogueChangesPerMinute: Int = 10_000, hasQuota: Bool = true, hasCodes: Bool = true, deadline: Duration? = nil
    ) async throws {
        folder = try TemporaryFolder()
        let clock: @Sendable () -> Timestamp = {
            Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
        log = try await EmbeddedLog(
            .init(path: folder.path + "/log", isSynced: false), clock: clock, onFatal: { _ in })
        try await log.run(ProcessorLoop(Auth()))
        try await log.run(ProcessorLoop(SignIn()))
        if hasQuota { try await log.run(ProcessorLoop(Quota())) }
        try await log.run(ProcessorLoop(Books()))
        if hasCodes { try await log.run(ProcessorLoop(Codes())) }
        try await log.run(ProcessorLoop(Orders()))
        try await log.run(ProcessorLoop(Reconciliation()))
        responder = ActivityLoop(Responder(), log: log, limits: .init(running: 64, waiting: 64))
        try await log.join(responder)
        relay = Relay(log: log, secret: secret, clock: clock)
        try await relay.start()
        try await catalogue.start(on: log)
        let refusals = Refusals(otherwise: .document)
        let ingress = Ingress(log: log, streams: relay, secret: secret, refusals: refusals, clock: clock)
        var configuration = AdminAPI.Configuration()
        configuration.callsPerSecond = 10_000
        configuration.catalogueChangesPerMinute = catalogueChangesPerMinute
        if let deadline { configuration.deadline = deadline }
        let api = AdminAPI(
            ingress, log: log, secret: secret, catalogue: catalogue, letters: DeadLetters(log, clock: clock),
            configuration: configuration)
        network = try Self.server(api, .network, refusals)
        console = try Self.server(api, .console, refusals)
        let account = try #require(Account("owner"))
        owner = APIKey.make(account, secret)
        let opened = AccountOpened(account: account, role: .owner, by: Actor("console"))
        let issued = KeyIssued(account: account, credential: APIKey.hash(owner))
        _ = try await log.append([Draft(to: AuthInbox.opened(opened)), Draft(to: AuthInbox.issued(issued))])
    }

    private static func server(_ api: AdminAPI, _ door: AdminAPI.Door, _ refusals: Refusals) throws -> HTTPServer {
        var router = Router()
        api.add(to: &router, for: door)
        var configuration = HTTPServer.Configuration(addresses: [try #require(SocketAddress("127.0.0.1:0"))])
        configuration.errorResponse = refusals.errorResponse
        let server = HTTPServer(configuration: configuration, router: router)
        try server.start()
        return server
    }

    func runCodes() async throws { try await log.run(ProcessorLoop(Codes())) }

    /// Adds a group without prices or models of its own to the catalogue.
    func addGroup(_ name: String) async throws {
        let added = try await ask(.patch, "/catalogue/groups/\(name)", "{}", ifVersion: Int(catalogue.version))
        #expect(added.status == 200, "\(added.text)")
    }

    func close() async {
        network.stop()
        console.stop()
        await log.close()
    }

    struct Answer {
        let status: Int
        let text: String
        let version: String?
        /// Where the next part of an export begins.
        let next: String?
        let retryAfter: Int?
        /// The call's name.
        let request: String?
        var json: JSONValue? { try? JSONValue(parsing: Array(text.utf8)) }
        var code: String? { json?.member("code")?.string }
    }

    /// Calls over the network; with the owner's key, unless another one or none is given.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, key: String? = "owner",
        ifVersion version: Int? = nil, idempotencyKey: String? = nil, called name: String? = nil
    ) async throws -> Answer {
        var fields: HTTPFields = [:]
        if let name { fields[.xRequestID] = name }
        if let version { fields[.ifMatch] = "\"\(version)\"" }
        if let idempotencyKey { fields[.idempotencyKey] = idempotencyKey }
        if let key { fields[.authorization] = "Bearer " + (key == "owner" ? owner : key) }
        return try await ask(network, method, path, body, fields)
    }

    func askOnConsole(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil
    ) async throws -> Answer {
        try await ask(console, method, path, body, [.xConsoleUser: "root"])
    }

    private func ask(
        _ server: HTTPServer, _ method: HTTPRequest.Method, _ path: String, _ body: String?, _ fields: HTTPFields
    ) async throws -> Answer {
        let request = ClientRequest(
            method: method, url: "http://\(try #require(server.addresses.first))/admin\(path)", headerFields: fields,
            body: Array((body ?? "").utf8),
            deadlines: .init(connect: .seconds(5), head: .seconds(20), idle: .seconds(20), total: .seconds(30)))
        let (response, bytes) = try await client.collect(request, limit: 8 << 20)
        return Answer(
            status: response.status.code, text: String(decoding: bytes, as: UTF8.self),
            version: response.headerFields[.eTag], next: response.headerFields[.xNext],
            retryAfter: response.headerFields[.retryAfter].flatMap { Int($0) },
            request: response.headerFields[.xRequestID])
    }

    /// Opens an account with a role, and returns a key of it.
    func open(_ name: String, _ role: AccountRole = .person) async throws -> String {
        let opened = try await ask(.post, "/accounts", #"{"account":"\#(name)","role":"\#(role.rawValue)"}"#)
        #expect(opened.status == 201, "\(opened.text)")
        return try await key(of: name)
    }

    func key(of name: String) async throws -> String {
        let made = try await ask(.post, "/accounts/\(name)/keys")
        #expect(made.status == 201, "\(made.text)")
        return try #require(made.json?.member("key")?.string)
    }

    /// The lines of the trail, newest first.
    func trail(_ query: String = "") async throws -> [JSONValue] {
        let page = try await ask(.get, "/trail?limit=500\(query)")
        return Array(try #require(page.json?.member("data")).elements)
    }
}
