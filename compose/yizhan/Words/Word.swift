/// A word of the command line.
protocol Word: Sendable {
    static var name: String { get }
    /// One line for the list of words.
    static var summary: String { get }
    /// What `--help` prints.
    static var help: String { get }
    /// - Returns: the exit status.
    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32
}

/// The command line is wrong.
struct UsageError: Error {
    let text: String
}
