import Glibc
import Synchronization

/// Where lines go. Each is written whole and at once, so that lines of two threads never mix.
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

    /// A line that standard error doesn't take is lost: there is no better place to say so.
    private static func writeToStandardError(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            while Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count) < 0, errno == EINTR { continue }
        }
    }
}
