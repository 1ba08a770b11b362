import Foundation
import Glibc
import Telemetry

/// The command line: finds the command and runs it.
@main
enum Yizhan {
    static let version = "0.1.0"

    private static var commands: [any Command.Type] {
        [
            Up.self, Run.self, Topics.self, Accounts.self, SignIns.self, Keys.self, CodesCommand.self,
            OrdersCommand.self, ReconcileCommand.self, CatalogueCommand.self, AppsCommand.self,
            WordsCommand.self, Audit.self, Dead.self, TrailCommand.self, LogCommand.self, AdminCommand.self,
            SandboxCommand.self,
        ]
    }

    static func main() async {
        StandardOutput.takeClosedDescriptors()
        // A broken socket is an error of that socket, not a signal.
        signal(SIGPIPE, SIG_IGN)
        // So is a file that may not grow: the log treats it as a full disk.
        signal(SIGXFSZ, SIG_IGN)
        // All files are for their owner only, also those that SQLite creates.
        umask(0o077)
        Termination.end(with: await run(Array(CommandLine.arguments.dropFirst()), ProcessInfo.processInfo.environment))
    }

    @concurrent
    private static func run(_ arguments: [String], _ environment: [String: String]) async -> Int32 {
        guard let first = arguments.first, first != "--help", first != "-h", first != "help" else {
            print(help)
            return arguments.isEmpty ? 2 : 0
        }
        if first == "--version" {
            print("yizhan \(version)")
            return 0
        }
        guard let command = commands.first(where: { $0.name == first }) else {
            return complain(UsageError(text: "There is no command '\(first)'; `yizhan --help` lists them."))
        }
        let rest = Array(arguments.dropFirst())
        if rest.contains("--help") || rest.contains("-h") {
            print(command.help)
            return 0
        }
        // One-shot commands log errors only; `up` and `run` raise the level.
        LoggingSystem.bootstrap(level: .error, format: .text)
        do {
            return try await command.run(rest, environment)
        } catch {
            return complain(error, help: command.help, asJSON: rest.contains("--json"))
        }
    }

    /// Says what went wrong; returns the exit status.
    private static func complain(_ error: any Error, help: String = "", asJSON: Bool = false) -> Int32 {
        let complaint = Complaint(error, help: help)
        // Whom a closed standard error does not reach, the status reaches.
        try? FileHandle.standardError.write(contentsOf: Data((asJSON ? complaint.json : complaint.text).utf8))
        return complaint.status
    }

    private static var help: String {
        var lines: [String] = []
        for command in commands {
            lines.append("  " + command.name.padding(toLength: 11, withPad: " ", startingAt: 0) + command.summary)
        }
        return """
            yizhan: an AI chat service on a durable message log

            usage: yizhan COMMAND [ARGUMENTS]     `yizhan COMMAND --help` says more

            \(lines.joined(separator: "\n"))
            """
    }
}
