import Foundation
import Glibc

/// Where a command prints what it was asked for.
enum StandardOutput {
    /// Writes all of it. What a full disk or a closed pipe does not take is told, since it may be shown only once.
    static func write(_ bytes: [UInt8], to file: FileHandle = .standardOutput) throws(OutputError) {
        do {
            try file.write(contentsOf: Data(bytes))
        } catch {
            throw OutputError(description: "Not all of the output could be written: \(error.localizedDescription)")
        }
    }

    /// Opens the standard descriptors that are closed: the next file would get their number, and what is printed would be
    /// written into it. What is printed there goes nowhere, and fails.
    static func takeClosedDescriptors() {
        for descriptor in 0...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest number that is free, so this one.
            _ = open("/dev/null", O_RDONLY)
        }
    }

    /// Tells what a process that serves says of itself, at once also into a pipe: a parent process may wait for it. One
    /// whose output goes nowhere serves all the same.
    static func tell(_ line: String, to file: FileHandle = .standardOutput) {
        try? file.write(contentsOf: Data((line + "\n").utf8))
    }
}

/// The output went nowhere, or not all of it; what the command did is done.
struct OutputError: Error, CustomStringConvertible {
    let description: String
}
