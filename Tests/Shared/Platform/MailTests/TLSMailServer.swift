import Foundation
import Synchronization
import Testing

/// The `openssl` command as a mail server over TLS, with a certificate of its own making: it answers each command.
final class TLSMailServer: Sendable {
    let port: UInt16
    let certificate: String
    private let folder: URL
    private let process: Process
    private let output: Output

    private init(port: UInt16, folder: URL, process: Process, output: Output) {
        self.port = port
        self.folder = folder
        self.process = process
        self.output = output
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

    /// What clients have sent, and what `openssl` says of them.
    var heard: String { output.text.withLock { $0 } }

    @concurrent static func start() async throws -> TLSMailServer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "yizhan-mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let files = ["-keyout", "key.pem", "-out", "certificate.pem", "-days", "2"]
        let subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        let request = process(["req", "-x509", "-newkey", "rsa:2048", "-nodes"] + files + subject, in: folder)
        try request.run()
        request.waitUntilExit()
        try #require(request.terminationStatus == 0)
        let server = process(
            ["s_server", "-accept", "127.0.0.1:0", "-key", "key.pem", "-cert", "certificate.pem"], in: folder)
        let (input, said) = (Pipe(), Pipe())
        server.standardInput = input
        server.standardOutput = said
        try server.run()
        // Waits in the pipe for the first client.
        try input.fileHandleForWriting.write(contentsOf: Data("220 ready\r\n".utf8))
        let port = try #require(portNumber(in: said.fileHandleForReading))
        let output = Output()
        Thread.detachNewThread {
            output.answer(from: said.fileHandleForReading, to: input.fileHandleForWriting)
        }
        return TLSMailServer(port: port, folder: folder, process: server, output: output)
    }

    private static func process(_ arguments: [String], in folder: URL) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        return process
    }

    /// Reads on until the server says where it listens: `ACCEPT 127.0.0.1:34567`.
    private static func portNumber(in output: FileHandle) -> UInt16? {
        var text = ""
        while true {
            let data = output.availableData
            guard !data.isEmpty else { return nil }
            text += String(decoding: data, as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            guard let line = lines.first(where: { $0.hasPrefix("ACCEPT") }) else { continue }
            return line.split(separator: ":").last.flatMap { UInt16($0) }
        }
    }
}

/// What the server said, and what is answered to it.
private final class Output: Sendable {
    let text = Mutex("")

    /// Answers each command until the server ends.
    func answer(from output: FileHandle, to input: FileHandle) {
        var line: [UInt8] = []
        while true {
            let data = output.availableData
            guard !data.isEmpty else { return }
            text.withLock { $0 += String(decoding: data, as: UTF8.self) }
            for byte in data {
                guard byte == 0x0A else {
                    if byte != 0x0D { line.append(byte) }
                    continue
                }
                if let reply = Self.reply(to: String(decoding: line, as: UTF8.self)) {
                    // A server that is gone needs no answer.
                    try? input.write(contentsOf: Data((reply + "\r\n").utf8))
                }
                line = []
            }
        }
    }

    private static func reply(to line: String) -> String? {
        switch line {
        case "DATA": "354 go on"
        case ".": "250 kept"
        case "QUIT": "221 goodbye"
        case _ where ["EHLO ", "MAIL FROM:", "RCPT TO:"].contains(where: { line.hasPrefix($0) }): "250 known"
        default: nil
        }
    }
}
