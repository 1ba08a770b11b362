/// A moment on the log: whole milliseconds since 1970 in UTC, the resolution of a record's append time.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// Moves a moment and drops what is below a millisecond. Stops at the last moment instead of trapping.
    package static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let (sum, isOver) = moment.milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
        guard isOver else { return Timestamp(milliseconds: sum) }
        return Timestamp(milliseconds: duration < .zero ? .min : .max)
    }

    package static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        let (difference, isOver) = moment.milliseconds.subtractingReportingOverflow(duration.wholeMilliseconds)
        guard isOver else { return Timestamp(milliseconds: difference) }
        return Timestamp(milliseconds: duration < .zero ? .max : .min)
    }

    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .milliseconds(Int128(later.milliseconds) - Int128(earlier.milliseconds))
    }
}

extension Duration {
    /// The duration in milliseconds, rounded down and clamped to Int64.
    package var wholeMilliseconds: Int64 {
        let milliseconds = Int128(components.seconds) * 1000 + Int128(components.attoseconds / 1_000_000_000_000_000)
        return Int64(clamping: milliseconds)
    }
}

extension Timestamp: Written {
    package func write(to buffer: inout [UInt8]) { milliseconds.write(to: &buffer) }
}
