import Glibc
import Synchronization

/// The destination of lines. Each line is one write, so that lines of two threads never mix.
final class LogOutput: Sendable {
    static let standardError = LogOutput { bytes in LogOutput.writeToStandardError(bytes) }

    private let currentLevel = Atomic(Logger.Level.info.rawValue)
    private let currentFormat = Atomic(LogFormat.json.rawValue)
    private let sink: @Sendable ([UInt8]) -> Void

    init(sink: @escaping @Sendable ([UInt8]) -> Void) {
        self.sink = sink
    }

    var level: Logger.Level {
        Logger.Level(rawValue: currentLevel.load(ordering: .relaxed)) ?? .info
    }

    func configure(level: Logger.Level, format: LogFormat) {
        currentLevel.store(level.rawValue, ordering: .relaxed)
        currentFormat.store(format.rawValue, ordering: .relaxed)
    }

    func write(_ line: LogLine) {
        let format = LogFormat(rawValue: currentFormat.load(ordering: .relaxed)) ?? .json
        sink(line.bytes(as: format))
    }

    /// Drops a line that standard error does not take: there is no better place to report it.
    private static func writeToStandardError(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            while Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count) < 0, errno == EINTR { continue }
        }
    }
}
