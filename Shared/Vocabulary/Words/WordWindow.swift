/// Looks for words in a text that comes piece by piece, and keeps no more of it than may still become a word.
///
/// What it finds does not depend on where the text is cut.
struct WordWindow {
    private let words: Words
    private var text: FoldedText
    /// The letters at the front that are told already, kept for the allowed words that begin with them.
    private var told = 0
    /// Nil unless the text is JSON.
    private var escapes: EscapeReader?

    /// What is known for good after a piece.
    struct Settled {
        /// The words that begin before `through`.
        let hits: [WordHit]
        /// Up to here no word can begin any more that was not told.
        let through: Int
    }

    /// The most scalars that are read at once.
    static let mostScalars = 4096

    init(_ words: Words, isJSON: Bool = false) {
        self.words = words
        escapes = isJSON ? EscapeReader() : nil
        text = FoldedText(symbols: words.ascii.symbols)
    }

    static func pieces(of text: String) -> [Substring.UnicodeScalarView] {
        var pieces: [Substring.UnicodeScalarView] = []
        var rest = text[...].unicodeScalars
        while !rest.isEmpty {
            let piece = rest.prefix(mostScalars)
            pieces.append(piece)
            rest = rest[piece.endIndex...]
        }
        return pieces
    }

    mutating func read(_ piece: Substring.UnicodeScalarView) -> Settled {
        if var reader = escapes {
            for scalar in piece { reader.read(scalar) { add($0, width: $1) } }
            escapes = reader
        } else {
            text.append(piece)
        }
        return settle(isEnd: false)
    }

    /// No word goes over a quote that begins or ends a string.
    private mutating func add(_ scalar: Unicode.Scalar, width: Int) {
        text.append(scalar, width: width)
        if scalar == "\"", width == 1 { text.endWord() }
    }

    mutating func finish() -> Settled {
        if var reader = escapes { reader.finish { add($0, width: $1) } }
        text.closeCharacter()
        return settle(isEnd: true)
    }

    private mutating func settle(isEnd: Bool) -> Settled {
        let (found, undecided) = findings(isEnd: isEnd)
        let pending = isEnd ? nil : firstPending(undecided).map { text.firstLetter(beside: $0) }
        let count = pending ?? text.letters.count
        let hits = found.filter { $0.letters.lowerBound < count }.map { hit($0) }
            .sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        defer { forget(count) }
        guard let pending else { return Settled(hits: hits, through: text.end) }
        let isOpen = pending == text.letters.count
        return Settled(hits: hits, through: isOpen ? text.openStart : text.letters[pending].start)
    }

    /// Forgets the letters before one that is pending, but for those of an allowed word that may go over it: without
    /// them, what that word excuses would be a hit with the next piece.
    private mutating func forget(_ count: Int) {
        told = count < text.letters.count ? min(count, max(0, words.lexicon.longestAllowed - 1)) : 0
        text.removeFirst(count - told)
    }

    private func hit(_ finding: Finding) -> WordHit {
        let list = words.lists[finding.entry.list]
        let (first, last) = (text.letters[finding.letters.lowerBound], text.letters[finding.letters.upperBound - 1])
        return WordHit(
            list: list.name, word: finding.entry.word, action: list.action, range: first.start..<last.end)
    }
}

// MARK: - What is found

extension WordWindow {
    private struct Finding {
        let letters: Range<Int>
        let entry: Lexicon.Entry
    }

    /// Finds the words in the window, and the first place of what is one only if no letter follows.
    private func findings(isEnd: Bool) -> ([Finding], undecided: Int?) {
        var findings: [Finding] = []
        var undecided: Int?
        for found in words.spellings(in: text.bytes) {
            guard let last = text.letter(endingAt: found.end) else { continue }
            let letters = (last + 1 - words.lexicon.length(of: found.spelling))..<(last + 1)
            guard letters.lowerBound >= told else { continue }
            for entry in words.lexicon.entries(of: found.spelling) where !entry.isAllowed {
                switch isWord(entry, letters, isEnd: isEnd) {
                case false?: continue
                case nil: undecided = min(undecided ?? letters.lowerBound, letters.lowerBound)
                case true?:
                    let isSame = findings.last?.letters == letters && findings.last?.entry.list == entry.list
                    if !isSame, !isExcused(letters, in: entry.list) {
                        findings.append(Finding(letters: letters, entry: entry))
                    }
                }
            }
        }
        return (findings, undecided)
    }

