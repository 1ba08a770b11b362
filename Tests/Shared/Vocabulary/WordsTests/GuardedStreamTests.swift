import ProcessingBench
import Testing

@testable import Words

/// Texts at random, cut anywhere: what leaves does not depend on the cuts.
struct GuardedStreamTests {
    /// A text's way through a guard.
    private struct GuardedStream {
        var text = ""
        var hits: [WordHit] = []
        var mostHeld = 0
        var isStopped = false

        init(_ words: Words, _ chunks: [String]) {
            var stream = WordGuard(words)
            for chunk in chunks {
                add(stream.pass(chunk))
                mostHeld = max(mostHeld, stream.held.count)
            }
            add(stream.finish())
        }

        private mutating func add(_ passage: WordGuard.Passage) {
            text += passage.text
            hits += passage.hits
            isStopped = passage.isStopped
        }
    }

    private static let alphabets = [
        Array("ab".unicodeScalars), Array("abc ".unicodeScalars), Array("法轮功 ，".unicodeScalars),
        Array("aé\u{301}\u{336}e.".unicodeScalars), Array("가\u{1100}\u{1161}\u{11A8}ㅅﬃf".unicodeScalars),
        Array("か\u{3099}がﾞ😀\u{200B}a-".unicodeScalars), Array("αᾳ\u{345}sSßς".unicodeScalars),
    ]

    private func text(
        of alphabet: [Unicode.Scalar], _ lengths: ClosedRange<Int>, _ numbers: inout SeededNumbers
    ) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: lengths, using: &numbers) {
            if let scalar = alphabet.randomElement(using: &numbers) { text.append(scalar) }
        }
        return String(text)
    }

    private func chunks(of text: String, _ numbers: inout SeededNumbers) -> [String] {
        var chunks: [String] = []
        var rest = Array(text.unicodeScalars)
        while !rest.isEmpty {
            let count = Int.random(in: 1...min(4, rest.count), using: &numbers)
            chunks.append(string(rest.prefix(count)))
            rest.removeFirst(count)
        }
        return chunks
    }

    private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Lists of a few short words; nil if none of them can be one.
    private func words(
        _ action: WordAction, of alphabet: [Unicode.Scalar], _ numbers: inout SeededNumbers
    ) throws -> Words? {
        let made = (0..<4).map { _ in text(of: alphabet, 1...4, &numbers) }.filter(FoldedText.hasSomethingVisible)
        guard made.count > 1 else { return nil }
        let list = try WordList(
            name: "l", action: action, words: Array(made.dropLast()), allowed: Array(made.suffix(1)))
        return try Words([list])
    }

    private func isSame(_ left: String, _ right: String) -> Bool { Array(left.utf8) == Array(right.utf8) }

    @Test(arguments: 0..<7)
    func `it does not matter where a text is cut`(alphabet: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(alphabet))
        for action in WordAction.allCases {
            for _ in 0..<60 {
                guard let words = try words(action, of: Self.alphabets[alphabet], &numbers) else { continue }
                let text = text(of: Self.alphabets[alphabet], 0...24, &numbers)
                let whole = GuardedStream(words, [text])
                #expect(Set(words.hits(in: text)) == Set(whole.hits) || whole.isStopped || whole.hits.count > 16)
                for _ in 0..<4 {
                    let cut = GuardedStream(words, chunks(of: text, &numbers))
                    #expect(
                        isSame(cut.text, whole.text) && cut.isStopped == whole.isStopped,
                        "\(text.debugDescription) of \(words.lists)")
                    #expect(cut.hits == whole.hits, "\(text.debugDescription) of \(words.lists)")
                }
            }
        }
    }

    @Test(arguments: 0..<7)
    func `text leaves byte for byte where words are only noted`(alphabet: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(100 + alphabet))
        for _ in 0..<100 {
            guard let words = try words(.note, of: Self.alphabets[alphabet], &numbers) else { continue }
            let text = text(of: Self.alphabets[alphabet], 0...40, &numbers)
            #expect(isSame(GuardedStream(words, chunks(of: text, &numbers)).text, text))
        }
    }

    @Test(arguments: [0, 1, 2])
    func `nothing listed leaves, and no more is held than the longest word`(alphabet: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(200 + alphabet))
        let letters = Self.alphabets[alphabet].filter { $0 != " " && $0 != "，" }
        for _ in 0..<100 {
            let listed = (0..<3).map { _ in text(of: letters, 1...5, &numbers) }
            let words = try #require(try Words([try WordList(name: "l", action: .mask, words: listed)]))
            let sample = text(of: letters, 0...40, &numbers)
            let stream = GuardedStream(words, chunks(of: sample, &numbers))
            for word in listed { #expect(!stream.text.contains(word), "\(sample): \(stream.text)") }
            #expect(stream.text.count == sample.count)
            #expect(stream.mostHeld <= (listed.map(\.utf8.count).max() ?? 0))
        }
    }

    @Test(
        arguments: [
            // An allowed word excuses what goes on to be another: "ab" in "abc", of which "bcd" might come.
            (["b", "bcd"], ["ab"], "abcx", ""),
            // Several letters are one character, and a word may go on from the last of them.
            (["f", "fiab"], [], "ﬃax", "f,f"),
            // A word ends in a character that another mark is added to.
            (["😀😀"], [], "😀😀ﾞa", "😀😀"),
            // A mark that would be a letter in upper case.
            (["\u{399}s"], [], "αα\u{345}s", ""),
        ])
    func `it does not matter where an odd text is cut`(
        listed: [String], allowed: [String], text: String, found: String
    ) throws {
        for action in WordAction.allCases {
            let list = try WordList(name: "l", action: action, words: listed, allowed: allowed)
            let words = try #require(try Words([list]))
            let whole = GuardedStream(words, [text])
            let cut = GuardedStream(words, text.unicodeScalars.map { String($0) })
            #expect(isSame(cut.text, whole.text) && cut.hits == whole.hits)
            #expect(cut.hits.map(\.word).joined(separator: ",") == found)
        }
    }

    @Test(arguments: ["the secret word", "说法轮功的", "a ＳＥＣＲＥＴ b", "s e c r e t", "法\u{200B}轮-功"])
    func `a word is stopped wherever it is cut`(text: String) throws {
        let list = try WordList(name: "l", action: .refuse, words: ["secret", "法轮功"])
        let words = try #require(try Words([list]))
        let scalars = Array(text.unicodeScalars)
        let whole = GuardedStream(words, [text])
        #expect(whole.isStopped)
        for first in 0...scalars.count {
            for second in first...scalars.count {
                let parts = [scalars[..<first], scalars[first..<second], scalars[second...]]
                let stream = GuardedStream(words, parts.map { string($0) })
                #expect(stream.isStopped && isSame(stream.text, whole.text), "\(first), \(second)")
            }
        }
    }
}
