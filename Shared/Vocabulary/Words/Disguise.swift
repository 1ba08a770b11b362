/// Tells what somebody put between the letters of a word from ordinary writing: "s h i t" from "that's hit".
///
/// Between letters of scripts without spaces every separator is a disguise, but for the marks of sentences. Between
/// others none is, unless each letter of three or more stands alone. What cannot be seen never counts.
struct Disguise {
    /// Whether ordinary writing could have these letters beside each other.
    private var isOrdinary = false
    /// Whether each letter so far stands alone.
    private var isSpelledOut: Bool

    static let fewestSpelledOut = 3

    /// - Parameter gap: what stands before the word.
    init(after gap: Gap) {
        isSpelledOut = gap.isVisible
    }

    /// Takes the next letter; returns false if they are not one word.
    ///
    /// - Parameter listed: what the word has there of its own.
    mutating func step(from last: FoldedText.Letter, to next: FoldedText.Letter, listed: Gap?) -> Bool {
        step(over: next.gap, isDense: last.isDense || next.isDense, listed: listed)
    }

    mutating func step(over gap: Gap, isDense: Bool, listed: Gap? = nil) -> Bool {
        if gap.isTooWide { return false }
        if let listed, listed.isVisible {
            guard gap.isVisible else { return false }
            if gap.fingerprint == listed.fingerprint { return true }
        }
        if !gap.isVisible {
            isSpelledOut = false
        } else if !isDense || gap.hasSentenceMark {
            isOrdinary = true
        }
        return !isOrdinary || isSpelledOut
    }

    /// Whether it is the word after all.
    ///
    /// - Parameter endsAlone: whether no letter stands close behind; nil if that is not known yet.
    /// - Returns: nil if that is not known yet.
    func isWord(of letters: Int, endsAlone: Bool?) -> Bool? {
        guard isOrdinary else { return true }
        guard isSpelledOut, letters >= Self.fewestSpelledOut else { return false }
        return endsAlone
    }
}
