import Messages

/// The records of one partition, in memory and as bytes: every record that is read was encoded and decoded, here and once
/// for all that read it.
package final class PartitionLog {
    private(set) var records: [Record] = []
    /// The offset of the next record.
    package private(set) var next: Int64 = 0
    private var time = Timestamp(milliseconds: 0)

    /// The offsets of the kept records.
    var bounds: Range<Int64> { (records.first?.offset ?? next)..<next }

    func append(_ event: Event, to topic: Topic, _ partition: Int32, at moment: Timestamp) -> Record {
        time = max(time, moment)
        let record = Record(topic: topic, partition: partition, offset: next, time: time, event: Self.written(event))
        records.append(record)
        next += 1
        return record
    }

    /// The event as its bytes say it. Large ones are left to who reads them: an activity does so beside its loop.
    private static func written(_ event: Event) -> Event {
        var stored = event.stored
        if let input = event.content as? any Inbox, stored.value.count <= largestDecoded {
            // The reader of an unreadable record reports the reason.
            stored.content = try? type(of: input).read(stored)
        }
        return stored
    }

    private static let largestDecoded = 16 << 10

    /// Skips an offset, as a transaction marker does on a real log.
    func skipOffset() {
        next += 1
    }

    func read(key: String?, from: Int64, below: Int64, limit: Int) -> [Record] {
        var found: [Record] = []
        var index = firstIndex(from: from)
        while index < records.count, records[index].offset < below, found.count < limit {
            if key == nil || records[index].event.key == key { found.append(records[index]) }
            index += 1
        }
        return found
    }

    /// Counts the records from an offset on.
    func count(from: Int64) -> Int {
        records.count - firstIndex(from: from)
    }

    private func firstIndex(from offset: Int64) -> Int {
        var low = 0
        var high = records.count
        while low < high {
            let middle = (low + high) / 2
            if records[middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
