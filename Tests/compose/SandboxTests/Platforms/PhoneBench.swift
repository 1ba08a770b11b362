import EventLoop
import HTTP
import JSON

@testable import Sandbox

/// A sandbox with platforms, and the service that its apps call.
@IOLoop
final class PhoneBench {
    let platforms = Platforms()
    let door: DeliveryDoor
    private let client: HTTPClient
    private let sandbox: Sandbox
    private(set) var base = ""

    /// - Parameter haste: how fast the platforms' time passes.
    init(haste: Int = 1) throws {
        door = try DeliveryDoor(platforms.apps)
        var connections = HTTPClient.Configuration()
        // A call whose connection ends is not sent again.
        connections.idleConnections = 0
        client = HTTPClient(connections)
        var configuration = Sandbox.Configuration()
        configuration.platforms = platforms
        sandbox = Sandbox(configuration: configuration)
        base = "http://127.0.0.1:\(try sandbox.start())"
        platforms.hurry(by: haste)
        platforms.beginDelivering(at: [.address(door.base)])
    }

    isolated deinit {
        sandbox.stop()
        door.stop()
    }

    func app(_ name: String) throws -> PlayedApp {
        guard let app = platforms.apps.first(where: { $0.name == name }) else { throw Missing() }
        return app
    }

    struct Missing: Error {}

    func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String? = nil
    ) async throws -> (response: HTTPResponse, body: [UInt8]) {
        try await client.collect(
            ClientRequest(
                method: method, url: base + path, headerFields: headers, body: body.map { Array($0.utf8) },
                deadlines: .init(head: .seconds(20), idle: .seconds(20), total: .seconds(20))), limit: 4 << 20)
    }

    /// A call of the wire code.
    func send(_ request: ClientRequest) async throws -> (status: Int, body: [UInt8]) {
        let (response, body) = try await client.collect(request, limit: 1 << 20)
        return (response.status.code, body)
    }

    /// A word to the control API; returns its answer, whatever its status.
    @discardableResult
    func tell(_ deed: String, _ document: String) async throws -> JSONValue {
        try JSONValue(parsing: try await send(.post, "/sandbox/platforms/\(deed)", body: document).body)
    }

    func see(_ path: String) async throws -> JSONValue {
        try JSONValue(parsing: try await send(.get, "/sandbox/platforms/\(path)").body)
    }

    /// Opens a stream of events.
    func open(_ path: String) -> OpenPhone { OpenPhone("\(base)/sandbox/platforms/\(path)", client) }

    /// A person does something, as the members of a JSON object.
    @discardableResult
    func act(_ app: String, _ deed: String, by person: String = "Alice") async throws -> JSONValue {
        try await tell("do", #"{"app":"\#(app)","person":"\#(person)",\#(deed)}"#)
    }

    func write(_ text: String, to app: String, by person: String = "Alice") async throws {
        try await act(app, #""kind":"text","text":"\#(text)""#, by: person)
    }

    /// Has a person follow, and waits until the service knows.
    func follow(_ app: String, by person: String = "Alice") async throws {
        try await act(app, #""kind":"follow""#, by: person)
        try await rest(app, person)
    }

    func chat(_ app: String, _ person: String = "Alice") throws -> PhoneChat {
        platforms.store[platforms.store.name(try self.app(app), try platforms.store.person(person))]
    }

    /// What the phone shows that was not the person's.
    func shown(_ app: String, _ person: String = "Alice") throws -> [String] {
        try chat(app, person).entries.filter { $0.side != .person }.map(\.text)
    }

    func wait(until isMet: @escaping @IOLoop @Sendable () throws -> Bool) async throws {
        try await withDeadline(.seconds(20)) {
            while try !isMet() { try await IOLoop.sleep(for: .milliseconds(1)) }
        }
    }

    /// Waits until nothing that the person sent waits.
    func rest(_ app: String, _ person: String = "Alice") async throws {
        try await wait { try !self.chat(app, person).isWaiting }
    }

    func violations(_ violation: PlatformViolation) -> Int { platforms.store.violations[violation] ?? 0 }
}

/// A phone that is told of what is new.
@IOLoop
final class OpenPhone {
    private var bytes: [UInt8] = []
    private var call: ClientCall?

    init(_ url: String, _ client: HTTPClient) {
        call = client.send(
            ClientRequest(url: url),
            ClientCall.Events(
                onHead: { _ in }, onBody: { [weak self] in self?.bytes.append(contentsOf: $0) }, onEnd: { _ in }))
    }

    /// All that it was told.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func close() { call?.cancel() }
}
