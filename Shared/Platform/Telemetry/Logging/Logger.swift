/// Says what happens to whoever runs the process: one line an event, on standard error.
///
/// A message is a constant sentence, so that lines of one kind can be counted; what varies is metadata, under keys from
/// `LogKey`. Never the text of a chat, a key or a phone number. A level that is off costs one relaxed load: neither the
/// metadata nor the line is made.
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

    /// Metadata that every line of this logger carries.
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
