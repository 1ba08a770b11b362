import Messages
import SQLite

/// What came to a table.
struct Growth {
    var records = 0
    var bytes: Int64 = 0
}

/// How much one round of trimming looks at and removes, so that no commit waits for long.
struct TrimRound {
    var records: Int
    var bytes: Int64

    /// Twice as much as came, so that a table that is beyond its limits gets back to them.
    func keepingUp(with growth: Growth) -> TrimRound {
        TrimRound(records: max(records, 2 * growth.records), bytes: max(bytes, 2 * growth.bytes))
    }
}

/// The records of a topic that no consumer needs any more.
struct Consumed {
    /// No record from this offset on is consumed.
    let below: Int64
    /// Records below it that still are in work.
    var open: Set<Int64> = []

    static let all = Consumed(below: .max)
}

extension RecordTable {
    /// Removes consumed records beyond a limit, the oldest first, as far as a round goes.
    ///
    /// - Parameters:
    ///   - bytes: the most that may stay.
    ///   - time: what is older goes.
    /// - Returns: the last offset that was removed; nil if none was.
    @discardableResult
    func trim(
        _ round: TrimRound, bytes: Int64, before time: Timestamp, consumed: Consumed
    ) throws(SQLiteError) -> Int64? {
        let round = round.keepingUp(with: growth)
        growth = Growth()
        hasMoreToTrim = false
        // The length of a value is known without reading it.
        let oldest = try connection.statement(
            "SELECT offset, size, time, length(value) FROM \(name) ORDER BY offset LIMIT ?")
        // One more than a round takes shows whether there is more to take.
        try oldest.bind(Int64(round.records + consumed.open.count + 1), at: 1)
        var runs: [ClosedRange<Int64>] = []
        var isRunOpen = false
        var rest = round
        while try oldest.step() {
            let offset = oldest.integer(at: 0)
            let length = oldest.integer(at: 3)
            let stays = size - oldest.integer(at: 1) + length
            guard offset < consumed.below, stays > bytes || oldest.integer(at: 2) < time.milliseconds else { break }
            guard !consumed.open.contains(offset) else {
                isRunOpen = false
                continue
            }
            guard rest.records > 0, rest.bytes > 0 else {
                hasMoreToTrim = true
                break
            }
            rest.records -= 1
            rest.bytes -= length
            if isRunOpen, let run = runs.popLast() {
                runs.append(run.lowerBound...offset)
            } else {
                runs.append(offset...offset)
                isRunOpen = true
            }
        }
        oldest.reset()
        for run in runs { try remove(run) }
        return runs.last?.upperBound
    }

    private func remove(_ run: ClosedRange<Int64>) throws(SQLiteError) {
        let deletion = try connection.statement("DELETE FROM \(name) WHERE offset BETWEEN ? AND ?")
        try deletion.bind(run.lowerBound, at: 1)
        try deletion.bind(run.upperBound, at: 2)
        try deletion.run()
    }

    /// Removes the records of a key.
    func remove(key: String) throws(SQLiteError) {
        let deletion = try connection.statement("DELETE FROM \(name) WHERE key = ?")
        try deletion.bind(key, at: 1)
        try deletion.run()
    }
}
