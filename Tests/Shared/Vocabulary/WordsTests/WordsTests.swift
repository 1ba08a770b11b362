import Testing

@testable import Words

struct WordsTests {
    /// What is found of one list, as "word@from-to".
    private func found(_ listed: [String], allowed: [String] = [], in text: String) throws -> [String] {
        let list = try WordList(name: "l", action: .refuse, words: listed, allowed: allowed)
        let words = try #require(try Words([list]))
        return words.hits(in: text).map { "\($0.word)@\($0.range.lowerBound)-\($0.range.upperBound)" }
    }

    private func text(_ text: String, isJSON: Bool = false) -> Words.Text {
        Words.Text(utf8: Array(text.utf8)[...], isJSON: isJSON)
    }

    @Test func `a hit says list, word, action and place`() throws {
        let lists = [
            try WordList(name: "a", action: .mask, words: ["rain"]),
            try WordList(name: "b", action: .note, words: ["驿站", "Rain"]),
        ]
        let words = try #require(try Words(lists))
        #expect(
            Set(words.hits(in: "a 驿站 in rain")) == [
                WordHit(list: "a", word: "rain", action: .mask, range: 12..<16),
                WordHit(list: "b", word: "驿站", action: .note, range: 2..<8),
                WordHit(list: "b", word: "Rain", action: .note, range: 12..<16),
            ])
        #expect(words.hits(in: "sunshine") == [] && words.hits(in: "") == [])
    }

    @Test func `without words there is nothing to look for`() throws {
        #expect(try Words([]) == nil)
        #expect(try Words([try WordList(name: "a", action: .mask, words: [], allowed: ["b"])]) == nil)
    }

    @Test(
        arguments: [
            ("word", "WoRd", "word@0-4"), ("ＷＯＲＤ", "a word", "ＷＯＲＤ@2-6"), ("word", "ｗｏｒｄ", "word@0-12"),
            ("straße", "STRASSE", "straße@0-7"), ("Σίσυφος", "ΣΊΣΥΦΟΣ", "Σίσυφος@0-14"),
            ("office", "oﬃce", "office@0-6"),
            ("café", "cafe\u{301}s", "café@0-6"), ("cafe\u{301}", "CAFÉ", "cafe\u{301}@0-5"),
            ("ガス", "ｶﾞｽ", "ガス@0-9"), ("ᾳδης", "ΑΙ ᾼΔΗΣ", "ᾳδης@5-14"), ("각하", "\u{1100}\u{1161}\u{11A8}하", "각하@0-12"),
            ("km", "5 ㎞", "km@2-5"), ("法轮功", "练法轮功的", "法轮功@3-12"),
        ])
    func `case, width and composition make no difference`(word: String, text: String, hit: String) throws {
        #expect(try found([word], in: text) == [hit])
    }

    @Test(arguments: [("cafe", "café"), ("はか", "ばか"), ("가", "각"), ("法轮", "法论"), ("word", "wrd")])
    func `another letter is another word`(word: String, text: String) throws {
        #expect(try found([word], in: text) == [])
    }

    @Test(
        arguments: [
            ("法轮功", "法 轮-功"), ("法轮功", "法*轮😀功"), ("法轮功", "法\u{200B}轮\u{FEFF}功"), ("法轮", "法_轮"),
            ("法轮功", "法，轮。功"), ("法轮功", "法\n轮\n功"), ("shit", "s h i t"), ("shit", "s.h-i*t"), ("shit", "S_H_I_T"),
            ("shit", "s\u{200D}hi\u{AD}t"), ("shit", "s\u{336}h\u{336}i\u{336}t\u{336}"), ("1989", "1-9-8-9"),
        ])
    func `what people put between letters is left out`(word: String, text: String) throws {
        #expect(try found([word], in: text).count == 1)
        #expect(try found([word], in: "我说：\(text)。").count == 1)
    }

    @Test(
        arguments: [
            ("shit", "that's hit"), ("shit", "U.S. hit"), ("penis", "the pen is red"), ("shit", "mass h i t"),
            ("shit", "s h i ts"), ("法轮", "想办法，轮到你"), ("六四", "第六、四个"), ("1989", "19.89"), ("ab", "a b"),
            ("法轮", "办法\n轮子"), ("shit", "s\(String(repeating: "\u{200B}", count: 33))hit"),
        ])
    func `ordinary writing is no disguise`(word: String, text: String) throws {
        #expect(try found([word], in: text) == [])
    }

    @Test func `a hit covers what stands between its letters, and nothing beside`() throws {
        #expect(try found(["法轮"], in: "练法 * 轮。") == ["法轮@3-12"])
        #expect(try found(["cafe"], in: "(c\u{336}a\u{336}f\u{336}e\u{336})") == ["cafe@1-13"])
    }

    @Test func `a word has separators of its own`() throws {
        #expect(
            try found(["New York"], in: "new york, new  york, n e w y o r k") == [
                "New York@0-8", "New York@10-19", "New York@21-34",
            ])
        #expect(try found(["A-B"], in: "Lisa brought ab") == [])
        #expect(try found(["A-B"], in: "an a-b") == ["A-B@3-6"])
    }

    @Test func `a word may begin or end with a separator, or be one`() throws {
        #expect(try found(["c++"], in: "c, C++ and c+") == ["c++@3-6"])
        #expect(try found(["🕯️"], in: "a 🕯 b") == ["🕯️@2-6"])
        #expect(try found(["#tag"], in: "tag #tags") == ["#tag@4-8"])
    }

    @Test func `words in words are all found`() throws {
        #expect(try Set(found(["ab", "abc", "bc", "b"], in: "abc")) == ["ab@0-2", "abc@0-3", "bc@1-3", "b@1-2"])
        #expect(try found(["aa"], in: "aaa") == ["aa@0-2", "aa@1-3"])
    }

    @Test func `a word that the list allows excuses what is in it`() throws {
        let allowed = ["Scunthorpe", "cuntline"]
        #expect(try found(["cunt"], allowed: allowed, in: "SCUNTHORPE scunthorp cuntline") == ["cunt@12-16"])
        let lists = [
            try WordList(name: "a", action: .mask, words: ["bad"], allowed: ["badge"]),
            try WordList(name: "b", action: .note, words: ["bad"]),
        ]
        #expect(try Words(lists)?.hits(in: "a badge").map(\.list) == ["b"])
    }

    @Test func `excused hits don't hide those that come later`() throws {
        let text = String(repeating: "badge ", count: 100) + "bad"
        #expect(try found(["bad"], allowed: ["badge"], in: text) == ["bad@600-603"])
    }

    @Test func `of a long text each list tells its first hits`() throws {
        let lists = [
            try WordList(name: "a", action: .note, words: ["a"]),
            try WordList(name: "b", action: .refuse, words: ["b"]),
        ]
        let words = try #require(try Words(lists))
        let hits = words.hits(in: String(repeating: "a", count: 20_000) + "b")
        #expect(hits.count { $0.list == "a" } == Words.mostHits)
        #expect(hits.last == WordHit(list: "b", word: "b", action: .refuse, range: 20_000..<20_001))
    }

    @Test func `of many texts that belong together each list tells its first hits`() throws {
        let words = try #require(try Words([try WordList(name: "l", action: .note, words: ["rain"])]))
        let texts = Array(repeating: text("rain"), count: 100)
        #expect(words.hits(in: texts).count == Words.mostHits)
        #expect(words.hits(in: [text("ra"), text("in")]) == [])
        #expect(words.hits(in: [text(#"\u0072ain"#, isJSON: true)]).map(\.range) == [0..<9])
    }

    @Test func `a word is found wherever a long text is read in pieces`() throws {
        let words = try #require(try Words([try WordList(name: "l", action: .note, words: ["法轮功"])]))
        for place in (WordWindow.mostScalars - 4)...(WordWindow.mostScalars + 1) {
            let text = String(repeating: "好", count: place) + "法轮功" + String(repeating: "好", count: 10)
            #expect(words.hits(in: text).map(\.range) == [(place * 3)..<(place * 3 + 9)])
        }
    }

    @Test func `many words are told from each other`() throws {
        let listed = (0..<3_000).map { "w\($0)x" }
        let words = try #require(try Words([try WordList(name: "l", action: .note, words: listed)]))
        for index in stride(from: 0, to: listed.count, by: 101) {
            #expect(words.hits(in: "a \(listed[index]) b").map(\.word) == [listed[index]])
        }
    }

    @Test func `control characters are no part of a word`() throws {
        #expect(try found(["\u{0}rain\u{1B}"], in: "\u{0}ra\u{0}in") == ["\u{0}rain\u{1B}@1-6"])
    }

    @Test(arguments: ["", " \n", "\u{200B}", "\u{0}", String(repeating: "a", count: 257)])
    func `what could never be found is no word`(word: String) {
        let fault = #expect(throws: WordFault.self) {
            try WordList(name: "l", action: .note, words: ["good", word])
        }
        #expect(fault?.index == 1 && fault?.part == .words)
        #expect(throws: WordFault.self) { try WordList(name: "l", action: .note, words: [], allowed: [word]) }
    }

    @Test func `the compiled form is taken for the same words only`() throws {
        let list = try WordList(name: "l", action: .note, words: ["rain", "驿站"])
        let compiled = try #require(try Words([list])).compiled()
        #expect(try Words([list], compiled: compiled)?.hits(in: "rain 驿站").count == 2)
        let other = try WordList(name: "l", action: .note, words: ["sun"])
        var damaged = compiled
        damaged[damaged.count / 2] ^= 0x55
        #expect(try Words([other], compiled: compiled)?.hits(in: "rain sun").map(\.word) == ["sun"])
        #expect(try Words([list], compiled: damaged)?.hits(in: "rain").count == 1)
        #expect(try Words([list], compiled: [1, 2, 3])?.hits(in: "rain").count == 1)
    }
}
