/// What each character of ASCII folds to by itself: one letter of ASCII, or nothing that is compared.
struct FoldedASCII: Sendable {
    /// Separators that count as letters.
    let symbols: Set<UInt32>
    /// Zero for nothing.
    private let letters: [UInt8]

    init(symbols: Set<UInt32> = []) {
        self.symbols = symbols
        letters = (0..<0x80).map { (value: UInt8) in
            guard let folded = FoldingTable.shared[Unicode.Scalar(value)].scalar, folded.isLetter(besides: symbols)
            else { return 0 }
            return UInt8(folded.value)
        }
    }

    /// Adds the letters of a text, which is ASCII alone.
    func append(_ text: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        guard !text.isEmpty else { return }
        var end = bytes.count
        bytes += text
        var folded = bytes.mutableSpan
        let table = letters.span
        for place in end..<folded.count {
            let letter = table[Int(folded[place])]
            folded[end] = letter
            end += letter == 0 ? 0 : 1
        }
        bytes.removeLast(bytes.count - end)
    }
}
