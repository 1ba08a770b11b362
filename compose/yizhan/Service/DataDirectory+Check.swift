import Foundation
import Glibc

extension DataDirectory {
    /// Space that a start needs: the log's first pages, its write-ahead log, and the notes of what the process does.
    private static let leastSpace = 1 << 20
    /// Descriptors of a service that serves a few connections.
    private static let leastDescriptors = 64

    /// Refuses a directory or a process in which the service could not work, with a sentence that says what to do.
    func check() throws(SettingError) {
        try checkFileSystem()
        for file in [path] + files { try checkAccess(to: file) }
        let descriptors = DescriptorLimit.raise()
        guard descriptors >= Self.leastDescriptors else {
            throw SettingError(
                description: """
                    This process may open \(descriptors) files; Yizhan needs \(Self.leastDescriptors) at least, and one \
                    for each connection. Raise the limit (`ulimit -n`, or LimitNOFILE of its systemd unit).
                    """)
        }
    }

    private func checkFileSystem() throws(SettingError) {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else {
            throw SettingError(.dataDirectory, "'\(path)' cannot be looked at: \(String(cString: strerror(errno))).")
        }
        guard status.f_flag & UInt(ST_RDONLY) == 0 else {
            throw SettingError(
                .dataDirectory, "'\(path)' is on a read-only file system. Mount it for writing, or name another one.")
        }
        let free = status.f_bavail * status.f_frsize
        guard free >= Self.leastSpace else {
            throw SettingError(
                .dataDirectory,
                "the disk of '\(path)' is full (\(free / 1024) KiB are free). Free some space, and start again.")
        }
    }

    private func checkAccess(to file: String) throws(SettingError) {
        guard access(file, R_OK | W_OK) != 0 else { return }
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        let owner = attributes?[.ownerAccountName] as? String ?? "another user"
        throw SettingError(
            .dataDirectory,
            """
            '\(file)' belongs to '\(owner)' and may not be used by '\(NSUserName())'. Start Yizhan as '\(owner)', or give \
            the directory to '\(NSUserName())' (`chown -R`).
            """)
    }

    /// The files of the directory; none if it cannot be read, which `checkAccess` reports.
    private var files: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().map { path + "/" + $0 }
    }
}
