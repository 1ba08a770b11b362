import Testing

@testable import Words

struct EscapeReaderTests {
    private func read(_ text: String) -> [String] {
        var reader = EscapeReader()
        var seen: [String] = []
        for scalar in text.unicodeScalars { reader.read(scalar) { seen.append("\($0)/\($1)") } }
        reader.finish { seen.append("\($0)/\($1)") }
        return seen
    }

    @Test(
        arguments: [
            (#"a驿"#, ["a/1", "驿/3"]), (#"\u9a7F"#, ["驿/6"]), (#"\ud83d\ude00x"#, ["😀/12", "x/1"]),
            (#"\"\\u\/"#, ["\"/2", "\\/2", "u/1", "//2"]), (#"\n\t\r"#, ["\n/2", "\t/2", "\r/2"]),
            (#"\ude00"#, ["\u{FFFD}/6"]), (#"\ud83dx"#, ["\u{FFFD}/6", "x/1"]),
            (#"\ud83d\n"#, ["\u{FFFD}/6", "\n/2"]), (#"\ud83d\u9a7f"#, ["\u{FFFD}/6", "驿/6"]),
            (#"\u9aX"#, ["\\/1", "u/1", "9/1", "a/1", "X/1"]), (#"\"#, ["\\/1"]),
            (#"\ud83d\"#, ["\u{FFFD}/6", "\\/1"]), (#"\驿x"#, ["驿/4", "x/1"]),
        ])
    func `an escape is one character`(text: String, seen: [String]) {
        #expect(read(text) == seen)
    }

    @Test func `a word in escapes is found wherever it is cut, and not over the end of a string`() throws {
        let list = try WordList(name: "l", action: .mask, words: ["法轮功", "shit"])
        let words = try #require(try Words([list]))
        let text = #"{"a":"\u6cd5\u8F6e\u529f!","b":"s","c":"h","d":"i","e":"t"}"#
        for cut in 0...text.utf8.count {
            var stream = WordGuard(words, isJSON: true)
            let parts = [String(text.prefix(cut)), String(text.dropFirst(cut))]
            let left = parts.map { stream.pass($0).text }.joined() + stream.finish().text
            #expect(left == #"{"a":"******************!","b":"s","c":"h","d":"i","e":"t"}"#)
        }
    }

    @Test func `clean JSON leaves byte for byte`() throws {
        let words = try #require(try Words([try WordList(name: "l", action: .mask, words: ["法轮功"])]))
        let text = #"{"a":"\ud83d\ude00\n\u6cd5\"\驿","b":[1,"#
        var stream = WordGuard(words, isJSON: true)
        let left = text.map { stream.pass(String($0)).text }.joined() + stream.finish().text
        #expect(Array(left.utf8) == Array(text.utf8))
    }
}
