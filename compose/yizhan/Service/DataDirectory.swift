import Credentials
import Crypto
import Foundation

/// Yizhan's files, in a directory that only its owner may open.
struct DataDirectory: Sendable {
    let path: String

    /// Opens the directory that the settings name, and creates it if it does not exist.
    ///
    /// - Parameter node: the name of a process of a cluster, which gets a subdirectory of its own.
    init(_ settings: Settings, node: String? = nil) throws(SettingError) {
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        let root = settings[.dataDirectory] ?? home + "/.local/share/yizhan"
        path = node.map { root + "/nodes/" + $0 } ?? root
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SettingError(
                .dataDirectory, "the directory '\(path)' cannot be made: \(error.localizedDescription)")
        }
    }

    var log: String { path + "/log.sqlite" }
    var controlSocket: String { path + "/control.socket" }
    var ownerKey: String { path + "/owner.key" }
    /// Where a process of a cluster keeps the states of its processors.
    var states: String { path + "/states" }

    /// The secret that signs keys and stream ids: from the settings, or generated at the first start.
    func secret(_ settings: Settings) throws -> ServerSecret {
        if let secret = try settings.serverSecret() { return secret }
        let file = path + "/secret"
        if let text = try read(file) {
            guard let bytes = [UInt8](base64URL: text), let secret = ServerSecret(bytes) else {
                throw SettingError(description: "The file '\(file)' is no secret of Yizhan's.")
            }
            return secret
        }
        let bytes = SecureRandom.bytes(32)
        try write(bytes.base64URL, to: file)
        guard let secret = ServerSecret(bytes) else { preconditionFailure("32 bytes are a secret.") }
        return secret
    }

    /// Reads the models that the provider listed last; empty if there is no list, or it is another provider's.
    func models(of baseURL: String) throws -> [String] {
        let lines = try read(path + "/models")?.split(separator: "\n").map(String.init) ?? []
        return lines.first == baseURL ? Array(lines.dropFirst()) : []
    }

    func keep(models: [String], of baseURL: String) throws {
        try write(([baseURL] + models).joined(separator: "\n"), to: path + "/models")
    }

    /// Reads a file without surrounding white space; nil if it does not exist.
    func read(_ file: String) throws -> String? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        return try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Writes a file that only its owner may read, in one atomic step.
    func write(_ text: String, to file: String) throws {
        let draft = file + ".new"
        guard FileManager.default.createFile(atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600])
        else {
            throw SettingError(description: "The file '\(draft)' cannot be written.")
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: draft))
        try handle.write(contentsOf: Data((text + "\n").utf8))
        try handle.synchronize()
        try handle.close()
        guard rename(draft, file) == 0 else {
            throw SettingError(description: "The file '\(file)' cannot be written.")
        }
    }
}

extension Setting<String?> {
    static var dataDirectory: Self {
        Self("YIZHAN_DATA", .text, "the data directory; by default `~/.local/share/yizhan`")
    }
}
