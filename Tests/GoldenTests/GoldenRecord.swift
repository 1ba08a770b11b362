import Foundation
import JSON

/// A record as some version wrote it: a line of `Records/<version>/<file>.jsonl`.
struct GoldenRecord: CustomStringConvertible, Sendable {
    /// What it is: its consumer, its type and the like.
    let name: String
    /// Its bytes on the log.
    let bytes: [UInt8]

    var description: String { name }
    var parts: [String] { name.split(separator: "/", maxSplits: 1).map(String.init) }

    fileprivate var line: [UInt8] {
        JSONText.object([.init("name", .string(name)), .init("value", .raw(bytes))]).bytes + [0x0A]
    }

    fileprivate static func read(_ text: [UInt8]) throws -> [GoldenRecord] {
        try text.split(separator: 0x0A).map { line in
            let line = try JSONValue(parsing: Array(line))
            return GoldenRecord(name: line.member("name")?.string ?? "", bytes: Array(line.member("value")?.text ?? []))
        }
    }
}

/// The kinds of golden records.
enum GoldenFile: String, CaseIterable {
    /// What inboxes accept.
    case messages
    /// What streams of answers are made of.
    case replies
    /// The entries of processors' states.
    case states
    /// What logs keep beside records: progress, keys that are set aside, suspects.
    case notes
    /// API keys and the ids of streams.
    case credentials

    /// What this version writes.
    var current: [GoldenRecord] {
        switch self {
        case .messages: GoldenMessage.all.map(\.record)
        case .replies: GoldenReply.all.map(\.record)
        case .states: GoldenState.all.flatMap(\.records)
        case .notes: GoldenNote.all.map(\.record)
        case .credentials: GoldenCredential.made
        }
    }
}

/// What one version recorded.
///
/// `YIZHAN_RECORD_GOLDEN=<version> swift test --filter GoldenTests` writes all files of a version. A version that was
/// released is never recorded again: a later one reads what it wrote.
struct GoldenVersion: CustomStringConvertible, Sendable {
    let name: String

    var description: String { name }

    /// Every version that was recorded, the oldest first.
    static let all: [GoldenVersion] = {
        if let name = ProcessInfo.processInfo.environment["YIZHAN_RECORD_GOLDEN"] { GoldenVersion(name: name).record() }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.map(GoldenVersion.init).sorted { left, right in
            left.name.compare(right.name, options: .numeric) == .orderedAscending
        }
    }()

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Records")

    func records(_ file: GoldenFile) throws -> [GoldenRecord] {
        try GoldenRecord.read(Array(try Data(contentsOf: url(file))))
    }

    private func url(_ file: GoldenFile) -> URL {
        Self.folder.appending(path: name).appending(path: file.rawValue + ".jsonl")
    }

    private func record() {
        do {
            try FileManager.default.createDirectory(
                at: Self.folder.appending(path: name), withIntermediateDirectories: true)
            for file in GoldenFile.allCases {
                // Credentials are made by chance: those that there are stay.
                if file == .credentials, FileManager.default.fileExists(atPath: url(file).path) { continue }
                try Data(file.current.flatMap(\.line)).write(to: url(file))
            }
        } catch {
            preconditionFailure("The records of \(name) cannot be written: \(error)")
        }
    }
}

extension JSONValue {
    /// Whether all that an older value says is said here too: every member and element, whatever was added.
    func keeps(_ older: JSONValue) -> Bool {
        switch (older.kind, kind) {
        case (.object, .object):
            return older.members.allSatisfy { old in member(old.name)?.keeps(old.value) ?? false }
        case (.array, .array):
            let (olds, news) = (Array(older.elements), Array(elements))
            return olds.count == news.count && zip(olds, news).allSatisfy { $1.keeps($0) }
        case (.string, .string): return older.string == string
        default: return older.text == text
        }
    }
}

/// Whether new bytes keep all that older ones say.
func keeps(_ older: [UInt8], _ bytes: [UInt8]) throws -> Bool {
    try JSONValue(parsing: bytes).keeps(JSONValue(parsing: older))
}