    /// Returns nil if it depends on what follows.
    private func isWord(_ entry: Lexicon.Entry, _ letters: Range<Int>, isEnd: Bool) -> Bool? {
        var disguise = Disguise(after: text.letters[letters.lowerBound].gap)
        for index in letters.dropFirst() {
            let listed = entry.gaps.map { $0[index - letters.lowerBound] }
            guard disguise.step(from: text.letters[index - 1], to: text.letters[index], listed: listed) else {
                return false
            }
        }
        let follower = letters.upperBound < text.letters.count ? text.letters[letters.upperBound].gap : text.gap
        // What is too far away belongs to no word either, though nothing can be seen between.
        let isApart = follower.isVisible || follower.isTooWide
        let isKnown = letters.upperBound < text.letters.count || isApart || isEnd
        let endsAlone = isApart || letters.upperBound == text.letters.count
        return disguise.isWord(of: letters.count, endsAlone: isKnown ? endsAlone : nil)
    }

    /// Whether it is a part of a word that its list allows.
    private func isExcused(_ letters: Range<Int>, in list: Int) -> Bool {
        let longest = words.lexicon.longestAllowed
        guard longest >= letters.count else { return false }
        return (max(0, letters.upperBound - longest)...letters.lowerBound).contains {
            isAllowedWord(from: $0, around: letters, in: list)
        }
    }

    private func isAllowedWord(from start: Int, around letters: Range<Int>, in list: Int) -> Bool {
        guard var place = words.lexicon.place(of: text.letters[start].value) else { return false }
        var end = start + 1
        while true {
            if end >= letters.upperBound, let spelling = words.lexicon.spelling(endingAt: place),
                words.lexicon.entries(of: spelling).contains(where: {
                    $0.isAllowed && $0.list == list && isAsListed($0, start..<end)
                })
            {
                return true
            }
            guard end < text.letters.count,
                let next = words.lexicon.place(after: place, text.letters[end].value)
            else { return false }
            place = next
            end += 1
        }
    }

    private func isAsListed(_ entry: Lexicon.Entry, _ letters: Range<Int>) -> Bool {
        letters.dropFirst().allSatisfy { index in
            let gap = text.letters[index].gap
            return !gap.isTooWide && gap.fingerprint == entry.gaps?[index - letters.lowerBound].fingerprint ?? 0
        }
    }
}

// MARK: - What may still become a word

extension WordWindow {
    /// The first letter from which a word may go on behind the end; the count of letters for one that may begin with the
    /// open character.
    private func firstPending(_ undecided: Int?) -> Int? {
        let rest = text.rest
        let count = text.letters.count
        let mayChange =
            words.lexicon.beginsWithMark && text.openStart < text.end
            || rest.letters.contains { words.lexicon.mayBecomeAnother($0.value) }
        let pending = (max(told, count - words.lexicon.longest)..<count).first { start in
            isAlive(from: start, rest.letters, rest.gap, mayChange: mayChange)
        }
        if pending != nil || undecided != nil { return min(pending ?? count, undecided ?? count) }
        let begins = rest.letters.contains { words.lexicon.place(of: $0.value) != nil }
        return mayChange || begins ? count : nil
    }

    /// Whether a word that begins with a letter may go on behind the end.
    private func isAlive(
        from start: Int, _ rest: [FoldedText.Letter], _ gap: Gap, mayChange: Bool
    ) -> Bool {
        var last = text.letters[start]
        guard var place = words.lexicon.place(of: last.value) else { return false }
        var disguise = Disguise(after: last.gap)
        func goesOn(with next: FoldedText.Letter) -> Bool {
            let isOneWord =
                words.lexicon.isMixed ? !next.gap.isTooWide : disguise.step(from: last, to: next, listed: nil)
            guard isOneWord, let further = words.lexicon.place(after: place, next.value) else { return false }
            place = further
            last = next
            return true
        }
        guard text.letters[(start + 1)...].allSatisfy(goesOn) else { return false }
        if mayChange { return words.lexicon.hasLonger(place) }
        for letter in rest {
            guard goesOn(with: letter) else { return false }
            // A word that ends in the open character is none if that becomes another.
            if words.lexicon.spelling(endingAt: place) != nil { return true }
        }
        return words.lexicon.hasLonger(place) && mayCross(gap, after: last, disguise)
    }

    /// Whether a word may go on behind a gap, which may become wider.
    private func mayCross(_ gap: Gap, after last: FoldedText.Letter, _ disguise: Disguise) -> Bool {
        guard gap.isVisible, !words.lexicon.isMixed else { return !gap.isTooWide }
        var disguise = disguise
        return disguise.step(over: gap, isDense: last.isDense)
    }
}
