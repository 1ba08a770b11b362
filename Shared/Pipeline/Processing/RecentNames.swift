package import Messages

/// Remembers names until a time and up to a limit, all in memory: for what every request leaves behind for a short
/// time.
///
/// The names added between two commits form one entry of the store, which is removed when all of them are past.
package struct RecentNames: StatePart {
    private var untils: [EntryName: Timestamp] = [:]
    /// By number. Batch `next` is being filled and not yet stored.
    private var batches: [Int64: Batch] = [:]
    private var first: Int64 = 0
    private var next: Int64 = 0
    private var removed: [Int64] = []
    private let limit: Int

    private struct Batch: Written, Codable, Sendable {
        var names: [String] = []
        var untils: [Timestamp] = []
        var last = Timestamp(milliseconds: .min)

        mutating func add(_ name: String, until: Timestamp) {
            names.append(name)
            untils.append(until)
            last = max(last, until)
        }

        func write(to buffer: inout [UInt8]) {
            buffer.appendObject {
                $0.add("last", last)
                $0.add("names", names)
                $0.add("untils", untils)
            }
        }
    }

    /// - Parameter limit: the most names; above it the oldest batch is forgotten early.
    package init(limit: Int) {
        self.limit = limit
    }

    package func contains(_ name: String, at time: Timestamp) -> Bool {
        untils[EntryName(name)].map { $0 >= time } ?? false
    }

    package mutating func remember(_ name: String, until: Timestamp) {
        untils[EntryName(name)] = until
        batches[next, default: Batch()].add(name, until: until)
        while untils.count > limit { forgetFirst() }
    }

    /// Forgets past names, at most two batches per call, so that no single input pays for all.
    package mutating func forgetPast(_ time: Timestamp) {
        for _ in 0..<2 where first < next {
            if let batch = batches[first], batch.last >= time { return }
            forgetFirst()
        }
    }

    private mutating func forgetFirst() {
        let batch = batches.removeValue(forKey: first) ?? Batch()
        for (name, until) in zip(batch.names, batch.untils) where untils[EntryName(name)] == until {
            untils[EntryName(name)] = nil
        }
        guard first < next else { return }
        removed.append(first)
        first += 1
    }

    package mutating func load(_ name: String, from store: any EntryReader) {
        let prefix = name + "/"
        for entry in store.entries(prefix: prefix) {
            guard let number = Int64(entry.name.dropFirst(prefix.count)) else { continue }
            guard let batch = EntryCoding.decode(Batch.self, entry.value, name: entry.name, from: store) else { return }
            for (name, until) in zip(batch.names, batch.untils) { untils[EntryName(name)] = until }
            if batches.isEmpty { first = number }
            batches[number] = batch
            next = number + 1
        }
    }

    package mutating func takeChanges(_ name: String, into changes: inout [EntryChange]) {
        for number in removed { changes.append(EntryChange(name: Self.entry(name, number), value: nil)) }
        removed.removeAll(keepingCapacity: true)
        guard let batch = batches[next] else { return }
        changes.append(EntryChange(name: Self.entry(name, next), value: MessageCoding.encode(batch)))
        next += 1
    }

    private static func entry(_ name: String, _ number: Int64) -> String {
        "\(name)/\(EntryName.text(of: number))"
    }
}
