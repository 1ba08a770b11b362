import EventLoop
import Foundation
import Synchronization
import Telemetry

/// `yizhan up`
enum Up: Command {
    static let name = "up"
    static let summary = "run the whole service here"
    static var help: String {
        let width = Settings.all.map(\.name.count).max() ?? 0
        let lines = Settings.all.map { setting in
            let name = setting.name.padding(toLength: width, withPad: " ", startingAt: 0)
            let value = setting.defaultText.isEmpty ? "" : " [\(setting.defaultText)]"
            return "  \(name)  \(setting.meaning)\(value)"
        }
        return """
            usage: yizhan up

            Runs the whole service in this process, on a log in the data directory, until it gets SIGTERM or SIGINT;
            then it lets open answers finish for a while. The first start makes the account `owner`.

            Settings come from the environment, then from the file that YIZHAN_SETTINGS names:

            \(lines.joined(separator: "\n"))
            """
    }

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let termination = await Termination.process
        guard arguments.isEmpty else {
            throw UsageError(text: "`up` takes no arguments; settings are in the environment.")
        }
        let settings = try Settings(environment: environment)
        guard !settings.isSet(.kafka) else {
            throw SettingError(
                description: "`up` keeps its log here; with YIZHAN_KAFKA set, say which roles to `run`.")
        }
        prepare(settings, for: Role.all)
        return try await termination.serve(drainingWithin: settings[.drainTime]) { try await LocalService(settings) }
    }

    /// Prepares a process that serves: limits, polling, log.
    static func prepare(_ settings: Settings, for roles: [Role]) {
        let descriptors = DescriptorLimit.raise()
        EventLoop.isPollingBusily.store(settings[.busyPoll], ordering: .relaxed)
        configureLog(settings)
        let needed = DescriptorLimit.needed(for: roles, settings)
        guard descriptors < needed else { return }
        Logger(label: "process").warning(
            "The limit on open files is below what the settings allow: connections wait or calls fail before that.",
            metadata: [.limit: .integer(descriptors), .count: .integer(needed)])
    }

    private static func configureLog(_ settings: Settings) {
        LoggingSystem.bootstrap(level: settings[.logLevel], format: settings[.logFormat])
        let logger = Logger(label: "settings")
        for name in settings.unknownNames {
            logger.warning("There is no such setting.", metadata: [.setting: .string(name)])
        }
    }
}

extension Setting<Bool> {
    static var busyPoll: Self {
        Self(
            "YIZHAN_BUSY_POLL", "on", .choice(["on": true, "off": false]),
            "whether threads look for more work for a moment before they sleep: sooner answers for processor time")
    }
}

extension Setting<Logger.Level> {
    static var logLevel: Self {
        Self(
            "YIZHAN_LOG_LEVEL", "notice",
            .choice(["debug": .debug, "info": .info, "notice": .notice, "warning": .warning, "error": .error]),
            "what is logged")
    }
}

extension Setting<LogFormat> {
    static var logFormat: Self {
        Self("YIZHAN_LOG_FORMAT", "text", .choice(["text": .text, "json": .json]), "how it is logged")
    }
}

extension Setting<Duration> {
    static var drainTime: Self {
        Self(
            "YIZHAN_DRAIN_TIME", "20s", .duration(.zero...(.seconds(3600))),
            "how long open answers and calls may go on after SIGTERM")
    }
}
