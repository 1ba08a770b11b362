import MessageLog
import Processing

/// States in memory, as an engine keeps them.
final class MemoryStore: StateStore {
    private(set) var entries: [String: [String: [UInt8]]] = [:]
    private(set) var reads = 0

    func apply(_ commit: StationCommit) {
        for change in commit.changes { entries[change.key, default: [:]][change.entry.name] = change.entry.value }
    }

    func reader(for key: String) -> any EntryReader {
        reads += 1
        return Reader(entries: entries[key] ?? [:])
    }

    private struct Reader: EntryReader {
        let entries: [String: [UInt8]]

        func entry(_ name: String) -> [UInt8]? { entries[name] }
        func entries(prefix: String) -> [(name: String, value: [UInt8])] {
            entries.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }.map {
                (name: $0.key, value: $0.value)
            }
        }
    }
}
