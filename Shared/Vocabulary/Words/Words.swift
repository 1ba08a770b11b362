import Crypto
package import Vectorscan

/// The listed words of a catalogue, made ready to be found in questions and answers.
///
/// Texts are compared after NFKC, without case and width, and without what people put between the letters of a word to
/// hide it (`Disguise`). A word is found inside of longer ones too; a list says in which it is none. Neither alters the
/// text, of which a hit names the bytes as they were written.
package final class Words: Sendable {
    let lists: [WordList]
    let lexicon: Lexicon
    /// With the separators that are letters, because a word begins or ends with them.
    let ascii: FoldedASCII
    private let database: LiteralDatabase
    /// The spelling of each literal of the database.
    private let spellings: [Int]
    private let digest: [UInt8]

    /// Makes words ready; 100 000 take seconds and a quarter of a gigabyte if they must be compiled. Call it off the
    /// loops.
    ///
    /// - Parameter compiled: what `compiled` returned once. It is used if it was made of the same words by the same
    ///   library, and else ignored.
    /// - Returns: nil if no list has a word: there is nothing to look for then, and it costs nothing.
    package init?(_ lists: [WordList], compiled: [UInt8]? = nil) throws(VectorscanError) {
        guard lists.contains(where: { !$0.words.isEmpty }) else { return nil }
        let symbols = Set(lists.flatMap { $0.words + $0.allowed }.flatMap { FoldedText.symbols(of: $0) })
        let lexicon = Lexicon(lists, symbols: symbols)
        let spellings = lexicon.spellings.filter { !lexicon.entries(of: $0).allSatisfy(\.isAllowed) }
        let literals = spellings.map { lexicon.bytes(of: $0) }
        // No byte of UTF-8 is 0xFF.
        let digest = Digest.sha256(Array(literals.joined(separator: [0xFF])))
        self.lists = lists
        self.lexicon = lexicon
        ascii = FoldedASCII(symbols: symbols)
        self.spellings = spellings
        self.digest = digest
        database = try Self.database(of: literals, digest: digest, compiled: compiled)
    }

    private static func database(
        of literals: [[UInt8]], digest: [UInt8], compiled: [UInt8]?
    ) throws(VectorscanError) -> LiteralDatabase {
        guard let compiled, compiled.starts(with: digest) else { return try LiteralDatabase(literals) }
        do throws(VectorscanError) {
            return try LiteralDatabase(serialized: Array(compiled.dropFirst(digest.count)))
        } catch {
            guard error.isForeign else { throw error }
            return try LiteralDatabase(literals)
        }
    }

    /// What a process can keep for its next start.
    package func compiled() throws(VectorscanError) -> [UInt8] {
        try digest + database.serialized()
    }

    /// The most hits of one list that are told of one text, or of texts that belong together.
    package static let mostHits = 16

    /// A text to look for words in.
    package struct Text: Sendable {
        let utf8: ArraySlice<UInt8>
        let isJSON: Bool

        /// - Parameters:
        ///   - utf8: whole characters in UTF-8.
        ///   - isJSON: whether its escapes are read, as `WordGuard` does.
        package init(utf8: ArraySlice<UInt8>, isJSON: Bool = false) {
            self.utf8 = utf8
            self.isJSON = isJSON
        }
    }

    /// Finds the listed words of a text, the first ones of each list.
    package func hits(in text: String) -> [WordHit] { hits(in: [Text(utf8: Array(text.utf8)[...])]) }

    /// Finds the listed words of texts that belong together, the first ones of each list; each hit has its place in its
    /// own text.
    package func hits(in texts: [Text]) -> [WordHit] {
        var counts: [String: Int] = [:]
        var hits: [WordHit] = []
        func keep(_ found: [WordHit]) {
            for hit in found where counts[hit.list, default: 0] < Self.mostHits {
                counts[hit.list, default: 0] += 1
                hits.append(hit)
            }
        }
        for text in suspects(among: texts) {
            var window = WordWindow(self, isJSON: text.isJSON)
            for piece in WordWindow.pieces(of: String(decoding: text.utf8, as: UTF8.self)) {
                keep(window.read(piece).hits)
            }
            keep(window.finish().hits)
        }
        return hits
    }

    /// The texts that a word may be in, in their order.
    private func suspects(among texts: [Text]) -> [Text] {
        var screen = WordScreen(self, count: texts.count)
        // The escapes of JSON are read with its words.
        for (number, text) in texts.enumerated() where !text.isJSON { screen.add(text.utf8, number: number) }
        screen.scan()
        return zip(texts, screen.mayHaveWords).filter { $0.isJSON || $1 }.map(\.0)
    }

    /// Whether a spelling is in folded letters.
    func hasSpelling(in bytes: ArraySlice<UInt8>) -> Bool { database.hasMatch(in: bytes) }

    /// Finds the spellings in folded letters, and where each ends.
    func spellings(in bytes: [UInt8]) -> [(spelling: Int, end: Int)] {
        database.matches(in: bytes).map { (spellings[$0.literal], $0.end) }
    }
}
