/// One event, and the two ways to write it.
struct LogLine {
    /// A longer value is cut, so that a line stays small whatever a foreign server says in an error.
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
