import Glibc

/// Keeps every other process from a file for as long as this value lives; the system lets go of it with the process.
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

/// The write-ahead log's file, which SQLite writes and we make durable.
final class SyncedFile {
    private let descriptor: Int32
    private let path: String

    init(path: String) throws(FileError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError(path: path, code: errno) }
        self.path = path
    }

    deinit { close(descriptor) }

    /// Waits until all that was written is on the disk. After a failure nobody knows what is: it must not be retried.
    func sync() throws(FileError) {
        guard fdatasync(descriptor) == 0 else { throw FileError(path: path, code: errno) }
    }

    var size: Int64 {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    }
}

/// What the system said of a file.
struct FileError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String { "\(path): \(String(cString: strerror(code)))" }
}
