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
