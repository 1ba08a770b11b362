internal import Crypto

/// The end of an account's chain of entries: what the next one follows.
///
/// Each entry has a number and the hash of the one before, and its own hash covers both: an entry that was altered,
/// removed or moved shows, and so do all behind it that were not altered with it. Entries of early versions stand before
/// the chain.
///
/// An entry is hashed as it is written, so a new member must be left out where an old entry has none.
package struct ChainHead: Hashable, Sendable, Codable {
    /// The latest entry's number; 0 before the first.
    package private(set) var number: Int64 = 0
    /// The latest entry's hash; nil before the first.
    package private(set) var hash: String?

    package init() {}

    /// Puts an entry at the end of the chain.
    package mutating func add(_ posted: inout EntryPosted) {
        posted.entry.number = number + 1
        posted.entry.previous = hash
        posted.entry.hash = posted.digest
        move(to: posted.entry)
    }

    /// Moves the end to an entry of the chain; one from before the chain changes nothing.
    package mutating func move(to entry: EntryPosted.Entry) {
        guard let number = entry.number else { return }
        self.number = number
        hash = entry.hash
    }
}

extension EntryPosted {
    /// SHA-256, in base64url, of the message as it stands on the log, without the entry's own hash. So it covers the
    /// account, the number and the hash of the entry before.
    package var digest: String {
        var bare = self
        bare.entry.hash = nil
        return Digest.sha256(MessageCoding.encode(bare)).base64URL
    }
}

extension ChainHead: Written {
    package func write(to buffer: inout [UInt8]) {
        buffer.appendObject {
            $0.add("hash", hash)
            $0.add("number", number)
        }
    }
}
