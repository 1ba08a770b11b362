import Foundation
import Glibc
import Telemetry

/// The command line: finds the word and runs it.
@main
enum Yizhan {
    static let version = "0.1.0"

    private static var words: [any Word.Type] {
        [Up.self, Run.self, Topics.self, Keys.self, Dead.self, SandboxWord.self]
    }

    static func main() async {
        // Whatever a peer does to its socket is an error of that socket, never a signal.
        signal(SIGPIPE, SIG_IGN)
        // What is kept is for its owner's eyes alone, the files that SQLite makes included.
        umask(0o077)
        let status = await run(Array(CommandLine.arguments.dropFirst()), ProcessInfo.processInfo.environment)
        exit(status)
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
        guard let word = words.first(where: { $0.name == first }) else {
            return complain("There is no word '\(first)'; `yizhan --help` lists them.")
        }
        let rest = Array(arguments.dropFirst())
        if rest.contains("--help") || rest.contains("-h") {
            print(word.help)
            return 0
        }
        // A word that serves says more; one that is asked for something answers, or says why not.
        LoggingSystem.bootstrap(level: .error, format: .text)
        do {
            return try await word.run(rest, environment)
        } catch let error as UsageError {
            return complain(error.text + "\n\n" + word.help)
        } catch let error as SettingError {
            return complain(error.description)
        } catch {
            return complain("\(error)", status: 1)
        }
    }

    private static func complain(_ text: String, status: Int32 = 2) -> Int32 {
        FileHandle.standardError.write(Data(("yizhan: " + text + "\n").utf8))
        return status
    }

    private static var help: String {
        var lines: [String] = []
        for word in words {
            lines.append("  " + word.name.padding(toLength: 9, withPad: " ", startingAt: 0) + word.summary)
        }
        return """
            yizhan: an AI chat service on a durable message log

            usage: yizhan WORD [ARGUMENTS]     `yizhan WORD --help` says more

            \(lines.joined(separator: "\n"))
            """
    }
}
