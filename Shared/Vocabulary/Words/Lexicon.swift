/// Words in the order of their letters, for the question with which of them a text goes on.
///
/// A look-up narrows a range of the order letter by letter, so that it costs a few comparisons and no further memory.
struct Lexicon: Sendable {
    /// A word of a list. Words of the same letters are one `spelling`.
    struct Entry: Sendable {
        let list: Int
        let word: String
        let isAllowed: Bool
        /// What it has between its letters, before each one; nil if nothing.
        let gaps: [Gap]?
    }

    /// Those of all spellings, one behind the other; where each begins, and the end.
    private let letters: [UInt32]
    private let starts: [Int]
    private let entries: [Entry]
    private let entryStarts: [Int]
    private let firsts: [UInt32: Range<Int>]
    /// The first parts of the composed letters.
    private let bases: Set<UInt32>
    /// Whether some word begins with what may belong to the character before.
    let beginsWithMark: Bool
    /// The letters of the longest word, and of the longest that is allowed.
    let longest: Int
    let longestAllowed: Int
    /// Whether some word has separators or letters of both kinds in it, so that less can be told from a part of it.
    let isMixed: Bool

    var spellings: Range<Int> { 0..<(starts.count - 1) }

    func length(of spelling: Int) -> Int { starts[spelling + 1] - starts[spelling] }

    func entries(of spelling: Int) -> ArraySlice<Entry> { entries[entryStarts[spelling]..<entryStarts[spelling + 1]] }

    /// In UTF-8.
    func bytes(of spelling: Int) -> [UInt8] {
        letters[starts[spelling]..<starts[spelling + 1]].flatMap { Unicode.Scalar($0).map { Array($0.utf8) } ?? [] }
    }

    /// Whether a letter may become another by what comes after it, which some word has.
    func mayBecomeAnother(_ letter: UInt32) -> Bool {
        !bases.isEmpty && bases.contains(FoldedScalar.base(of: letter))
    }
}

// MARK: - Look-up

extension Lexicon {
    /// The words that begin with the letters so far.
    struct Place {
        fileprivate(set) var spellings: Range<Int>
        fileprivate(set) var depth: Int
    }

    /// Returns nil if no word begins so.
    func place(of letter: UInt32) -> Place? {
        firsts[letter].map { Place(spellings: $0, depth: 1) }
    }

    /// Returns nil if no word goes on so.
    func place(after place: Place, _ letter: UInt32) -> Place? {
        let range = longer(place)
        let first = firstSpelling(in: range) { letters[starts[$0] + place.depth] >= letter }
        let end = firstSpelling(in: first..<range.upperBound) { letters[starts[$0] + place.depth] > letter }
        return first < end ? Place(spellings: first..<end, depth: place.depth + 1) : nil
    }

    /// The word that ends here; nil if none does.
    func spelling(endingAt place: Place) -> Int? {
        length(of: place.spellings.lowerBound) == place.depth ? place.spellings.lowerBound : nil
    }

    func hasLonger(_ place: Place) -> Bool { !longer(place).isEmpty }

    /// A word comes before those that begin with it.
    private func longer(_ place: Place) -> Range<Int> {
        let isWord = spelling(endingAt: place) != nil
        return (place.spellings.lowerBound + (isWord ? 1 : 0))..<place.spellings.upperBound
    }

    private func firstSpelling(in range: Range<Int>, where isFound: (Int) -> Bool) -> Int {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper {
            let middle = (lower + upper) / 2
            if isFound(middle) { upper = middle } else { lower = middle + 1 }
        }
        return lower
    }
}

// MARK: - Making

extension Lexicon {
    init(_ lists: [WordList], symbols: Set<UInt32>) {
        var words: [(letters: [UInt32], entry: Entry)] = []
        var isMixed = false
        for (index, list) in lists.enumerated() {
            for (word, isAllowed) in list.words.map({ ($0, false) }) + list.allowed.map({ ($0, true) }) {
                let text = FoldedText(word, symbols: symbols)
                let gaps = text.letters.dropFirst().contains { $0.gap.isVisible } ? text.letters.map(\.gap) : nil
                let isDense = text.letters.first?.isDense
                isMixed = isMixed || gaps != nil || text.letters.contains { $0.isDense != isDense }
                let entry = Entry(list: index, word: word, isAllowed: isAllowed, gaps: gaps)
                words.append((text.letters.map(\.value), entry))
            }
        }
        words.sort { $0.letters.lexicographicallyPrecedes($1.letters) }
        self.init(sorted: words, isMixed: isMixed)
    }

    private init(sorted words: [(letters: [UInt32], entry: Entry)], isMixed: Bool) {
        var letters: [UInt32] = []
        var (starts, entryStarts) = ([0], [0])
        var firsts: [UInt32: Range<Int>] = [:]
        for (index, word) in words.enumerated() {
            // The last of the same letters ends a spelling.
            if index + 1 < words.count, words[index + 1].letters == word.letters { continue }
            let spelling = starts.count - 1
            if let first = word.letters.first {
                firsts[first] = (firsts[first]?.lowerBound ?? spelling)..<(spelling + 1)
            }
            letters += word.letters
            starts.append(letters.count)
            entryStarts.append(index + 1)
        }
        self.letters = letters
        self.starts = starts
        self.entryStarts = entryStarts
        self.firsts = firsts
        self.isMixed = isMixed
        entries = words.map { $0.entry }
        bases = Self.bases(of: Set(letters))
        beginsWithMark = firsts.keys.contains { Unicode.Scalar($0)?.extendsTheOneBefore ?? false }
        longest = words.map { $0.letters.count }.max() ?? 0
        longestAllowed = words.filter { $0.entry.isAllowed }.map { $0.letters.count }.max() ?? 0
    }

    private static func bases(of letters: Set<UInt32>) -> Set<UInt32> {
        Set(
            letters.filter { FoldedScalar.base(of: $0) != $0 || isPartOfSyllable($0) }.map { FoldedScalar.base(of: $0) }
        )
    }

    /// A part of a Korean syllable that waits for the others.
    private static func isPartOfSyllable(_ letter: UInt32) -> Bool { (0x1100...0x11FF).contains(letter) }
}
