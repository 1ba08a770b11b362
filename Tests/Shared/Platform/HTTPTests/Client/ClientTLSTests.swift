import EventLoop
import Foundation
import HTTP
import Testing

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct ClientTLSTests {
    @Test func `a certificate that nobody vouches for is refused before anything is sent`() async throws {
        let server = try await TLSServer.start(name: "localhost")
        let record = CallRecord()
        HTTPClient.forTests().record(ClientRequest(url: "https://localhost:\(server.port)/"), in: record)
        try await record.waitForEnd()
        #expect(record.error?.kind == .tls)
        #expect(record.error?.mayHaveReachedPeer == false)
        #expect(record.events == [.end])
    }

    @Test func `a certificate of a configured authority is accepted`() async throws {
        let server = try await TLSServer.start(name: "localhost")
        let client = HTTPClient.forTests { $0.certificateAuthorities = server.certificate }
        let answer = try await client.collect(ClientRequest(url: "https://localhost:\(server.port)/"), limit: 1 << 20)
        #expect(answer.response.status == .ok)
        #expect(!answer.body.isEmpty)
    }

    @Test func `a certificate of another name is refused`() async throws {
        let server = try await TLSServer.start(name: "elsewhere.example")
        let client = HTTPClient.forTests { $0.certificateAuthorities = server.certificate }
        let record = CallRecord()
        client.record(ClientRequest(url: "https://localhost:\(server.port)/"), in: record)
        try await record.waitForEnd()
        #expect(record.error?.kind == .tls)
        #expect(record.error?.mayHaveReachedPeer == false)
    }
}

/// The `openssl` command as a server of TLS, with a certificate of its own making.
private final class TLSServer: Sendable {
    let port: Int
    let certificate: String
    private let folder: URL
    private let process: Process

    private init(port: Int, folder: URL, process: Process) {
        self.port = port
        self.folder = folder
        self.process = process
        certificate = folder.appending(path: "certificate.pem").path
    }

    deinit {
        process.terminate()
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            Issue.record(error, "a test's folder could not be removed")
        }
    }

    @concurrent static func start(name: String) async throws -> TLSServer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "yizhan-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let files = ["-keyout", "key.pem", "-out", "certificate.pem"]
        let subject = ["-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-days", "2"]
        let request = makeProcess(["req", "-x509", "-newkey", "rsa:2048", "-nodes"] + files + subject, in: folder)
        try request.run()
        request.waitUntilExit()
        try #require(request.terminationStatus == 0)
        let arguments = ["-accept", "127.0.0.1:0", "-key", "key.pem", "-cert", "certificate.pem", "-www"]
        let server = makeProcess(["s_server"] + arguments, in: folder)
        let output = Pipe()
        server.standardOutput = output
        try server.run()
        let port = try #require(portNumber(in: output.fileHandleForReading))
        return TLSServer(port: port, folder: folder, process: server)
    }

    private static func makeProcess(_ arguments: [String], in folder: URL) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        return process
    }

    /// Reads on until the server says where it listens: `ACCEPT 127.0.0.1:34567`.
    private static func portNumber(in output: FileHandle) -> Int? {
        var text = ""
        while true {
            let data = output.availableData
            guard !data.isEmpty else { return nil }
            text += String(decoding: data, as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            guard let line = lines.first(where: { $0.hasPrefix("ACCEPT") }) else { continue }
            return line.split(separator: ":").last.flatMap { Int($0) }
        }
    }
}
