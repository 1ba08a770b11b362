import Glibc

/// Locks a file against other processes while this value lives. The system releases the lock with the process.
final class FileLock {
    private let descriptor: Int32

    /// Nil if another process holds the lock.
    init?(path: String) throws(FileError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}

/// The write-ahead log's file: SQLite writes it, we sync it.
final class SyncedFile {
    private let descriptor: Int32
    private let path: String

    init(path: String) throws(FileError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        self.path = path
    }

    deinit { close(descriptor) }

    /// Syncs the file. Never retry after a failure: what is on the disk is then unknown.
    func sync() throws(FileError) {
        guard fdatasync(descriptor) == 0 else { throw FileError(path: path, code: errno) }
    }

    var size: Int64 {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    }
}

/// A failed system call on a file.
struct FileError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String { "\(path): \(String(cString: strerror(code)))" }
}
