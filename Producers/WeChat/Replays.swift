internal import EventLoop

/// Knows again what was delivered here before.
///
/// A signature is good for ten minutes, so somebody who has seen a delivery could send it again for as long. The same one
/// comes again only under the same name, and within seconds, as a platform repeats it. Bot knows it by its name then, and
/// a repetition costs nothing; later, Bot may have forgotten the name. Where only the time is signed (plain mode), another
/// text under a signature that was seen is refused too.
///
/// Each process knows what came to it; what was seen elsewhere, Bot knows as long as it remembers names.
@IOLoop
final class Replays {
    private struct Seen {
        let name: Int
        let first: ContinuousClock.Instant
    }

    private var recent: [UInt64: Seen] = [:]
    private var former: [UInt64: Seen] = [:]
    private var since: ContinuousClock.Instant

    /// In which a platform repeats what was not answered, with time to spare.
    static let window = Duration.seconds(30)
    /// As long as a signature may be ahead of our clock, and behind it.
    private static let span = Duration.seconds(1_200)
    private static let most = 1 << 16

    init(at now: ContinuousClock.Instant = .now) {
        since = now
    }

    /// Whether a delivery with this signature, in hexadecimal, may be what it says it is.
    func takes(_ signature: String, of name: String, at now: ContinuousClock.Instant = .now) -> Bool {
        if now - since > Self.span || recent.count >= Self.most {
            former = recent
            recent = [:]
            since = now
        }
        // Nobody without the token makes a signature that begins like another.
        let key = UInt64(signature.prefix(16), radix: 16) ?? 0
        let name = name.hashValue
        guard let seen = recent[key] ?? former[key] else {
            recent[key] = Seen(name: name, first: now)
            return true
        }
        return seen.name == name && now - seen.first <= Self.window
    }
}
