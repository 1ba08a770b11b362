import Credentials
import CredentialsBench
import EventLoop
import HTTP
import Ingress
import JSON
import LogBench
import MessageLog
import Messages
import Problems
import SimulatedLog
import Streams
import Testing

/// A door on a log in memory, with a producer that is none of ours: all that a producer has to write stands in it.
@IOLoop
struct Notes {
    let ingress: Ingress
    let places: Admission
    let addresses = Rate<IPAddress>(every: .seconds(3600), atOnce: 3)

    func add(to router: inout Router) {
        router.group("/notes", ingress.inTurn(by: places), bodyLimit: 100) { group in group.add(.post, "", keep) }
        router.group("/plain", ingress.waiting, bodyLimit: 0) { group in group.add(.get, "/number", tell) }
        router.group("/rights", ingress.verified, bodyLimit: 0) { group in group.add(.get, "", tellRights) }
        router.group("/place", ingress.verified(by: places), bodyLimit: 0) { group in group.add(.get, "", stand) }
        router.group("/open", ingress.open(within: addresses), bodyLimit: 0) { group in group.add(.get, "", name) }
    }

    private func tell(_ call: Call) async throws(Problem) {
        let number = try call.number("n", in: 1...9)
        call.respond(.ok, Array("\(number ?? 0)".utf8))
    }

    /// Tells a caller what it may.
    private func tellRights(_ call: Call, _ caller: Caller, _ rights: Rights) {
        let words = [rights.role.rawValue, rights.group ?? "", rights.models?.joined(separator: ",") ?? ""]
        call.respond(.ok, Array(words.joined(separator: " ").utf8))
    }

    private func stand(_ call: Call, _ caller: Caller, _ place: Admission.Place) {
        place.release()
        call.respond(.ok, [])
    }

    /// Gives a browser a name.
    private func name(_ call: Call) throws(Problem) {
        let browser = ingress.sessions.browser(of: call)
        let fields = browser.cookie.map { HTTPFields([$0]) } ?? [:]
        call.respond(.ok, Array("\(browser.isNew) \(browser.hash.hexadecimal)".utf8), "text/plain", fields)
    }

    private func keep(_ call: Call, _ caller: Caller, _ place: Admission.Place) throws(Problem) {
        let key = try call.idempotencyKey()
        guard !call.request.body.isEmpty else { throw Problem(.badRequest, "A note has a text.") }
        try ingress.ask(call, caller, place, within: .milliseconds(500)) { stream in
            let asked = QuestionAsked(
                request: RequestID(key ?? stream.request.text), account: caller.account,
                credential: caller.credential, reply: stream.address, question: .balance,
                deadline: stream.begun + .seconds(5))
            return Draft(to: BooksInbox.asked(asked))
        }
    }
}

/// A log that does with what is appended as a test says.
@IOLoop
final class StubbornLog: PassingLog {
    enum Manner: Sendable {
        case written
        /// Nothing is heard of what is appended.
        case silent
        case refusing
    }

    nonisolated let log: any MessageLog
    var manner = Manner.written
    private(set) var drafts: [Draft] = []

    nonisolated init(_ log: any MessageLog) {
        self.log = log
    }

    func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        self.drafts += drafts
        switch manner {
        case .written: log.append(drafts, then: then)
        case .silent: break
        case .refusing: then(.failure(.unavailable("full")))
        }
    }
}

/// The streams that a test answers itself.
@IOLoop
final class PlayedStreams: Streams {
    nonisolated let partition: Int32 = 0
    var position: Int64? = 0
    private(set) var sinks: [any StreamSink] = []

    nonisolated init() {}

    private final class Reader: StreamReader {
        func close() {}
        func cutOff() {}
        func resume() {}
    }

    func begin(_ stream: StreamID, numbered: Bool, into sink: any StreamSink) -> any StreamReader {
        sinks.append(sink)
        return Reader()
    }

    func open(
        _ stream: StreamID, after event: EventID?, numbered: Bool, into sink: any StreamSink
    ) -> any StreamReader {
        begin(stream, numbered: numbered, into: sink)
    }
}

/// A server with the made-up producer, and a client of it.
@IOLoop
final class IngressBench {
    /// When it is, at this door.
    nonisolated static let now = Timestamp(milliseconds: 1_790_000_000_000)

    let secret = ServerSecret.random()
    let sessionSecrets = SessionSecrets.random()
    let log: StubbornLog
    let streams = PlayedStreams()
    let ingress: Ingress
    let key: String
    private let server: HTTPServer
    private let client = HTTPClient()

    init(places: Int = 2, _ configuration: Ingress.Configuration = .init()) throws {
        log = StubbornLog(
            SimulatedLog(
                SimulatedBroker(partitions: 1), clock: { IngressBench.now }, manner: .remote))
        let plain = RefusalShape(contentType: "text/plain") { Array($0.code.rawValue.utf8) }
        let refusals = Refusals([("/plain", plain)], otherwise: .document)
        ingress = Ingress(
            log: log, streams: streams, secret: secret, sessionSecrets: sessionSecrets, refusals: refusals,
            configuration: configuration, clock: { IngressBench.now })
        var router = Router()
        Notes(ingress: ingress, places: Admission(limit: max(10, places), limitPerAccount: places)).add(to: &router)
        var serverConfiguration = HTTPServer.Configuration(
            addresses: [try #require(SocketAddress("127.0.0.1:0"))])
        serverConfiguration.errorResponse = refusals.errorResponse
        server = HTTPServer(configuration: serverConfiguration, router: router)
        try server.start()
        key = APIKey.make(try #require(Account("owner")), secret)
    }

    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", _ fields: HTTPFields = [:],
        key: String? = "own"
    ) async throws -> (status: Int, fields: HTTPFields, text: String) {
        var fields = fields
        if let key { fields[.authorization] = "Bearer \(key == "own" ? self.key : key)" }
        let request = ClientRequest(
            method: method, url: "http://\(try #require(server.addresses.first))\(path)", headerFields: fields,
            body: Array(body.utf8),
            deadlines: .init(connect: .seconds(5), head: .seconds(10), idle: .seconds(10), total: .seconds(20)))
        let (response, bytes) = try await client.collect(request, limit: 1 << 20)
        return (response.status.code, response.headerFields, String(decoding: bytes, as: UTF8.self))
    }

    /// Ends the stream that was begun as the `number`-th, once it is there.
    func end(_ number: Int, _ end: StreamEnd) async throws {
        try await begun(number + 1)
        streams.sinks[number].end(end)
    }

    /// Waits until so many streams have begun.
    func begun(_ count: Int) async throws {
        try await withDeadline(.seconds(10)) { [streams] in
            while streams.sinks.count < count { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }

    func code(_ text: String) -> String? { (try? JSONValue(parsing: Array(text.utf8)))?.member("code")?.string }

    func stop() async {
        server.stop()
        await log.close()
    }
}
