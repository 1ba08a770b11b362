internal import BlackBox
internal import Foundation
package import Messages
internal import Synchronization
internal import Telemetry

/// Remembers what the process died of, so that the next start leaves it out.
///
/// Two traps convict a deed, and so do three kills. From the third trap in a row, one trap is enough; in a row means
/// that each came within an hour of the one before. A deed that is committed after all is innocent, and a clean stop
/// forgets everything.
package final class Suspicion: Sendable {
    /// The content of the file beside the black box.
    struct Book: Written, Codable, Equatable {
        var suspects: [Suspect] = []
        /// Traps in a row, and when the start after the last one was.
        var run = 0
        var trapped: Timestamp?
    }

    private let box: BlackBox
    private let path: String
    private let book: Mutex<Book>
    private let hasStations = Mutex(false)
    private let logger = Logger(label: "log")

    static let suspectsLimit = 64

    /// - Parameter path: the prefix of its two files, which one process uses at a time.
    package init(path: String) {
        box = BlackBox(path: path + ".now")
        self.path = path + ".suspects"
        var book = Book()
        if let bytes = FileManager.default.contents(atPath: self.path) {
            book = (try? MessageCoding.decode(Book.self, from: [UInt8](bytes))) ?? Book()
        }
        let former = book
        book.take(box.remains, at: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)))
        self.book = Mutex(book)
        if !box.isKept {
            logger.warning("What kills the process will not be known.", metadata: [.file: .string(path + ".now")])
        }
        for remains in box.remains where remains.isTrap {
            logger.error(
                "The process died of what a station did.",
                metadata: [
                    .consumer: .string(remains.owner),
                    .status: .string(Suspect.Stage(rawValue: remains.stage).map { "\($0)" } ?? ""),
                    .record: .string(remains.texts.dropFirst().joined(separator: " ")),
                ])
        }
        // On a full disk the box keeps what the book cannot.
        if book == former || keep(book) { box.empty() }
    }

    /// Returns the watch of a consumer's station, for the calling thread.
    package func watch(_ consumer: Topic) -> StationWatch {
        hasStations.withLock { $0 = true }
        let (suspects, limit) = book.withLock { book in
            (book.suspects.filter { $0.consumer == consumer.name }, book.limit)
        }
        return StationWatch(consumer, suspects, limit: limit, slot: box.slot(consumer.name), of: self)
    }

    /// Called at a clean stop: if stations ran, nothing is suspected any more.
    package func seal() {
        box.seal()
        guard hasStations.withLock(\.self) else { return }
        book.withLock { $0 = Book() }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Removes suspects that are innocent or set aside.
    func settle(_ settled: [Suspect]) {
        book.withLock { book in
            book.suspects.removeAll { suspect in settled.contains { $0.isSame(as: suspect) } }
            keep(book)
        }
    }

    /// Keeps suspects that were left out, so that they are recognised when they come again.
    func keep(_ leftOut: [Suspect]) {
        book.withLock { book in
            book.suspects.removeAll { suspect in leftOut.contains { $0.isSame(as: suspect) } }
            book.suspects += leftOut
            keep(book)
        }
    }

    @discardableResult
    private func keep(_ book: Book) -> Bool {
        do {
            try Data(MessageCoding.encode(book)).write(to: URL(filePath: path), options: .atomic)
            return true
        } catch {
            logger.warning("What is suspected could not be kept.", metadata: [.error: .string("\(error)")])
            return false
        }
    }
}

extension Suspicion.Book {
    /// The number of points that convict.
    var limit: Int { run >= 3 ? 2 : 3 }

    /// How long after a trap another one counts as the next in a row.
    private static let rowLimit = Duration.seconds(3_600)

    mutating func take(_ remains: [BlackBox.Remains], at time: Timestamp) {
        guard !remains.isEmpty else { return }
        if remains.contains(where: \.isTrap) {
            run = trapped.map { time - $0 < Self.rowLimit } == true ? run + 1 : 1
            trapped = time
        } else {
            run = 0
        }
        for remains in remains {
            guard let stage = Suspect.Stage(rawValue: remains.stage), remains.texts.count == 3 else { continue }
            var suspect = Suspect(
                consumer: remains.owner, key: remains.texts[0], stage: stage, type: remains.texts[1],
                id: remains.texts[2])
            suspect.blame(isTrap: remains.isTrap)
            if let index = suspects.firstIndex(where: { $0.isSame(as: suspect) }) {
                suspects[index].add(suspect)
            } else {
                suspects.append(suspect)
            }
        }
        suspects.removeFirst(max(0, suspects.count - Suspicion.suspectsLimit))
    }
}
