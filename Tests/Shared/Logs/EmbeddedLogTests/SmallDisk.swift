import Foundation
import LogBench

/// A file system in memory with little room, where the system lets us mount one.
final class SmallDisk {
    private let folder: TemporaryFolder
    private var isMounted = true

    var path: String { folder.path }

    static var isPossible: Bool {
        guard let disk = try? SmallDisk(megabytes: 1) else { return false }
        disk.unmount()
        return true
    }

    init(megabytes: Int) throws {
        folder = try TemporaryFolder()
        let isDone = try Self.run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder.path])
        guard isDone else { throw CocoaError(.fileWriteNoPermission) }
    }

    deinit { unmount() }

    func unmount() {
        guard isMounted else { return }
        isMounted = false
        if (try? Self.run("umount", [folder.path])) != true { print("A small disk could not be unmounted.") }
    }

    static func write(_ path: String, bytes: Int) throws {
        try Data(repeating: 1, count: bytes).write(to: URL(fileURLWithPath: path))
    }

    static func remove(_ path: String) throws {
        try FileManager.default.removeItem(atPath: path)
    }

    private static func run(_ command: String, _ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [command] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
