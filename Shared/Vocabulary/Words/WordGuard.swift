/// Lets a stream of text through without the listed words, however it is cut into chunks.
///
/// It holds back what may still become a word, and no more; text without listed words leaves as it came, byte for byte.
/// Each field of an answer that carries text has a guard of its own.
package struct WordGuard: Sendable {
    private var window: WordWindow
    /// What was not let through yet, in UTF-8, and where it begins in the stream.
    private(set) var held: [UInt8] = []
    private var start = 0
    /// What leaves as stars, so far as it did not leave.
    private var masked: [Range<Int>] = []
    /// True after a word that refuses: nothing leaves any more.
    package private(set) var isStopped = false

    /// What a chunk lets through.
    package struct Passage: Hashable, Sendable {
        package fileprivate(set) var text = ""
        /// The words that were met, and none that begins behind one that refuses; their ranges are of the whole stream.
        package fileprivate(set) var hits: [WordHit] = []
        /// Whether the stream ends here, before a word that refuses.
        package fileprivate(set) var isStopped = false
    }

    /// - Parameter isJSON: whether the text is JSON, as the arguments of a tool are: a word may be written with escapes
    ///   there, and none goes from one string into the next. Stars may take the place of a listed number, which is no
    ///   JSON any more.
    package init(_ words: Words, isJSON: Bool = false) {
        window = WordWindow(words, isJSON: isJSON)
    }

    /// The scalars that were not let through yet.
    package var heldScalars: Int { held.count { $0 & 0xC0 != 0x80 } }

    /// Takes the next chunk, and returns what can't be part of a word any more.
    package mutating func pass(_ chunk: String) -> Passage {
        var passage = Passage(isStopped: isStopped)
        for piece in WordWindow.pieces(of: chunk) where !isStopped {
            let settled = window.read(piece)
            release(String(piece), settled, into: &passage)
        }
        return passage
    }

    /// Returns the rest, after which nothing follows.
    package mutating func finish() -> Passage {
        var passage = Passage(isStopped: isStopped)
        guard !isStopped else { return passage }
        let settled = window.finish()
        release("", settled, into: &passage)
        return passage
    }

    private mutating func release(_ piece: String, _ settled: WordWindow.Settled, into passage: inout Passage) {
        let isClean = held.isEmpty && masked.isEmpty && settled.hits.isEmpty
        if isClean, settled.through == start + piece.utf8.count {
            start = settled.through
            passage.text += piece
            return
        }
        held.append(contentsOf: piece.utf8)
        var through = max(start, settled.through)
        let hits: [WordHit]
        if let refused = settled.hits.first(where: { $0.action == .refuse })?.range.lowerBound {
            isStopped = true
            through = max(start, min(through, refused))
            // What else this piece has behind it would depend on where the text is cut.
            hits = settled.hits.filter { $0.range.lowerBound <= refused }
        } else {
            hits = settled.hits
        }
        masked += hits.filter { $0.action == .mask }.map(\.range)
        passage.hits += hits
        passage.isStopped = isStopped
        passage.text += text(through: through)
        held.removeFirst(isStopped ? held.count : through - start)
        start = through
        masked.removeAll { $0.upperBound <= through }
    }

    /// What was held up to a place, with stars for what is masked.
    private func text(through end: Int) -> String {
        var bytes: [UInt8] = []
        var place = start
        for range in masked.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            let hidden = max(place, range.lowerBound)..<max(place, range.lowerBound, min(end, range.upperBound))
            guard !hidden.isEmpty else { continue }
            bytes += held[(place - start)..<(hidden.lowerBound - start)]
            bytes += Self.stars(for: held[(hidden.lowerBound - start)..<(hidden.upperBound - start)])
            place = hidden.upperBound
        }
        bytes += held[(place - start)..<(end - start)]
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A star for each scalar, so that it makes no difference where words overlap and chunks are cut.
    private static func stars(for text: ArraySlice<UInt8>) -> [UInt8] {
        let count = String(decoding: text, as: UTF8.self).unicodeScalars.count
        return [UInt8](repeating: UInt8(ascii: "*"), count: count)
    }
}
