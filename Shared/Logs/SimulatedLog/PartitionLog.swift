import Messages

/// The records of one partition, in memory and as bytes: every record that is read was encoded and decoded.
package final class PartitionLog {
    private(set) var records: [Record] = []
    /// The offset of the next record.
    package private(set) var next: Int64 = 0
    private var time = Timestamp(milliseconds: 0)

    /// The offsets of the kept records.
    var bounds: Range<Int64> { (records.first?.offset ?? next)..<next }

    func append(_ event: Event, to topic: Topic, _ partition: Int32, at moment: Timestamp) -> Record {
        time = max(time, moment)
        let record = Record(topic: topic, partition: partition, offset: next, time: time, event: event.stored)
        records.append(record)
        next += 1
        return record
    }

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
