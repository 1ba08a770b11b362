import Credentials
import EventLoop
import Foundation
import Glibc
import HTTP
import LogBench
import MessageLog
import Messages
import SimulatedLog
import Testing

@testable import yizhan

/// The operator's requests over the Unix socket of a service.
@IOLoop
struct ControlTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/control.socket"
    }

    /// A socket that listens at the path and is closed with the object; the file stays.
    private final class Listener {
        let descriptor: Int32

        init(_ path: String, answer: String? = nil) throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let isBound = withUnsafeBytes(of: &address) { bytes in
                bytes.withMemoryRebound(to: sockaddr.self) {
                    bind(descriptor, $0.baseAddress, socklen_t(bytes.count))
                }
            }
            try #require(isBound == 0 && listen(descriptor, 8) == 0)
            guard let answer else { return }
            Thread.detachNewThread { [descriptor] in
                let caller = accept(descriptor, nil, nil)
                var request = [UInt8](repeating: 0, count: 4096)
                _ = read(caller, &request, request.count)
                _ = answer.withCString { write(caller, $0, strlen($0)) }
                close(caller)
            }
        }

        deinit {
            close(descriptor)
        }
    }

    private func ask(within deadline: Duration = .seconds(10)) async throws -> ControlResponse? {
        try await Control.ask(.listDead, at: path, within: deadline)
    }

    @Test func `where no service has been, none answers`() async throws {
        #expect(try await ask() == nil)
    }

    @Test func `where a service was killed, none answers`() async throws {
        _ = try Listener(path)
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try await ask() == nil)
    }

    @Test func `a service that never answers is given up after a while`() async throws {
        let listener = try Listener(path)
        let error = await #expect(throws: SettingError.self) { try await ask(within: .milliseconds(200)) }
        #expect(error?.description.contains("did not answer") == true)
        #expect(error?.description.contains(path) == true)
        withExtendedLifetime(listener) {}
    }

    @Test(arguments: ["nonsense\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", ""])
    func `a service that breaks off, or speaks no HTTP, has not answered`(answer: String) async throws {
        let listener = try Listener(path, answer: answer)
        let error = await #expect(throws: SettingError.self) { try await ask() }
        #expect(error?.description.contains("did not answer") == true)
        withExtendedLifetime(listener) {}
    }

    @Test(arguments: ["200 OK\r\nContent-Length: 2\r\n\r\n{}", "404 Not Found\r\nContent-Length: 4\r\n\r\nno\r\n"])
    func `an answer of another program is said to be unreadable`(answer: String) async throws {
        let listener = try Listener(path, answer: "HTTP/1.1 " + answer)
        let error = await #expect(throws: SettingError.self) { try await ask() }
        #expect(error?.description.contains("cannot be read") == true)
        withExtendedLifetime(listener) {}
    }

    @Test func `a path that no socket can have is named`() async throws {
        let long = folder.path + String(repeating: "/long", count: 30)
        let error = await #expect(throws: SettingError.self) {
            try await Control.ask(.listDead, at: long)
        }
        #expect(error?.description == "YIZHAN_DATA: the path '\(long)' is too long for a socket.")
    }

    @Test func `a running service makes a key, and answers nobody when it has stopped`() async throws {
        let settings = try Settings(environment: ["YIZHAN_DATA": folder.path])
        let directory = try DataDirectory(settings)
        let log = SimulatedLog(SimulatedBroker(partitions: 1), clock: Service.clock)
        let running = try ControlSocket(Means(settings, directory)).start(on: log)
        let account = try #require(Account("alice"))
        let answer = try await Control.ask(
            .createKey(account: account, grant: .yuan(5)), at: directory.controlSocket)
        guard case .key(let key) = answer else {
            Issue.record("It was answered \(String(describing: answer)).")
            return
        }
        let issued = try await log.read(AuthInbox.topic, partition: 0, from: 0)
        guard case .issued(let known) = try AuthInbox.read(try #require(issued.first).event) else {
            Issue.record("No key was issued.")
            return
        }
        #expect(APIKey.hash(key) == known.credential)
        running.stop()
        #expect(try await ask() == nil)
        log.close()
    }
}
