package import MessageLog
package import Messages
import Processing

/// The entries of one consumer's states in a partition, and the keys' wake-ups.
///
/// A value: an owner's store is a copy, which no longer follows the broker once the owner has lost the partition.
package struct StateEntries: Sendable {
    private var entries: [String: [String: [UInt8]]] = [:]
    private var wakes: [String: Timestamp] = [:]

    package init() {}

    package mutating func apply(_ changes: [StationCommit.Change], _ wakes: [StationCommit.Wake]) {
        for change in changes { entries[change.key, default: [:]][change.entry.name] = change.entry.value }
        for wake in wakes { self.wakes[wake.key] = wake.at }
    }

    package func entry(_ name: String, of key: String) -> [UInt8]? { entries[key]?[name] }

    package func entries(prefix: String, of key: String) -> [(name: String, value: [UInt8])] {
        (entries[key] ?? [:]).filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }
            .map { (name: $0.key, value: $0.value) }
    }

    /// Keys that wait for a moment not later than `time`, the earliest first.
    package func due(at time: Timestamp, limit: Int) -> [String] {
        let due = wakes.filter { $0.value <= time }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        return due.prefix(limit).map(\.key)
    }

    /// The earliest moment that a key waits for.
    package var nextWake: Timestamp? { wakes.values.min() }

    /// All keys, in their order.
    package var keys: [String] { entries.keys.sorted() }

    package func add(to digest: inout StateDigest) {
        for key in keys {
            digest.add(key)
            for entry in entries(prefix: "", of: key) {
                digest.add(entry.name)
                digest.add(entry.value)
            }
        }
        for wake in wakes.sorted(by: { $0.key < $1.key }) {
            digest.add(wake.key)
            digest.add(wake.value.milliseconds)
        }
    }
}

/// What the log keeps of one processor in one partition.
struct StationLedger {
    /// Grows with every owner; a commit of an older one is refused.
    var epoch: Int64 = 0
    /// Everything below it is decided on.
    var position: Int64 = 0
    var states = StateEntries()
}

/// A processor's commit: all of it takes effect or nothing.
package struct StationWrite: Sendable {
    package let inbox: Topic
    package let partition: Int32
    package let epoch: Int64
    /// Nil keeps the position, for a commit of wake-ups alone.
    package var position: Int64?
    package var commit: StationCommit

    package init(inbox: Topic, partition: Int32, epoch: Int64, position: Int64?, commit: StationCommit) {
        self.inbox = inbox
        self.partition = partition
        self.epoch = epoch
        self.position = position
        self.commit = commit
    }
}

/// What the log keeps of one activity in one partition.
struct ActivityLedger {
    /// Grows with every owner.
    var epoch: Int64 = 0
    var progress = Progress()
}

/// A digest, the same in every process: FNV-1a over bytes.
package struct StateDigest: Hashable, Sendable {
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
        }
    }

    package mutating func add(_ text: String) {
        add(text.utf8)
        add(CollectionOfOne(0xff))
    }

    package mutating func add(_ number: Int64) {
        var number = number
        withUnsafeBytes(of: &number) { add($0) }
    }
}
