import Credentials
import Crypto
import Foundation

/// The files that Yizhan keeps, in a directory that its owner alone may open.
struct DataDirectory: Sendable {
    let path: String

    /// The directory named by the settings, made if it is not there.
    ///
    /// - Parameter node: the name of one process of many; each has a directory of its own inside.
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
    /// Where a process of a cluster keeps the states that it decides on.
    var states: String { path + "/states" }

    /// What keys and stream ids are signed with: as the settings say, or made at the first start.
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

    /// The models that a provider listed last; none if it is another provider's list or there is none.
    func models(of baseURL: String) throws -> [String] {
        let lines = try read(path + "/models")?.split(separator: "\n").map(String.init) ?? []
        return lines.first == baseURL ? Array(lines.dropFirst()) : []
    }

    func keep(models: [String], of baseURL: String) throws {
        try write(([baseURL] + models).joined(separator: "\n"), to: path + "/models")
    }

    /// The text of a file without white space around it, nil if there is none.
    func read(_ file: String) throws -> String? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        return try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Writes a file that its owner alone may read: whole or not at all.
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
