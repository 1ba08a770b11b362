/// A text from a seed: words and characters of one to four bytes, some Markdown, no predictable chunks.
struct SeededText {
    private var state: UInt64

    private static let words = [
        "驿站", "消息", "你好", "日志", "骑手", "。", "，", "post ", "rider ", "letter ", "log ", "naïve ", "😀", "🚀 ",
        "**bold** ", "`code` ", "\n\n", "- ", "\"quoted\" ", "back\\slash ", "1 ", "<b> ", "é", "\t",
    ]

    init(seed: String) {
        // FNV-1a, since the hashes of the standard library differ from process to process.
        state = seed.utf8.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    /// - Parameter count: the number of pieces; nil lets the seed choose 40 to 199.
    mutating func pieces(_ count: Int?) -> [String] {
        let drawn = 40 + Int(next() % 160)
        return (0..<(count ?? drawn)).map { _ in
            let words = 1 + Int(next() % 3)
            return (0..<words).map { _ in Self.words[Int(next() % UInt64(Self.words.count))] }.joined()
        }
    }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
