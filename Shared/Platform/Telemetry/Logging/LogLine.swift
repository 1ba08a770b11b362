import Glibc

/// One event, and its two formats.
struct LogLine {
    /// Longer values are cut, so that a foreign server's error cannot fill the log.
    static let longestValue = 1024

    let time = LogTime.now()
    let level: Logger.Level
    let label: String
    let message: StaticString
    let metadata: Logger.Metadata

    func bytes(as format: LogFormat) -> [UInt8] {
        switch format {
        case .json: json
        case .text: text
        }
    }

    private var json: [UInt8] {
        var line = LineWriter()
        line.append(#"{"time":"\#(time)","level":"\#(level.name)","logger":"#)
        line.appendQuoted(label)
        line.append(#","message":"#)
        line.appendQuoted(message.description)
        for (key, value) in sortedMetadata {
            line.append(#","\#(key.rawValue)":"#)
            line.append(value, quotingAlways: true)
        }
        line.append("}\n")
        return line.bytes
    }

    private var text: [UInt8] {
        var line = LineWriter()
        line.append("\(time) \(level.name) \(label): \(message)")
        for (key, value) in sortedMetadata {
            line.append(" \(key.rawValue)=")
            line.append(value, quotingAlways: false)
        }
        line.append("\n")
        return line.bytes
    }

    private var sortedMetadata: [(LogKey, Logger.MetadataValue)] {
        metadata.map { ($0.key, $0.value) }.sorted { $0.0.rawValue < $1.0.rawValue }
    }
}

/// The format of a line: `json` for machines, `text` for a terminal.
package enum LogFormat: UInt8, CaseIterable, Sendable {
    case json, text

    package init?(name: String) {
        guard let format = Self.allCases.first(where: { "\($0)" == name }) else { return nil }
        self = format
    }
}

/// The time of a line: UTC in RFC 3339.
struct LogTime: CustomStringConvertible {
    let seconds: Int
    let nanoseconds: Int

    static func now() -> LogTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return LogTime(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    var description: String {
        var seconds = seconds
        var civil = tm()
        gmtime_r(&seconds, &civil)
        let date = "\(civil.tm_year + 1900)-\(Self.pad(civil.tm_mon + 1))-\(Self.pad(civil.tm_mday))"
        let clock = "\(Self.pad(civil.tm_hour)):\(Self.pad(civil.tm_min)):\(Self.pad(civil.tm_sec))"
        return "\(date)T\(clock).\(Self.pad(Int32(nanoseconds / 1_000_000), to: 3))Z"
    }

    private static func pad(_ number: Int32, to width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
