/// Words that an operator doesn't want to see, and what follows when one is met.
package struct WordList: Hashable, Sendable {
    package let name: String
    package let action: WordAction
    package let words: [String]
    /// Words in which one of this list is no hit, as the name of a town may be.
    package let allowed: [String]
    /// Whether its words are looked for in answers too.
    package let coversAnswers: Bool

    /// The longest word, in bytes.
    package static let mostBytes = 256

    /// - Throws: if a word is too long, or has nothing that can be seen.
    package init(
        name: String, action: WordAction, words: [String], allowed: [String] = [], coversAnswers: Bool = false
    ) throws(WordFault) {
        self.name = name
        self.action = action
        self.words = words
        self.allowed = allowed
        self.coversAnswers = coversAnswers
        try Self.check(words, in: .words)
        try Self.check(allowed, in: .allowed)
    }

    private static func check(_ words: [String], in part: WordFault.Part) throws(WordFault) {
        for (index, word) in words.enumerated() {
            guard word.utf8.count <= mostBytes else {
                throw WordFault(part: part, index: index, reason: "a word has at most \(mostBytes) bytes")
            }
            guard FoldedText.hasSomethingVisible(word) else {
                throw WordFault(part: part, index: index, reason: "a word has a character that can be seen")
            }
        }
    }
}

/// What follows when a listed word is met.
package enum WordAction: String, CaseIterable, Sendable {
    /// A question is not asked, an answer ends before the word.
    case refuse
    /// Stars take the place of the word in an answer. A question is asked as it is.
    case mask
    /// The operator is told, nobody else.
    case note
}

/// What is wrong with a word of a list.
package struct WordFault: Error, Hashable, Sendable {
    package enum Part: Hashable, Sendable { case words, allowed }

    package let part: Part
    package let index: Int
    package let reason: String
}

/// A listed word in a text. The person is told of the action only; list and word are for the operator.
package struct WordHit: Hashable, Sendable {
    package let list: String
    /// As the list has it.
    package let word: String
    package let action: WordAction
    /// Its bytes in the text (UTF-8), with what was put between its characters.
    package let range: Range<Int>

    package init(list: String, word: String, action: WordAction, range: Range<Int>) {
        self.list = list
        self.word = word
        self.action = action
        self.range = range
    }
}

extension [WordHit] {
    /// The lists that refuse a question with these words, each once; nil if none does.
    package var refusingLists: [String]? {
        var lists: [String] = []
        for hit in self where hit.action == .refuse && !lists.contains(hit.list) { lists.append(hit.list) }
        return lists.isEmpty ? nil : lists
    }
}
