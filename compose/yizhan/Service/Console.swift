import Admin
import EmbeddedLog
import EventLoop
import Foundation
import Glibc
import HTTP
import JSON
import MessageLog

/// An operator's way to the admin API, over the Unix socket of the service that runs here. Where none runs, the console
/// starts what the API needs on the log itself, in this process; on a cluster it is a short-lived client.
struct Console: Sendable {
    /// What all commands that act through the admin API have in common.
    static let help = """
        Works while the service runs and while it does not, or on the cluster that --kafka HOST:PORT[,...] or YIZHAN_KAFKA
        names, while its nodes run. --json prints the answer of the admin API as it is, one document on one line, and what
        went wrong as another one on standard error. Exits with 0 if it is done, with 1 if it was refused or failed, and
        with 2 for words or settings that it does not take.
        """

    private let client: HTTPClient
    private let deadline: Duration
    private let socket: String

    /// Acts on the service that the settings name.
    ///
    /// - Parameters:
    ///   - use: of the catalogue, where no service has it read.
    ///   - note: tells a person what may surprise.
    static func with<Value: Sendable>(
        _ settings: Settings, catalogue use: UseOfCatalogue = .none, note: (@Sendable (String) -> Void)? = nil,
        _ act: @escaping @Sendable (Console) async throws -> Value
    ) async throws -> Value {
        if settings.isSet(.kafka) {
            let cluster = try Cluster(asked: settings)
            return try await cluster.withLog { log in
                let means = await Means(settings, try DataDirectory(at: cluster.directory), catalogue: use)
                return try await with(means, log, [DoorPart.self, ConsoleSocket.self], act)
            }
        }
        let directory = try DataDirectory(settings)
        let console = try await Console(at: directory.controlSocket)
        if try await console.isServed() { return try await act(console) }
        if !FileManager.default.fileExists(atPath: directory.log) {
            // Who means a service's log and names another directory would look for what was done here in vain.
            note?("There was no log in '\(directory.path)', so a new one is begun; YIZHAN_DATA names the directory.")
        }
        let log = try await LocalService.openLog(settings, directory)
        // A socket of its own, so that nobody takes this process for the service.
        let means = await Means(
            settings, directory, catalogue: use, console: directory.path + "/console.\(getpid())")
        do {
            let value = try await with(
                means, log, Role.deciding.flatMap(\.parts) + [DoorPart.self, ConsoleSocket.self], act)
            await log.close()
            return value
        } catch {
            await log.close()
            throw error
        }
    }

    /// Acts through parts that are started for it alone.
    @IOLoop
    private static func with<Value: Sendable>(
        _ means: Means, _ log: any MessageLog, _ parts: [any Part.Type],
        _ act: @escaping @Sendable (Console) async throws -> Value
    ) async throws -> Value {
        var running: [Running] = []
        defer {
            for part in running { part.stop() }
            unlink(means.consoleSocket)
        }
        for part in try await means.make(parts) { running.append(try await part.start(on: log)) }
        return try await act(try Console(at: means.consoleSocket))
    }

