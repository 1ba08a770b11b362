import ProcessingBench
import Testing

@testable import Bot

/// Texts at random: nothing of them is lost, and nothing traps.
struct RandomTextTests {
    private static let pieces = [
        "汉字", "。", "，", "a", "bc", " ", "  ", "\n", "\n\n", "\r\n", ".", "!", "```", "```\n", "😀", "e\u{301}", "👨‍👩‍👧",
        "\u{3000}", " \u{301}", "**", "*", "_", "~~", "`", "``", "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\frac",
        "\\sqrt",
        "{", "}", "^", "[", "]", "(", ")", "![", "<", ">", "<br>", "&amp;", "&", ";", "|", "|--|", "# ", "- ", "1. ",
        "> ",
        "[^1]", ": ", "\t", "\\", "===", "---", "~~~",
    ]

    private func text(_ most: Int, _ numbers: inout SeededNumbers) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...most, using: &numbers) {
            text += Self.pieces.randomElement(using: &numbers) ?? ""
        }
        return text
    }

    private func visible(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.filter { !$0.properties.isWhitespace }
    }

    @Test(arguments: 0..<20)
    func `parts are the text without some white space`(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<100 {
            let text = text(80, &numbers)
            let limit = Int.random(in: 1...70, using: &numbers)
            let parts = Parts.split(text, bytes: limit)
            #expect(parts.flatMap { visible($0) } == visible(text))
            #expect(parts.allSatisfy { !visible($0).isEmpty && $0.utf8.count <= max(4, limit) })
        }
    }

    @Test(arguments: 0..<20)
    func `any Markdown is made plain`(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<200 {
            let markdown = text(60, &numbers)
            let plain = PlainText.of(markdown: markdown)
            // What is added are bullets, brackets and lines, each for a mark.
            #expect(plain.utf8.count <= 40 * markdown.utf8.count + 64)
        }
    }

    /// A time that grew with the square of the length would be minutes.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "[", "[a](", "]", "*", "*a ", "**a", "_", "`", "`a``b", "$", "$a ", "$$ ", "\\(", "\\( ", "\\[", "<a", "<",
            "&", "&amp", "|", "a|b\n|-|\n", "{", "\\sqrt", "\\frac", "^", "$^{", "> ", "- ", "```\n", "# ", "[^1]", " ",
            "\n", "a\u{301}", "\u{301}", "![",
        ])
    func `hostile text takes no longer than other text`(piece: String) {
        let text = String(repeating: piece, count: 100_000 / piece.utf8.count)
        let plain = PlainText.of(markdown: text)
        #expect(plain.utf8.count <= 40 * text.utf8.count + 64)
        #expect(Parts.split(text, bytes: 2_048).allSatisfy { $0.utf8.count <= 2_048 })
        // As a formula, too.
        #expect(PlainText.of(markdown: "\\(" + text + "\\)").utf8.count <= 40 * text.utf8.count + 64)
    }
}
