/// The faults that a request asks the sandbox for, by words in its last user message or in the model's name.
///
/// A word begins with `sandbox:` and ends with a space; several may stand together. N is a count, MS milliseconds.
///
/// `Sandbox.help` lists them.
///
/// Chunks are those with text. Without a stream, a fault in the stream becomes one of the response: a cut connection,
/// silence, status 500.
struct Script: Equatable, Sendable {
    /// A fault after a number of chunks.
    enum Fault: Equatable, Sendable {
        case cut, stall, error
    }

    var status: Int?
    var isQuotaExhausted = false
    var isPage = false
    var failuresFirst = 0
    var slowStart: Duration = .zero
    var pace: Duration?
    var chunks: Int?
    var seed: String?
    var fault: Fault?
    var chunksBeforeFault = 0
    var finishes = true
    var sendsDone = true
    var sendsUsage = true
    var sendsUsageWithFinish = false

    /// Larger numbers are reduced to this.
    static let mostChunks = 100_000
    static let longestWait: Duration = .seconds(600)

    init(model: String, text: String) {
        for source in [model, text] {
            for word in source.split(whereSeparator: \.isWhitespace) {
                guard let start = word.range(of: "sandbox:") else { continue }
                apply(word[start.upperBound...].split(separator: ":", maxSplits: 1))
            }
        }
    }

    private mutating func apply(_ parts: [Substring]) {
        guard let name = parts.first else { return }
        let argument = parts.count > 1 ? parts[1] : ""
        switch name {
        case "quota": isQuotaExhausted = true
        case "html": isPage = true
        case "flaky": failuresFirst = Self.count(argument)
        case "slow-start": slowStart = Self.wait(argument)
        case "pace": pace = Self.wait(argument)
        case "long": chunks = Self.count(argument)
        case "text": seed = String(argument)
        case "cut": set(.cut, after: argument)
        case "stall": set(.stall, after: argument)
        case "error-in-stream": set(.error, after: argument)
        case "no-finish": finishes = false
        case "no-done": sendsDone = false
        case "no-usage": sendsUsage = false
        case "late-usage": sendsUsageWithFinish = true
        default: status = Int(name).flatMap { number in (400...599).contains(number) ? number : status } ?? status
        }
    }

    private mutating func set(_ fault: Fault, after argument: Substring) {
        self.fault = fault
        chunksBeforeFault = Self.count(argument)
    }

    private static func count(_ text: Substring) -> Int { min(max(Int(text) ?? 1, 0), mostChunks) }

    private static func wait(_ text: Substring) -> Duration {
        min(.milliseconds(max(Int32(text) ?? 0, 0)), longestWait)
    }
}

extension Substring {
    /// Finds the first place of a text.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
