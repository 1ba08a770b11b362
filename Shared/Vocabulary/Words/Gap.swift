/// What stands between two letters of a text.
struct Gap: Hashable {
    private var count: UInt16 = 0
    private var endsInSpace = false
    private(set) var isVisible = false
    private(set) var hasSentenceMark = false
    /// Of what can be seen in it, spaces in a row as one; 0 if nothing can be seen.
    private(set) var fingerprint: UInt32 = 0

    /// The most separators and invisible characters between two letters of one word.
    static let most = 32

    /// Before the first letter of a text.
    static let edge: Gap = {
        var gap = Gap()
        gap.isVisible = true
        return gap
    }()

    /// Over which no word goes.
    static let endOfWord: Gap = {
        var gap = edge
        gap.count = UInt16(most) + 1
        return gap
    }()

    var isTooWide: Bool { count > Self.most }

    mutating func add(_ scalar: FoldedScalar) {
        count = min(count, UInt16(Self.most)) + 1
        guard scalar.kind != .invisible else { return }
        isVisible = true
        if scalar.kind == .sentenceMark { hasSentenceMark = true }
        let isSpace = scalar.isSpace
        if !(isSpace && endsInSpace) {
            // FNV-1a, for it is short.
            let seed: UInt32 = fingerprint == 0 ? 2_166_136_261 : fingerprint
            fingerprint = (seed ^ (isSpace ? 0x20 : scalar.value)) &* 16_777_619 | 1
        }
        endsInSpace = isSpace
    }
}
