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
        try self.init(at: node.map { root + "/nodes/" + $0 } ?? root)
    }

    init(at path: String) throws(SettingError) {
        self.path = path
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
    /// Where payments that are played have their keys and books.
    var sandbox: String { path + "/sandbox" }

    /// The secret that signs keys and stream ids: from the settings, or generated at the first start.
    func secret(_ settings: Settings) throws -> ServerSecret {
        try settings.serverSecret()
            ?? generated("secret", "secret") { [UInt8](base64URL: $0).flatMap { ServerSecret($0) } }
    }

    /// The keys that seal the keys of channels: from the settings, or one that is generated at the first start.
    func masterKeys(_ settings: Settings) throws -> MasterKeys {
        try settings.masterKeys() ?? generated("master.key", "master keys") { Settings.masterKeys($0) }
    }

    /// The secrets that sessions are signed with: from the settings, or one that is generated at the first start.
    func sessionSecrets(_ settings: Settings) throws -> SessionSecrets {
        try settings.sessionSecrets() ?? generated("session.secret", "session secrets") { Settings.sessionSecrets($0) }
    }

    private func generated<Value>(_ name: String, _ what: String, _ take: (String) -> Value?) throws -> Value {
        let file = "\(path)/\(name)"
        // Of two first starts at once one makes the file, and both read what it has.
        if try read(file) == nil { try write(SecureRandom.bytes(32).base64URL, to: file, replacing: false) }
        guard let value = try read(file).flatMap(take) else {
            throw SettingError(description: "The file '\(file)' has no \(what) of Yizhan's.")
        }
        return value
    }

    /// Reads a file without surrounding white space; nil if it does not exist.
    func read(_ file: String) throws -> String? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        return try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Writes a file that only its owner may read, in one atomic step.
    ///
    /// - Parameter isReplacing: false leaves a file alone that is there already.
    func write(_ text: String, to file: String, replacing isReplacing: Bool = true) throws {
        // Not by the process's id: two containers have the same, and may share the directory.
        let draft = "\(file).new\(UInt64.random(in: .min ... .max))"
        guard FileManager.default.createFile(atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600])
        else {
            throw SettingError(description: "The file '\(draft)' cannot be written.")
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: draft))
        try handle.write(contentsOf: Data((text + "\n").utf8))
        try handle.synchronize()
        try handle.close()
        let isPlaced = isReplacing ? rename(draft, file) == 0 : place(draft, at: file)
        guard isPlaced, synchronize() else {
            throw SettingError(description: "The file '\(file)' cannot be written.")
        }
    }

    /// Gives a file its name unless another has it. Where the file system has no links, the last one gets it.
    private func place(_ draft: String, at file: String) -> Bool {
        let isLinked = link(draft, file) == 0 || errno == EEXIST
        return isLinked ? unlink(draft) == 0 : rename(draft, file) == 0
    }

    /// Makes the names of files outlive a loss of power.
    private func synchronize() -> Bool {
        let directory = open(path, O_RDONLY)
        guard directory >= 0 else { return false }
        defer { close(directory) }
        return fsync(directory) == 0
    }
}

extension Setting<String?> {
    static var dataDirectory: Self {
        Self("YIZHAN_DATA", .text, "the data directory; by default `~/.local/share/yizhan`")
    }
}
