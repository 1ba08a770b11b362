/// Tells the texts that have no word at all from those that have to be read for words. Many short ones are scanned at once.
struct WordScreen {
    private let words: Words
    private var letters: FoldedLetters
    /// The texts whose letters were not scanned yet, and where those of each end.
    private var waiting: [(text: Int, end: Int)] = []
    /// Whether a word may be in a text, by its number.
    private(set) var mayHaveWords: [Bool]

    /// What is scanned at once, and the longest text that is looked at: longer ones are read piece by piece.
    private static let mostBytes = 64 << 10

    /// - Parameter count: the texts that may be added.
    init(_ words: Words, count: Int) {
        self.words = words
        letters = FoldedLetters(words.ascii)
        mayHaveWords = [Bool](repeating: false, count: count)
    }

    mutating func add(_ text: ArraySlice<UInt8>, number: Int) {
        guard text.count <= Self.mostBytes else {
            mayHaveWords[number] = true
            return
        }
        letters.append(text)
        waiting.append((text: number, end: letters.bytes.count))
        if letters.bytes.count >= Self.mostBytes { scan() }
    }

    /// Scans what was added since the last time.
    mutating func scan() {
        if words.hasSpelling(in: letters.bytes[...]) {
            var start = 0
            for (text, end) in waiting {
                mayHaveWords[text] = words.hasSpelling(in: letters.bytes[start..<end])
                start = end
            }
        }
        letters.removeAll()
        waiting.removeAll(keepingCapacity: true)
    }
}
