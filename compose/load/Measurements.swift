import Glibc

/// The results of a run.
struct Measurements {
    private var firstWords: [UInt64] = []
    /// The same from when the requests were made, which may be later than when they were due.
    private var fromAsking: [UInt64] = []
    private var wholes: [UInt64] = []
    private var refusals: [UInt64] = []
    private var mute = 0
    var failures: [Failure: Int] = [:]
    var seconds = 0.0
    var mostOpen = 0
    var memory: MemoryWatch?

    mutating func add(firstWord: UInt64, fromAsking: UInt64, whole: UInt64) {
        firstWords.append(firstWord)
        self.fromAsking.append(fromAsking)
        wholes.append(whole)
    }

    /// Counts an answer that was refused for now: a failure like others, whose time is told too.
    mutating func addRefusal(_ status: Int, after duration: UInt64, saysWhen: Bool) {
        failures[.status(status), default: 0] += 1
        refusals.append(duration)
        if !saysWhen { mute += 1 }
    }

    /// The results as one JSON object; durations in microseconds.
    var json: String {
        let kinds = failures.map { #""\#($0.key)":\#($0.value)"# }.sorted().joined(separator: ",")
        var fields = [
            #""requests":\#(wholes.count)"#, #""seconds":\#(seconds)"#,
            #""requestsPerSecond":\#(Double(wholes.count) / max(seconds, 0.001))"#,
            #""errors":\#(failures.values.reduce(0, +))"#, #""errorKinds":{\#(kinds)}"#,
            #""firstToken":\#(Self.percentiles(of: firstWords))"#,
            #""firstTokenFromAsking":\#(Self.percentiles(of: fromAsking))"#,
            #""total":\#(Self.percentiles(of: wholes))"#,
        ]
        if !refusals.isEmpty {
            fields.append(#""refusals":\#(Self.percentiles(of: refusals))"#)
            fields.append(#""refusalsWithoutRetryAfter":\#(mute)"#)
        }
        if mostOpen > 0 { fields.append(#""mostOpen":\#(mostOpen)"#) }
        if let memory {
            fields.append(#""residentAtStart":\#(memory.atStart)"#)
            fields.append(#""residentMost":\#(memory.most)"#)
            fields.append(#""residentHighWater":\#(memory.highWater)"#)
        }
        return "{\(fields.joined(separator: ","))}"
    }

    private static func percentiles(of durations: [UInt64]) -> String {
        let sorted = durations.sorted()
        func at(_ share: Double) -> Double {
            guard !sorted.isEmpty else { return 0 }
            return Double(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]) / 1000
        }
        return #"{"p50":\#(at(0.5)),"p90":\#(at(0.9)),"p99":\#(at(0.99)),"max":\#(at(1))}"#
    }
}

/// Why an answer counts as failed.
enum Failure: Hashable, CustomStringConvertible {
    case connect, cut, `protocol`, incomplete
    case status(Int)

    var description: String {
        switch self {
        case .connect: "connect"
        case .cut: "cut"
        case .protocol: "protocol"
        case .incomplete: "incomplete"
        case .status(let status): "status \(status)"
        }
    }
}

/// Reads the resident memory of another process from the kernel, in kilobytes.
struct MemoryWatch {
    private let process: Int
    private var nextSample: UInt64 = 0
    let atStart: Int
    private(set) var most: Int

    init(process: Int) {
        self.process = process
        atStart = Self.read("VmRSS:", of: process)
        most = atStart
    }

    var isDue: Bool { Clock.now >= nextSample }

    /// The highest value in the life of the process.
    var highWater: Int { Self.read("VmHWM:", of: process) }

    mutating func sample() {
        nextSample = Clock.now + 100_000_000
        most = max(most, Self.read("VmRSS:", of: process))
    }

    private static func read(_ name: String, of process: Int) -> Int {
        guard let file = fopen("/proc/\(process)/status", "r") else { return 0 }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 8192)
        let count = fread(&text, 1, text.count, file)
        let line = String(decoding: text[..<count], as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.dropFirst(name.count).drop { !$0.isNumber }.prefix { $0.isNumber }) } ?? 0
    }
}
