import Account
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

/// `GET /auth/verify` at a door on a log in memory, where a test says what Auth says.
@IOLoop
final class VerifyBench {
    let secret = ServerSecret.random()
    let log: AskedLog
    let ingress: Ingress
    let key: String
    private let streams = ToldStreams()
    private let server: HTTPServer
    private let client = HTTPClient()

    init(_ limits: VerificationLimits = .init()) throws {
        let clock: @Sendable () -> Timestamp = { Timestamp(milliseconds: 1_790_000_000_000) }
        log = AskedLog(SimulatedLog(SimulatedBroker(partitions: 1), clock: clock, manner: .remote))
        let refusals = Refusals(otherwise: .document)
        var configuration = Ingress.Configuration()
        configuration.verification = limits
        ingress = Ingress(
            log: log, streams: streams, secret: secret, refusals: refusals, configuration: configuration, clock: clock)
        var router = Router()
        VerifyAPI(ingress).add(to: &router)
        var served = HTTPServer.Configuration(addresses: [try #require(SocketAddress("127.0.0.1:0"))])
        served.errorResponse = refusals.errorResponse
        server = HTTPServer(configuration: served, router: router)
        try server.start()
        key = APIKey.make(try #require(Account("alice")), secret)
    }

    struct Answer: Sendable {
        let status: Int
        let fields: HTTPFields
        let text: String
        var code: String? { fields[.xYizhanProblem] }
        var account: String? { fields[HTTPField.Name(unchecked: "X-Yizhan-Account")] }
        var role: String? { fields[HTTPField.Name(unchecked: "X-Yizhan-Role")] }
    }

    /// Asks with the bench's key, unless the fields have another.
    func ask(_ fields: HTTPFields = [:], key: String? = "own") async throws -> Answer {
        var fields = fields
        if let key { fields[.authorization] = "Bearer \(key == "own" ? self.key : key)" }
        let request = ClientRequest(
            url: "http://\(try #require(server.addresses.first))/auth/verify", headerFields: fields,
            deadlines: .init(connect: .seconds(5), head: .seconds(10), idle: .seconds(10), total: .seconds(20)))
        let (response, bytes) = try await client.collect(request, limit: 1 << 16)
        return Answer(
            status: response.status.code, fields: response.headerFields, text: String(decoding: bytes, as: UTF8.self))
    }

    /// Waits until Auth is asked for the `number`-th time, and says something.
    func say(_ number: Int, _ end: StreamEnd) async throws {
        try await withDeadline(.seconds(10)) { [streams] in
            while streams.sinks.count <= number { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
        streams.sinks[number].end(end)
    }

    /// Answers each question as it is asked.
    func saysAtOnce(_ end: StreamEnd) { streams.end = end }

    nonisolated static func admitted(_ role: AccountRole) -> StreamEnd {
        let text: JSONText = ["object": "admission", "account": "alice", "role": .string(role.rawValue)]
        return .document(status: 200, text.bytes)
    }

    nonisolated static func refused(_ problem: Problem) -> StreamEnd {
        .ended(
            .init(
                ending: .refused, usage: nil, events: [],
                failure: (problem: problem, id: EventID(partition: 0, offset: 0, index: 0))))
    }

    func stop() async {
        server.stop()
        await log.close()
    }
}

/// Notes what it is asked, and can refuse it.
@IOLoop
final class AskedLog: PassingLog {
    nonisolated let log: any MessageLog
    var isRefusing = false
    private(set) var drafts: [Draft] = []

    nonisolated init(_ log: any MessageLog) {
        self.log = log
    }

    func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        guard !isRefusing else { return then(.failure(.unavailable("full"))) }
        self.drafts += drafts
        log.append(drafts, then: then)
    }
}

/// The streams that a test answers itself.
@IOLoop
private final class ToldStreams: Streams {
    nonisolated let partition: Int32 = 0
    let position: Int64? = 0
    private(set) var sinks: [any StreamSink] = []
    /// What each stream ends with at once; nil for one that a test ends.
    var end: StreamEnd?

    nonisolated init() {}

    private final class Reader: StreamReader {
        func close() {}
        func cutOff() {}
        func resume() {}
    }

    func begin(_ stream: StreamID, numbered: Bool, into sink: any StreamSink) -> any StreamReader {
        sinks.append(sink)
        if let end { sink.end(end) }
        return Reader()
    }

    func open(
        _ stream: StreamID, after event: EventID?, numbered: Bool, into sink: any StreamSink
    ) -> any StreamReader {
        begin(stream, numbered: numbered, into: sink)
    }
}
