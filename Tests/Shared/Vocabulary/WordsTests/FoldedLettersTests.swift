import ProcessingBench
import Testing

@testable import Words

/// Texts that are looked at for their letters alone, before they are read for words.
struct FoldedLettersTests {
    private static let scalars = Array(
        "abZ é9.-\n法轮，。ﬃßſ가\u{1100}\u{1161}\u{11A8}か\u{3099}ﾞｶΣςᾳ\u{345}\u{301}\u{336}\u{200B}\u{FE0F}😀𠀀+\u{0}"
            .unicodeScalars)

    private func text(_ count: Int, _ numbers: inout SeededNumbers) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<count {
            if let scalar = Self.scalars.randomElement(using: &numbers) { text.append(scalar) }
        }
        return String(text)
    }

    private func letters(of text: String, _ symbols: Set<UInt32> = []) -> [UInt8] {
        var letters = FoldedLetters(FoldedASCII(symbols: symbols))
        letters.append(Array(text.utf8)[...])
        return Array(letters.bytes.dropLast())
    }

    @Test(arguments: [[], [0x2B, 0x1F600]] as [Set<UInt32>])
    func `the letters of a text are those by which words are found`(symbols: Set<UInt32>) {
        var numbers = SeededNumbers(seed: 19)
        for _ in 0..<3_000 {
            let text = text(Int.random(in: 0...40, using: &numbers), &numbers)
            #expect(letters(of: text, symbols) == FoldedText(text, symbols: symbols).bytes, "\(text.debugDescription)")
        }
    }

    @Test(arguments: [29, 30, 31, 62])
    func `a character has so many marks and no more`(count: Int) {
        for base in ["a", "法", " ", ""] {
            let text = base + String(repeating: "\u{301}", count: count) + "b"
            #expect(letters(of: text) == FoldedText(text, symbols: []).bytes)
        }
    }

    @Test func `a part of a longer array is read for itself`() {
        var letters = FoldedLetters(FoldedASCII())
        letters.append(Array("xx驿 Zyy".utf8)[2..<7])
        #expect(letters.bytes == Array("驿z".utf8) + [0xFF])
        letters.removeAll()
        #expect(letters.bytes == [])
    }

    @Test func `of many texts those are read in which a word may be`() throws {
        let list = try WordList(name: "l", action: .note, words: ["rain", "驿站"], allowed: ["sun"])
        let words = try #require(try Words([list]))
        let texts = [
            "sun", "RA in", "", "r", "ain", "在驿 站", String(repeating: "a", count: 70_000),
            String(repeating: "b", count: 60_000), String(repeating: "c", count: 60_000) + "rain", "snow",
        ]
        var screen = WordScreen(words, count: texts.count)
        for (number, text) in texts.enumerated() { screen.add(Array(text.utf8)[...], number: number) }
        screen.scan()
        let suspects = texts.indices.filter { screen.mayHaveWords[$0] }
        // One is too long to be looked at. "RA in" is none, as is seen when it is read.
        #expect(suspects == [1, 5, 6, 8])
        let hits = words.hits(in: texts.map { Words.Text(utf8: Array($0.utf8)[...]) })
        #expect(hits.map(\.word) == ["驿站", "rain"])
    }
}
