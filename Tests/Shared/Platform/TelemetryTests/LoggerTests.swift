import Synchronization
import Testing

@testable import Telemetry

/// Keeps the lines that a logger writes.
private final class Lines: Sendable {
    private let kept = Mutex<[String]>([])
    var all: [String] { kept.withLock { $0 } }

    func output(level: Logger.Level, format: LogFormat) -> LogOutput {
        let output = LogOutput { [self] bytes in kept.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } }
        output.configure(level: level, format: format)
        return output
    }
}

struct LoggerTests {
    private let lines = Lines()

    private func logger(level: Logger.Level = .info, format: LogFormat = .json) -> Logger {
        Logger(label: "test", output: lines.output(level: level, format: format))
    }

    /// The line without its time, which differs at every run.
    private func timeless(_ line: String?) -> String? {
        line.map { String($0[($0.firstRange(of: #","level"#)?.lowerBound ?? $0.startIndex)...]) }
    }

    @Test func `a line is one JSON object with its metadata in a fixed order`() {
        logger().info("It came.", metadata: [.status: 200, .account: "alice", .request: "r\(1)"])
        #expect(lines.all.count == 1)
        #expect(
            timeless(lines.all.first)
                == #","level":"info","logger":"test","message":"It came.","account":"alice","request":"r1","status":200}"#
                + "\n")
    }

    @Test func `a level that is off makes neither a line nor its metadata`() {
        var isMade = false
        func metadata() -> Logger.Metadata {
            isMade = true
            return [:]
        }
        logger(level: .warning).notice("It came.", metadata: metadata())
        #expect(lines.all.isEmpty)
        #expect(!isMade)
        logger(level: .notice).notice("It came.", metadata: metadata())
        #expect(lines.all.count == 1)
        #expect(isMade)
    }

    @Test func `a value can neither end its line nor its quotes`() {
        logger().error("It failed.", metadata: [.reason: "a\"b\\c\nd\r\u{1}\u{7F}é"])
        #expect(timeless(lines.all.first)?.contains(#""reason":"a\"b\\c\nd\r\u0001\u007fé"}"#) == true)
        #expect(lines.all.first?.filter(\.isNewline).count == 1)
    }

    @Test func `a value that is too long is cut between two characters`() {
        logger().error("It failed.", metadata: [.reason: .string("a" + String(repeating: "驿", count: 1000))])
        let expected = "\"a" + String(repeating: "驿", count: 341) + "…\"}\n"
        #expect(lines.all.first?.hasSuffix(expected) == true)
    }

    @Test func `text for a terminal quotes only what needs it`() {
        logger(format: .text).warning("It failed.", metadata: [.code: "late", .reason: "no answer", .count: 2])
        #expect(
            lines.all.first?.hasSuffix(" warning test: It failed. code=late count=2 reason=\"no answer\"\n") == true)
    }

    @Test func `what a line says goes before what its logger says`() {
        var logger = logger()
        logger[metadataKey: .request] = "outer"
        logger[metadataKey: .model] = "demo"
        logger.info("It came.", metadata: [.request: "inner"])
        #expect(lines.all.first?.hasSuffix(#""model":"demo","request":"inner"}"# + "\n") == true)
    }

    @Test func `a time is written in UTC with milliseconds`() {
        #expect(LogTime(seconds: 1_709_210_096, nanoseconds: 7_900_000).description == "2024-02-29T12:34:56.007Z")
    }

    @Test func `levels and formats are read by their names and by no other`() {
        #expect(Logger.Level(name: "warning") == .warning)
        #expect(Logger.Level(name: "loud") == nil)
        #expect(LogFormat(name: "text") == .text)
        #expect(LogFormat(name: "xml") == nil)
    }
}
