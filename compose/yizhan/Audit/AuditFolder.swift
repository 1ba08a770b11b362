import Foundation
import SQLite

/// A folder in the data directory for what an audit copies, which only its owner may open and which goes with the audit.
enum AuditFolder {
    private static let prefix = "audit-"
    /// No audit takes so long: what is older was left by a process that was killed.
    private static let oldest: TimeInterval = 7 * 86_400

    /// Lends a new folder, and removes it whatever happens.
    static func with<Value: Sendable>(
        in directory: DataDirectory, _ body: @Sendable (String) async throws -> Value
    ) async throws -> Value {
        removeLeftovers(in: directory.path)
        let folder = directory.path + "/" + prefix + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { remove(folder) }
        do {
            return try await body(folder)
        } catch let error as SQLiteError where error.isFull {
            throw SettingError(
                description: "There is no room for a copy of the ledgers in '\(directory.path)': \(error). "
                    + "Free some, or name another directory with YIZHAN_DATA.")
        }
    }

    private static func removeLeftovers(in path: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let folder = path + "/" + name
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder)
            guard let since = attributes?[.modificationDate] as? Date, -since.timeIntervalSinceNow > oldest else {
                continue
            }
            remove(folder)
        }
    }

    /// What cannot be removed now is a leftover of the next audit's.
    private static func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }
}