    /// - Parameter deadline: for one call.
    @IOLoop
    init(at path: String, within deadline: Duration = .seconds(40)) throws(SettingError) {
        guard path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
            throw SettingError(.dataDirectory, "the path '\(path)' is too long for a socket.")
        }
        var configuration = HTTPClient.Configuration()
        configuration.unixSocket = path
        client = HTTPClient(configuration)
        self.deadline = deadline
        socket = path
    }

    /// Calls the admin API; returns the document that it answers.
    ///
    /// - Parameters:
    ///   - version: what is changed must be at it.
    ///   - key: the Idempotency-Key of what takes effect once.
    /// - Throws: `ConsoleRefusal` with what the API says.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONText? = nil, ifVersion version: Int? = nil,
        key: String? = nil
    ) async throws -> JSONValue {
        let (response, bytes) = try await call(method, "/admin" + path, body, version, key)
        guard let document = try? JSONValue(parsing: bytes), document.isObject else {
            throw unreadable
        }
        guard response.status.code < 400 else { throw ConsoleRefusal(document, response.status, key) }
        return document
    }

    /// Calls the admin API for a text, such as a stream of lines; returns all of it.
    func text(
        _ path: String, _ method: HTTPRequest.Method = .get, _ body: JSONText? = nil, key: String? = nil
    ) async throws -> [UInt8] {
        try await whole(method, path, body, key).bytes
    }

    /// Calls the admin API for a part of an export.
    ///
    /// - Returns: the part, and where the next one begins; nil if there is none.
    func part(_ path: String) async throws -> (text: [UInt8], next: Int?) {
        let (response, bytes) = try await whole(.get, path, nil, nil)
        return (bytes, response.headerFields[.xNext].flatMap { Int($0) })
    }

    /// Calls the admin API for an answer that is no document, unless it is a refusal.
    private func whole(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONText?, _ key: String?
    ) async throws -> (response: HTTPResponse, bytes: [UInt8]) {
        let (response, bytes) = try await call(method, "/admin" + path, body, nil, key)
        guard response.status.code < 400 else {
            guard let document = try? JSONValue(parsing: bytes), document.isObject else { throw unreadable }
            throw ConsoleRefusal(document, response.status, key)
        }
        return (response, bytes)
    }

    /// Whether a service listens on the socket.
    func isServed() async throws -> Bool {
        do throws(HTTPClientError) {
            _ = try await collect(.get, "/", nil, nil, nil)
            return true
        } catch  where error.kind == .connect {
            return false
        } catch {
            throw unanswered(error, nil)
        }
    }

    private func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONText?, _ version: Int?, _ key: String?
    ) async throws -> (response: HTTPResponse, body: [UInt8]) {
        do throws(HTTPClientError) {
            return try await collect(method, path, body, version, key)
        } catch {
            throw unanswered(error, key)
        }
    }

    private func unanswered(_ error: HTTPClientError, _ key: String?) -> ConsoleSilence {
        ConsoleSilence(
            description:
                "The service at '\(socket)' did not answer (\(error.reason)); it may still do what was asked."
                + ConsoleRefusal.repetition(key))
    }

    private var unreadable: ConsoleSilence {
        ConsoleSilence(
            description:
                "The answer of the service at '\(socket)' cannot be read; are both programs of the same version?")
    }

    private func collect(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONText?, _ version: Int?, _ key: String?
    ) async throws(HTTPClientError) -> (response: HTTPResponse, body: [UInt8]) {
        var fields: HTTPFields = [.xConsoleUser: NSUserName()]
        if let key { fields[.idempotencyKey] = key }
        if body != nil { fields[.contentType] = "application/json" }
        if let version { fields[.ifMatch] = "\"\(version)\"" }
        let request = ClientRequest(
            method: method, url: "http://console" + path, headerFields: fields, body: body?.bytes ?? [],
            deadlines: .init(connect: deadline, head: deadline, idle: deadline, total: deadline))
        return try await client.collect(request, limit: 64 << 20)
    }
}

/// No answer came from the admin API, or none that can be read.
struct ConsoleSilence: Error, CustomStringConvertible {
    let description: String
}

/// The admin API's refusal of a command, in words.
struct ConsoleRefusal: Error, CustomStringConvertible {
    let code: String
    let description: String
    /// The refusal as the API has it, with the Idempotency-Key that a repetition needs.
    let document: JSONText

    fileprivate init(_ document: JSONValue, _ status: HTTPResponse.Status, _ key: String?) {
        code = document.member("code")?.string ?? ""
        let detail = document.member("detail")?.string ?? "The service answered with status \(status.code)."
        let key = code == "uncertain" ? key : nil
        description = detail + Self.repetition(key)
        let members = document.members.map { JSONText.Member($0.name, .value($0.value)) }
        let repetition = key.map { [JSONText.Member("idempotency_key", .string($0))] } ?? []
        self.document = .object(members + repetition)
    }

    /// How a command with an Idempotency-Key is repeated whose outcome is not known.
    fileprivate static func repetition(_ key: String?) -> String {
        key.map { " To repeat it, add --idempotency-key \($0): it takes effect once." } ?? ""
    }
}
