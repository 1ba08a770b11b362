/// A command of the command line, such as `yizhan up`.
protocol Command: Sendable {
    static var name: String { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// The text of `--help`.
    static var help: String { get }
    /// - Returns: the exit status.
    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32
}

/// A wrong command line, with a sentence that says why.
struct UsageError: Error {
    let text: String
}

/// A command that is one call of the admin API.
protocol ConsoleCommand: Command {
    /// Reads the words, without `--json`.
    static func call(_ words: inout Words) throws(UsageError) -> ConsoleCall
}

extension ConsoleCommand {
    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        try await callConsole(arguments, environment)
    }

    static func callConsole(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        var words = Words(options.arguments)
        let asJSON = words.takeFlag("--json")
        return try await call(&words).run(options.environment, asJSON: asJSON)
    }
}
