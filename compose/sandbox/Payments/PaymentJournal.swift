import FoundationEssentials
import Glibc

/// The deeds of the providers in a file, a line of JSON each. It is only added to.
///
/// What was added outlives the process at once, however that ends. It is not synced, because nothing here is worth
/// anything: the loss of power may take the last of it.
final class PaymentJournal {
    private let path: String
    /// -1 once it is closed.
    private var descriptor: Int32
    private var byteCount = 0
    private let encoder = JSONEncoder()

    private static let pieceBytes = 1 << 20
    private static let lineFeed = UInt8(ascii: "\n")

    /// Opens the file, and makes it if it is not there.
    ///
    /// - Parameter take: gets each deed, the first first.
    init(at path: String, _ take: (PaymentDeed) -> Void) throws(PaymentJournalError) {
        self.path = path
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw PaymentJournalError(path, String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw PaymentJournalError(path, "it is in use. Another process runs on this directory")
        }
        byteCount = try read(take)
        // What a kill has cut off was never acknowledged.
        guard ftruncate(descriptor, byteCount) == 0 else {
            throw PaymentJournalError(path, String(cString: strerror(errno)))
        }
    }

    deinit { close() }

    /// Ends it: nothing can be added any more, and another may open the file.
    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Adds deeds, all of them or none.
    func add(_ deeds: [PaymentDeed]) throws {
        var lines: [UInt8] = []
        for deed in deeds {
            lines += try encoder.encode(deed)
            lines.append(Self.lineFeed)
        }
        let written = write(descriptor, lines, lines.count)
        guard written == lines.count else {
            let reason = written < 0 ? String(cString: strerror(errno)) : "the disk is full"
            ftruncate(descriptor, byteCount)
            throw PaymentJournalError(path, reason)
        }
        byteCount += lines.count
    }

    /// Forgets everything.
    func clear() throws(PaymentJournalError) {
        guard ftruncate(descriptor, 0) == 0 else { throw PaymentJournalError(path, String(cString: strerror(errno))) }
        byteCount = 0
    }

    /// Returns how many bytes the whole lines have.
    private func read(_ take: (PaymentDeed) -> Void) throws(PaymentJournalError) -> Int {
        let decoder = JSONDecoder()
        var rest: [UInt8] = []
        var (lines, bytes) = (0, 0)
        while true {
            let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, count in
                count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
            }
            guard !piece.isEmpty else { return bytes }
            rest += piece
            guard let end = rest.lastIndex(of: Self.lineFeed) else { continue }
            for line in rest[...end].split(separator: Self.lineFeed) {
                lines += 1
                do {
                    take(try decoder.decode(PaymentDeed.self, from: Data(line)))
                } catch {
                    throw PaymentJournalError(path, "line \(lines) is no deed of the sandbox's")
                }
            }
            bytes += end + 1
            rest.removeFirst(end + 1)
        }
    }
}

/// Why the sandbox cannot keep its books.
package struct PaymentJournalError: Error, Equatable, Sendable, CustomStringConvertible {
    package let path: String
    package let reason: String

    init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String { "the sandbox's file '\(path)': \(reason)" }
}
