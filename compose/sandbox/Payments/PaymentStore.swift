import EventLoop
import FoundationEssentials

/// The providers' books, keys, clock and mischief: what all that plays them shares.
///
/// A deed is in the journal before anybody is told of it, so that a kill loses nothing that was acknowledged.
@IOLoop
final class PaymentStore {
    private(set) var books = PaymentBooks()
    private(set) var keys: PlayedKeys
    var mischief = Mischief<MischiefRule>()
    /// Where people and merchants reach the sandbox, without a slash at its end.
    var address = ""
    private let journal: PaymentJournal
    private let keysPath: String

    /// Opens the folder, and makes what is not there.
    init(_ folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        keysPath = folder + "/keys.json"
        var read = PaymentBooks()
        journal = try PaymentJournal(at: folder + "/journal.jsonl") { read.apply($0) }
        if let known = try PlayedKeys(at: keysPath, now: Self.realSeconds) {
            keys = known
        } else {
            keys = PlayedKeys.generate(now: Self.realSeconds)
            try keys.write(to: keysPath)
        }
        books = read
        mischief = Mischief(read.script)
    }

    private nonisolated static var realSeconds: Int { Int(Date().timeIntervalSince1970) }

    /// In seconds since 1970, for all that has a date.
    var now: Int { Self.realSeconds + books.time.offsetSeconds }

    /// In seconds since 1970, for signatures.
    var signingTime: Int { Self.realSeconds + books.time.skewSeconds }

    /// What time is without any play, for what signatures of others are held against.
    var realTime: Int { Self.realSeconds }

    /// Writes deeds down, all or none, and lets them count.
    func record(_ deeds: PaymentDeed...) throws {
        try journal.add(deeds)
        for deed in deeds { books.apply(deed) }
        for case .scripted(let script) in deeds { mischief = Mischief(script) }
    }

    /// Forgets orders and script. Keys and clock stay, and no number is given again.
    func clear() throws {
        let (number, time) = (books.freeNumber, books.time)
        try journal.clear()
        books = PaymentBooks()
        mischief = Mischief()
        try record(.began(after: number), .timed(time))
    }

    /// Writes nothing more: the folder may have another owner.
    func close() { journal.close() }

    /// Replaces a key of a provider's. Making it takes a while, in which everything else goes on.
    func replaceKey(_ kind: PlayedKeys.Kind) async throws {
        let (old, time) = (keys, realTime)
        let replaced = await LongWork.value {
            var keys = old
            keys.replace(kind, now: time)
            return keys
        }
        try replaced.write(to: keysPath)
        keys = replaced
    }

    /// A pause of the providers', in the time that goes faster here.
    func pause(seconds: Int) -> Duration {
        .milliseconds(max(1, seconds * 1000 / books.time.haste))
    }
}
