package import Credentials
internal import CredentialsBench
package import EventLoop
package import HTTP
package import Ingress
internal import LogBench
package import MessageLog
package import Messages
package import Problems
internal import SimulatedLog
package import Streams

/// A door on a log in memory: a test says what becomes of what is appended, and what comes back on streams.
@IOLoop
package final class PlayedDoor {
    package struct NoAddress: Error {}

    package let secret = ServerSecret.random()
    package let log: PlayedLog
    package let streams = PlayedStreams()
    package let ingress: Ingress
    /// Of the account `owner`.
    package let key: String
    private let refusals: Refusals
    private let client = HTTPClient()
    private var server: HTTPServer?

    package init(
        _ configuration: Ingress.Configuration = .init(), refusals: [(prefix: String, shape: RefusalShape)] = [],
        clock: @escaping @Sendable () -> Timestamp
    ) {
        log = PlayedLog(SimulatedLog(SimulatedBroker(partitions: 1), clock: clock, manner: .remote))
        self.refusals = Refusals(refusals, otherwise: .document)
        ingress = Ingress(
            log: log, streams: streams, secret: secret, refusals: self.refusals, configuration: configuration,
            clock: clock)
        key = APIKey.make(Service.owner, secret)
    }

    package func serve(_ router: Router) throws {
        guard let anyPort = SocketAddress("127.0.0.1:0") else { throw NoAddress() }
        var configuration = HTTPServer.Configuration(addresses: [anyPort])
        configuration.errorResponse = refusals.errorResponse
        let server = HTTPServer(configuration: configuration, router: router)
        try server.start()
        self.server = server
    }

    package func request(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8]? = nil, _ fields: HTTPFields = [:]
    ) throws -> ClientRequest {
        guard let address = server?.addresses.first else { throw NoAddress() }
        return ClientRequest(
            method: method, url: "http://\(address)\(path)", headerFields: fields, body: body,
            deadlines: .init(connect: .seconds(5), head: .seconds(20), idle: .seconds(20), total: .seconds(30)))
    }

    /// Asks with the key of the account `owner`, or with another one, or without.
    package func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, key: String? = "own",
        _ fields: HTTPFields = [:]
    ) async throws -> Answered {
        try await send(
            request(method, path, body.map { Array($0.utf8) }, identified(fields, by: key)))
    }

    package func send(_ request: ClientRequest) async throws -> Answered {
        let answer = try await client.collect(request, limit: 1 << 20)
        return Answered(status: answer.response.status.code, headers: answer.response.headerFields, body: answer.body)
    }

    /// Begins a call whose answer comes in pieces.
    package func listen(_ request: ClientRequest) -> Listener {
        let listener = Listener()
        listener.listen(client, request)
        return listener
    }

    package func identified(_ fields: HTTPFields, by key: String? = "own") -> HTTPFields {
        var fields = fields
        if let key { fields[.authorization] = "Bearer \(key == "own" ? self.key : key)" }
        return fields
    }

    /// Waits until no request is open.
    package func waitUntilIdle() async throws {
        try await withDeadline(.seconds(20)) {
            while (self.server?.counters.openRequests ?? 0) > 0 { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }

    package func stop() async {
        server?.stop()
        await log.close()
    }
}

/// Notes what is appended, and does with it as a test says.
@IOLoop
package final class PlayedLog: PassingLog {
    package enum Manner: Sendable {
        case written
        /// It is written when the test says so.
        case held
        /// Nothing is written, and the log says so.
        case refusing
        /// It is written, and the log does not know.
        case doubtful
        /// Nothing is heard of it.
        case silent
    }

    package nonisolated let log: any MessageLog
    package var manner = Manner.written
    package private(set) var drafts: [Draft] = []
    private var held: [() -> Void] = []

    package nonisolated init(_ log: any MessageLog) {
        self.log = log
    }

    package func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        self.drafts += drafts
        switch manner {
        case .written: log.append(drafts, then: then)
        case .held: held.append { self.log.append(drafts, then: then) }
        case .refusing: then(.failure(.unavailable("full")))
        case .doubtful: log.append(drafts) { _ in then(.failure(.unknown("cut"))) }
        case .silent: break
        }
    }

    /// Writes what is held, and all that follows.
    package func release() {
        manner = .written
        for append in held { append() }
        held = []
    }
}

/// The streams that a test answers itself.
@IOLoop
package final class PlayedStreams: Streams {
    package nonisolated let partition: Int32 = 0
    package var position: Int64? = 0
    package private(set) var sinks: [any StreamSink] = []
    package private(set) var closedCount = 0

    package nonisolated init() {}

    private final class Reader: StreamReader {
        private let closed: @IOLoop () -> Void

        init(_ closed: @escaping @IOLoop () -> Void) {
            self.closed = closed
        }

        func close() { closed() }
        func cutOff() {}
        func resume() {}
    }

    package func begin(_ stream: StreamID, numbered: Bool, into sink: any StreamSink) -> any StreamReader {
        sinks.append(sink)
        return Reader { [weak self] in self?.closedCount += 1 }
    }

    package func open(
        _ stream: StreamID, after event: EventID?, numbered: Bool, into sink: any StreamSink
    ) -> any StreamReader {
        begin(stream, numbered: numbered, into: sink)
    }

    /// Waits until so many streams have begun.
    package func wait(for count: Int) async throws {
        try await withDeadline(.seconds(20)) {
            while self.sinks.count < count { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }

    /// Ends a stream, counted from 0, with a document, once it has begun.
    package func answer(_ number: Int, _ document: String, status: Int = 200) async throws {
        try await wait(for: number + 1)
        sinks[number].end(.document(status: status, Array(document.utf8)))
    }

    /// Ends a stream, counted from 0, with a refusal, once it has begun.
    package func refuse(_ number: Int, _ problem: Problem) async throws {
        try await wait(for: number + 1)
        let place = EventID(partition: 0, offset: 0, index: 0)
        sinks[number].end(
            .ended(.init(ending: .refused, usage: nil, events: [], failure: (problem: problem, id: place))))
    }
}
