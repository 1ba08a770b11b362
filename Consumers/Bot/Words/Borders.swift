/// The end of a character, and how good it is to cut a text there.
struct Border {
    /// In bytes from the text's start.
    var end: Int
    var isWhite: Bool
    var isNewline: Bool
    var rank = Rank.character

    enum Rank: Int, Comparable, CaseIterable {
        case character, word, sentence, line, paragraph

        /// Whether a part with so many bytes is full enough to end here.
        func isWorth(_ filled: Int, of limit: Int) -> Bool {
            switch self {
            case .paragraph, .line: filled * 2 >= limit
            case .sentence: filled * 3 >= limit
            case .word: filled * 4 >= limit
            // Where a part ends for want of anything better needs no note.
            case .character: false
            }
        }

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }
}

/// Finds the borders of a text, in one walk over it.
enum Borders {
    /// - Parameters:
    ///   - codeBlocks: where code is, in bytes, in which a full stop ends no sentence.
    ///   - limit: a character that is larger is cut apart.
    static func of(_ text: String, codeBlocks: [Range<Int>], limit: Int) -> [Border] {
        var reader = BorderReader(codeBlocks: codeBlocks, limit: limit)
        for character in text { reader.read(character) }
        return reader.finished()
    }
}

private struct BorderReader {
    private var borders: [Border] = []
    private let limit: Int
    private let codeBlocks: [Range<Int>]
    private var block = 0
    /// What the last characters were: the end of a sentence and what belongs to it.
    private var sentence = Sentence.goesOn
    /// Of the white space that is being read.
    private var newlines = 0
    private var lastNewline = 0

    private enum Sentence {
        case goesOn, mayEnd, ends
    }

    init(codeBlocks: [Range<Int>], limit: Int) {
        self.codeBlocks = codeBlocks
        self.limit = limit
    }

    mutating func read(_ character: Character) {
        let isWhite = character.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
        if isWhite { readWhite(character) } else { readVisible(character) }
    }

    mutating func finished() -> [Border] {
        endWhite()
        return borders
    }

    private var end: Int { borders.last?.end ?? 0 }

    private mutating func readWhite(_ character: Character) {
        if sentence != .goesOn {
            rank(borders.count - 1, .sentence)
            sentence = .goesOn
        }
        if character.isNewline {
            newlines += 1
            lastNewline = borders.count
        }
        borders.append(
            Border(end: end + character.utf8.count, isWhite: true, isNewline: character.isNewline))
    }

    private mutating func readVisible(_ character: Character) {
        endWhite()
        let kind = Kind(character)
        // A full stop in Chinese ends a sentence whatever follows; one of ASCII only before white space.
        if sentence == .ends, kind != .closes, kind != .ends, kind != .mayEnd { rank(borders.count - 1, .sentence) }
        append(character)
        switch kind {
        case .ends: sentence = .ends
        case .mayEnd: if sentence == .goesOn { sentence = .mayEnd }
        case .closes: break
        case .pauses:
            sentence = .goesOn
            rank(borders.count - 1, .word)
        case .other: sentence = .goesOn
        }
    }

    private mutating func append(_ character: Character) {
        if character.utf8.count > limit {
            for scalar in character.unicodeScalars {
                borders.append(Border(end: end + UTF8.width(scalar), isWhite: false, isNewline: false))
            }
        } else {
            borders.append(Border(end: end + character.utf8.count, isWhite: false, isNewline: false))
        }
    }

    /// Ranks the last newline of white space, behind which a line begins with its spaces; or the last space.
    private mutating func endWhite() {
        guard let last = borders.last, last.isWhite else { return }
        switch newlines {
        case 0: rank(borders.count - 1, .word)
        case 1: rank(lastNewline, .line)
        default: rank(lastNewline, .paragraph)
        }
        newlines = 0
    }

    private mutating func rank(_ index: Int, _ rank: Border.Rank) {
        guard borders.indices.contains(index) else { return }
        borders[index].rank = isCode(borders[index].end) ? rank.inCode : rank
    }

    /// What is asked for never lies before what was asked for.
    private mutating func isCode(_ end: Int) -> Bool {
        while block < codeBlocks.count, codeBlocks[block].upperBound < end { block += 1 }
        return block < codeBlocks.count && codeBlocks[block].lowerBound < end
    }

    /// What a character does to the sentence that it stands in.
    private enum Kind {
        case ends, mayEnd, closes, pauses, other

        init(_ character: Character) {
            switch character {
            case "。", "！", "？", "；", "…": self = .ends
            case ".", "!", "?", ";": self = .mayEnd
            case "”", "’", "」", "』", "）", "》", "】", ")", "\"", "'", "]": self = .closes
            case "，", "、", "：": self = .pauses
            default: self = .other
            }
        }
    }
}

extension Border.Rank {
    fileprivate var inCode: Border.Rank {
        switch self {
        case .paragraph: .line
        case .sentence: .character
        default: self
        }
    }
}
