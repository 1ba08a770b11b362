/// Writes the operator's log: one line an event, on standard error.
///
/// A message is a constant sentence, so that lines of one kind can be counted; what varies is metadata, under keys from
/// `LogKey`. Never the text of a chat, a key or a phone number. A level that is off costs one relaxed load; its
/// metadata is never evaluated.
package struct Logger: Sendable {
    package typealias Metadata = [LogKey: MetadataValue]

    package let label: String
    private let output: LogOutput
    private var ownMetadata: Metadata = [:]

    package init(label: String) {
        self.init(label: label, output: .standardError)
    }

    init(label: String, output: LogOutput) {
        self.label = label
        self.output = output
    }

    /// Metadata of every line of this logger.
    package subscript(metadataKey key: LogKey) -> MetadataValue? {
        get { ownMetadata[key] }
        set { ownMetadata[key] = newValue }
    }

    package func isEnabled(_ level: Level) -> Bool {
        level.rawValue >= output.level.rawValue
    }

    package func log(level: Level, _ message: StaticString, metadata: @autoclosure () -> Metadata = [:]) {
        guard isEnabled(level) else { return }
        let merged = ownMetadata.merging(metadata()) { _, given in given }
        output.write(LogLine(level: level, label: label, message: message, metadata: merged))
    }

    package func trace(_ message: StaticString, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .trace, message, metadata: metadata())
    }

    package func debug(_ message: StaticString, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .debug, message, metadata: metadata())
    }

    package func info(_ message: StaticString, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .info, message, metadata: metadata())
    }

    package func notice(_ message: StaticString, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .notice, message, metadata: metadata())
    }

    package func warning(_ message: StaticString, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .warning, message, metadata: metadata())
    }

    package func error(_ message: StaticString, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .error, message, metadata: metadata())
    }

    package func critical(_ message: StaticString, metadata: @autoclosure () -> Metadata = [:]) {
        log(level: .critical, message, metadata: metadata())
    }
}

extension Logger {
    /// The severity of an event: `trace` for a developer, `critical` for the end of the process.
    package enum Level: UInt8, CaseIterable, Comparable, Sendable {
        case trace, debug, info, notice, warning, error, critical

        /// Parses a level as settings write it: `trace` to `critical`.
        package init?(name: String) {
            guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = level
        }

        package var name: String { "\(self)" }

        package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }
}

extension Logger {
    /// A value in a line: a text, an integer or a Boolean. A string literal may interpolate values.
    package enum MetadataValue: Sendable, Equatable {
        case string(String)
        case integer(Int64)
        case boolean(Bool)
    }
}

extension Logger.MetadataValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension Logger.MetadataValue {
    package static func integer(_ value: Int) -> Self { .integer(Int64(value)) }
}

/// Configures all loggers of the process, once at its start.
package enum LoggingSystem {
    /// Sets level and format of all loggers, also of existing ones. The defaults are `info` and `json`.
    package static func bootstrap(level: Logger.Level, format: LogFormat) {
        LogOutput.standardError.configure(level: level, format: format)
    }
}
