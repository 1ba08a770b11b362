import Credentials
import EmbeddedLog
import EventLoop
import Foundation
import Glibc
import MessageLog
import Messages

/// All roles in one process, on the embedded log in the data directory.
@IOLoop
final class LocalService: Served {
    private let service: Service
    private let demo = Demo()
    private let owner: (key: String, isNew: Bool)

    /// Opens the log and starts all parts; on return the service accepts requests.
    init(_ settings: Settings) async throws {
        let directory = try DataDirectory(settings)
        try directory.check()
        let means = Means(settings, directory, demo: demo)
        let parts = try await means.make(Role.all.flatMap(\.parts) + [ControlSocket.self])
        let log = try await Self.openLog(settings, directory)
        owner = try await Owner(settings, directory).open(on: log)
        service = try await Service(parts, on: log, settings)
    }

    /// The lines to print once the service is ready; the last one has the address. The owner's key is shown by the first
    /// start only: terminals and logs are read by others.
    var greeting: [String] {
        var lines: [String] = []
        if demo.isRunning {
            lines.append("No provider is configured: answers come from the demo model (set YIZHAN_OPENAI_BASE_URL).")
        }
        let shown = (service.address?.description ?? "").replacingOccurrences(of: "0.0.0.0:", with: "127.0.0.1:")
        guard owner.isNew else {
            return lines + [
                "`yizhan keys owner` shows the key of the account owner.", "Yizhan listens at http://\(shown)/",
            ]
        }
        lines.append("Key of the account owner, shown this once: \(owner.key)")
        lines.append("Yizhan listens at http://\(shown)/#key=\(owner.key)")
        return lines
    }

    /// Stops accepting requests, lets open ones finish up to a limit, and closes the log.
    func stop(within limit: Duration) async {
        await service.stop(within: limit)
        demo.stop()
    }

    /// Opens the log in the data directory.
    nonisolated static func openLog(_ settings: Settings, _ directory: DataDirectory) async throws -> EmbeddedLog {
        var configuration = EmbeddedLog.Configuration(
            path: directory.log, repliesKept: settings[.repliesKept], repliesBytes: Int64(settings[.repliesBytes]),
            inboxBytes: Int64(settings[.inboxBytes]))
        configuration.account = { stream in StreamID.account(in: stream)?.name ?? "" }
        return try await EmbeddedLog(configuration, clock: Service.clock, told: Service.told) { _ in
            // The log has logged the reason. Acknowledged messages are on the disk; later ones may not be.
            Glibc.exit(70)
        }
    }
}

extension Setting<Int> {
    static var repliesBytes: Self {
        Self(
            "YIZHAN_REPLIES_BYTES", "1GiB", .bytes(1 << 20...1 << 40),
            "the most that kept answers may take; then the account that keeps most loses its oldest")
    }

    static var inboxBytes: Self {
        Self(
            "YIZHAN_INBOX_BYTES", "64MiB", .bytes(1 << 20...1 << 40),
            "the most that consumed messages may take, an inbox")
    }
}
