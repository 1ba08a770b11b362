/// A text as words are looked for in it, read piece by piece: its letters after NFKC, without case, width and what stands
/// between them. Each letter knows its place in the text as it was written.
struct FoldedText {
    /// The letters in UTF-8.
    private(set) var bytes: [UInt8] = []
    private(set) var letters: [Letter] = []
    /// What follows the last letter so far.
    private(set) var gap = Gap.edge
    /// The bytes that were read.
    private(set) var end = 0
    /// Where the open character begins: more of it may come, such as an accent. `end` if there is none.
    private(set) var openStart = 0

    private var open: Unicode.Scalar?
    private var extensions: [Unicode.Scalar] = []
    private let symbols: Set<UInt32>
    private let table = FoldingTable.shared

    /// The most marks of one character (Unicode's limit for text in streams).
    static let mostExtensions = 30

    struct Letter {
        let value: UInt32
        let isDense: Bool
        /// What stands before it.
        let gap: Gap
        /// Where it begins in `bytes`.
        fileprivate(set) var place: Int
        /// Its character in the text as it was written.
        let start: Int
        let end: Int
    }

    /// - Parameter symbols: separators that count as letters, because a listed word begins or ends with them.
    init(symbols: Set<UInt32> = []) {
        self.symbols = symbols
    }

    mutating func append(_ scalars: some Sequence<Unicode.Scalar>) {
        for scalar in scalars { append(scalar, width: scalar.utf8.count) }
    }

    /// - Parameter width: the bytes that it has as it was written.
    mutating func append(_ scalar: Unicode.Scalar, width: Int) {
        if open != nil, extensions.count < Self.mostExtensions, table.extendsTheOneBefore(scalar) {
            extensions.append(scalar)
        } else {
            closeCharacter()
            open = scalar
            openStart = end
        }
        end += width
    }

    /// Ends a word, if one is under way.
    mutating func endWord() {
        closeCharacter()
        gap = .endOfWord
    }

    /// Takes the open character for whole.
    mutating func closeCharacter() {
        guard let open else { return }
        if extensions.isEmpty, let scalar = table[open].scalar {
            add(scalar)
        } else {
            for scalar in folded(open) { add(scalar) }
            extensions.removeAll(keepingCapacity: true)
        }
        self.open = nil
        openStart = end
    }

    private mutating func add(_ scalar: FoldedScalar) {
        guard scalar.isLetter(besides: symbols) else { return gap.add(scalar) }
        letters.append(letter(scalar, after: gap))
        if let value = Unicode.Scalar(scalar.value) { bytes.append(utf8Of: value) }
        gap = Gap()
    }

    private func letter(_ scalar: FoldedScalar, after gap: Gap) -> Letter {
        Letter(
            value: scalar.value, isDense: scalar.kind != .spaced, gap: gap, place: bytes.count, start: openStart,
            end: end)
    }

    private func folded(_ open: Unicode.Scalar) -> [FoldedScalar] {
        if extensions.isEmpty, let scalar = table[open].scalar { return [scalar] }
        return FoldedScalar.folded([open] + extensions)
    }

    /// What the open character adds if nothing more of it comes: its letters, and what follows the last of all then.
    var rest: (letters: [Letter], gap: Gap) {
        var rest: (letters: [Letter], gap: Gap) = ([], gap)
        guard let open else { return rest }
        for scalar in folded(open) {
            if scalar.isLetter(besides: symbols) {
                rest.letters.append(letter(scalar, after: rest.gap))
                rest.gap = Gap()
            } else {
                rest.gap.add(scalar)
            }
        }
        return rest
    }

    /// Finds the letter that ends at an offset of `bytes`; nil if none does.
    func letter(endingAt offset: Int) -> Int? {
        var (lower, upper) = (0, letters.count)
        while lower < upper {
            let middle = (lower + upper) / 2
            if letters[middle].place < offset { lower = middle + 1 } else { upper = middle }
        }
        let end = lower < letters.count ? letters[lower].place : bytes.count
        return lower > 0 && end == offset ? lower - 1 : nil
    }

    /// The first letter of the character that a letter is of, as `ﬃ` is one of three.
    func firstLetter(beside letter: Int) -> Int {
        guard letter < letters.count else { return letter }
        return letters[..<letter].lastIndex { $0.start != letters[letter].start }.map { $0 + 1 } ?? 0
    }

    /// Forgets the first letters.
    mutating func removeFirst(_ count: Int) {
        guard count > 0 else { return }
        let place = count < letters.count ? letters[count].place : bytes.count
        bytes.removeFirst(place)
        letters.removeFirst(count)
        for index in letters.indices { letters[index].place -= place }
    }
}

extension FoldedText {
    /// Reads a whole word.
    init(_ word: String, symbols: Set<UInt32>) {
        self.init(symbols: symbols)
        append(word.unicodeScalars)
        closeCharacter()
    }

    static func hasSomethingVisible(_ word: String) -> Bool {
        let table = FoldingTable.shared
        return word.unicodeScalars.contains { table[$0].scalar?.isLetter ?? false } || !ends(of: word).isEmpty
    }

    /// The separators that a word begins or ends with: it cannot be found without them.
    static func symbols(of word: String) -> [UInt32] {
        let text = FoldedText(word, symbols: [])
        let isPlain = text.letters.first?.gap.fingerprint == 0 && text.gap.fingerprint == 0
        return isPlain ? [] : ends(of: word).filter { !$0.isLetter }.map(\.value)
    }

    /// The first and the last that can be seen.
    private static func ends(of word: String) -> [FoldedScalar] {
        let visible = FoldedScalar.folded(Array(word.unicodeScalars)).filter { $0.kind != .invisible && !$0.isSpace }
        return [visible.first, visible.last].compactMap { $0 }
    }
}
