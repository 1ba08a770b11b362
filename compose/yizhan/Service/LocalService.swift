import Admin
import Credentials
import EmbeddedLog
import EventLoop
import Foundation
import MessageLog
import Messages

/// All roles in one process, on the embedded log in the data directory.
@IOLoop
final class LocalService: Served {
    private let service: Service
    private let demo: Demo
    private let means: Means
    private let settings: Settings
    /// Of the first start's link, which signs the owner in; nil at later starts.
    private let link: String?

    /// Opens the log and starts all parts; on return the service accepts requests.
    init(_ settings: Settings) async throws {
        self.settings = settings
        let directory = try DataDirectory(settings)
        try directory.check()
        demo = Demo(payments: directory.sandbox)
        means = Means(settings, directory, demo: demo)
        let parts = try await means.make(Role.all.flatMap(\.parts) + [ConsoleSocket.self, AuditPart.self])
        let log = try await Self.openLog(settings, directory)
        link = try await Owner(settings, directory).open(on: log)
        service = try await Service(parts, on: log, settings)
        if let address = service.address { demo.beginNotifying(at: address) }
    }

    /// The lines to print once the service is ready; the last one has the address. No key is among them: terminals and
    /// logs are read by others. The first start's link signs one browser in, and is no good after that, or after a day.
    var greeting: [String] {
        var lines: [String] = []
        if means.offersDemo {
            lines.append("No provider is configured: answers come from the demo model (set YIZHAN_OPENAI_BASE_URL).")
        }
        if means.playsPayments {
            lines.append(
                "No merchant is configured: payments are played (sandbox), and no money moves "
                    + "(`yizhan catalogue set merchants`).")
        } else if means.sellsNothing {
            lines.append(
                "No merchant is configured: the shop sells nothing (`yizhan catalogue set merchants`). Payments are "
                    + "played with the demo model alone.")
        }
        if means.hearsPlayedApps, let phone = demo.phone {
            lines.append("WeChat and WeCom are played (sandbox): chat as on a phone at \(phone)")
        }
        if means.ignoresModels {
            lines.append(
                "The catalogue was changed live: YIZHAN_CATALOGUE and YIZHAN_OPENAI_… are not looked at "
                    + "(`yizhan catalogue` changes it).")
        }
        let shown = (service.address?.description ?? "").replacingOccurrences(of: "0.0.0.0:", with: "127.0.0.1:")
        lines.append("`yizhan keys owner` shows the API key of the account owner.")
        if let link {
            let address = settings[.publicAddress] ?? "http://\(shown)"
            lines.append("Sign in as owner, once, within a day: \(InviteAddress.link(link, at: address))")
        } else {
            lines.append("`yizhan accounts invite owner` makes a link that signs in as owner.")
        }
        return lines + ["Yizhan listens at http://\(shown)/"]
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
            Termination.end(with: 70)
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
