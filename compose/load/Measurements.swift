/// What a run has found.
struct Measurements {
    private var firstWords: [UInt64] = []
    private var wholes: [UInt64] = []
    var failures: [Failure: Int] = [:]
    var seconds = 0.0
    var mostOpen = 0
    var memory: MemoryWatch?

    mutating func add(firstWord: UInt64, whole: UInt64) {
        firstWords.append(firstWord)
        wholes.append(whole)
    }

    /// One JSON object; durations in microseconds.
    var json: String {
        let kinds = failures.map { #""\#($0.key)":\#($0.value)"# }.sorted().joined(separator: ",")
        var fields = [
            #""requests":\#(wholes.count)"#, #""seconds":\#(seconds)"#,
            #""requestsPerSecond":\#(Double(wholes.count) / max(seconds, 0.001))"#,
            #""errors":\#(failures.values.reduce(0, +))"#, #""errorKinds":{\#(kinds)}"#,
            #""firstToken":\#(Self.percentiles(of: firstWords))"#, #""total":\#(Self.percentiles(of: wholes))"#,
        ]
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
