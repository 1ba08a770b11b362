/// The place of a piece of work in a trace: W3C Trace Context, level 1.
///
/// The caller passes the random source of ids, so that a simulation repeats them.
package struct TraceContext: Sendable, Equatable {
    /// The name of the HTTP header, and of the attribute on the log.
    package static let headerName = "traceparent"

    package let traceHigh: UInt64
    package let traceLow: UInt64
    package let span: UInt64
    package let flags: UInt8

    package var isSampled: Bool { flags & 1 == 1 }

    /// Starts a trace.
    package init(isSampled: Bool = true, using random: inout some RandomNumberGenerator) {
        traceHigh = random.next()
        traceLow = Self.nonZero(using: &random)
        span = Self.nonZero(using: &random)
        flags = isSampled ? 1 : 0
    }

    private init(traceHigh: UInt64, traceLow: UInt64, span: UInt64, flags: UInt8) {
        self.traceHigh = traceHigh
        self.traceLow = traceLow
        self.span = span
        self.flags = flags
    }

    /// Makes the context of the next piece of work.
    package func child(using random: inout some RandomNumberGenerator) -> TraceContext {
        TraceContext(traceHigh: traceHigh, traceLow: traceLow, span: Self.nonZero(using: &random), flags: flags)
    }

    /// Returns a random number other than zero, which the standard forbids. Does not draw again: a source that only
    /// gives zero would never end.
    private static func nonZero(using random: inout some RandomNumberGenerator) -> UInt64 {
        max(1, random.next())
    }
}

extension TraceContext {
    /// Parses a header; nil if it breaks the standard, and then the caller starts a trace.
    ///
    /// Ignores fields that a later version may add.
    package init?(traceparent: String) {
        let fields = traceparent.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard fields.count >= 4,
            let version = Self.hexadecimal(fields[0], digits: 2), version != 0xFF, version != 0 || fields.count == 4,
            fields[1].count == 32,
            let high = Self.hexadecimal(fields[1].prefix(16), digits: 16),
            let low = Self.hexadecimal(fields[1].suffix(16), digits: 16), high | low != 0,
            let span = Self.hexadecimal(fields[2], digits: 16), span != 0,
            let flags = Self.hexadecimal(fields[3], digits: 2)
        else { return nil }
        self.init(traceHigh: high, traceLow: low, span: span, flags: UInt8(flags) & 1)
    }

    /// The header's value.
    package var traceparent: String {
        "00-\(trace)-\(Self.hexadecimal(span, digits: 16))-\(Self.hexadecimal(UInt64(flags), digits: 2))"
    }

    /// The trace's id, as logs write it.
    package var trace: String {
        Self.hexadecimal(traceHigh, digits: 16) + Self.hexadecimal(traceLow, digits: 16)
    }

    private static func hexadecimal(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// Parses lower-case digits only, as the standard requires.
    private static func hexadecimal(_ text: Substring.UTF8View, digits: Int) -> UInt64? {
        guard text.count == digits else { return nil }
        var value: UInt64 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }
}
