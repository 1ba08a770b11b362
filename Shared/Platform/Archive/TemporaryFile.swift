import Glibc

/// A file for what is too large for memory, such as an archive that is downloaded.
///
/// It has no name from its beginning on, so that it is gone with the process, however that ends. Writing blocks: it belongs
/// on a thread for long work.
package final class TemporaryFile: Sendable {
    private let descriptor: Int32

    /// - Parameter folder: where there is room for it.
    package init(in folder: String) throws(TemporaryFileError) {
        var name = Array("\(folder)/yizhan-XXXXXX".utf8CString)
        let made = mkstemp(&name)
        guard made >= 0 else { throw TemporaryFileError(of: errno, "no file can be made in \(folder)") }
        unlink(name)
        _ = fcntl(made, F_SETFD, FD_CLOEXEC)
        descriptor = made
    }

    deinit { close(descriptor) }

    /// Where it can be opened as long as this is there.
    package var path: String { "/proc/self/fd/\(descriptor)" }

    /// Writes at the end.
    package func append(_ bytes: [UInt8]) throws(TemporaryFileError) {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress?.advanced(by: start), buffer.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw TemporaryFileError(of: errno, "the file cannot be written") }
            start += count
        }
    }
}

/// Why a temporary file cannot be used.
package struct TemporaryFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(of code: Int32, _ trouble: String) {
        description = "\(trouble): \(String(cString: strerror(code)))"
    }
}
