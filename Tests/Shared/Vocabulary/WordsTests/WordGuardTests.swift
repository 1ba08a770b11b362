import Testing

@testable import Words

struct WordGuardTests {
    private func words(
        _ action: WordAction, _ listed: [String], allowed: [String] = [], noted: [String] = []
    ) throws -> Words {
        let lists = [
            try WordList(name: "l", action: action, words: listed, allowed: allowed),
            try WordList(name: "noted", action: .note, words: noted),
        ]
        return try #require(try Words(lists))
    }

    @Test func `clean text is not held back`() throws {
        var stream = WordGuard(try words(.mask, ["法轮功", "secret"]))
        for chunk in ["你好", "，world", " 👍🏽 ", "", "e", "\n"] {
            #expect(stream.pass(chunk) == WordGuard.Passage(text: chunk))
            #expect(stream.held.isEmpty)
        }
        #expect(stream.finish() == WordGuard.Passage())
    }

    @Test func `what may become a word waits, and leaves when it does not`() throws {
        var stream = WordGuard(try words(.mask, ["secret"]))
        #expect(stream.pass("a se").text == "a ")
        #expect(stream.held.count == 2)
        #expect(stream.pass("c").text == "")
        #expect(stream.pass("ond").text == "second")
        #expect(stream.pass("s").text == "")
        #expect(stream.finish().text == "s")
    }

    @Test func `a word leaves as stars`() throws {
        var stream = WordGuard(try words(.mask, ["secret", "法轮功"]))
        #expect(stream.pass("the sEc").text == "the ")
        let passage = stream.pass("Ret of ")
        #expect(passage.text == "****** of ")
        #expect(passage.hits == [WordHit(list: "l", word: "secret", action: .mask, range: 4..<10)])
        #expect(stream.pass("法 轮").text == "")
        #expect(stream.pass("功。").text == "****。")
        #expect(!stream.isStopped)
    }

    @Test func `a stream ends before a word that refuses`() throws {
        var stream = WordGuard(try words(.refuse, ["secret"]))
        #expect(stream.pass("my sec").text == "my ")
        let passage = stream.pass("rets are")
        #expect(passage.text == "" && passage.isStopped && passage.hits.map(\.word) == ["secret"])
        #expect(stream.isStopped && stream.held.isEmpty)
        #expect(stream.pass("more") == WordGuard.Passage(isStopped: true))
        #expect(stream.finish() == WordGuard.Passage(isStopped: true))
    }

    @Test func `no word is told of behind one that refuses`() throws {
        var stream = WordGuard(try words(.refuse, ["secret"], noted: ["rain", "secret s", "sun"]))
        #expect(stream.pass("rain, secret sun").hits.map(\.word) == ["rain", "secret", "secret s"])
    }

    @Test func `a word that is noted leaves`() throws {
        var stream = WordGuard(try words(.note, ["rain"]))
        let passage = stream.pass("rain ")
        #expect(passage.text + stream.finish().text == "rain " && passage.hits.map(\.word) == ["rain"])
    }

    @Test func `the longer word decides`() throws {
        var stream = WordGuard(try words(.refuse, ["bad weather"], noted: ["bad"]))
        #expect(stream.pass("a bad").text == "a ")
        #expect(stream.pass(" wea").text == "")
        #expect(stream.pass("ther.").isStopped)
    }

    @Test func `a word that is allowed is waited for`() throws {
        var stream = WordGuard(try words(.mask, ["cunt"], allowed: ["Scunthorpe"]))
        #expect(stream.pass("in Scunt").text == "in ")
        #expect(stream.pass("horpe!").text == "Scunthorpe!")
        #expect(stream.pass(" Scunth").text == " ")
        #expect(stream.pass("y").text == "S****hy")
    }

    @Test func `words that overlap leave nothing of either`() throws {
        var stream = WordGuard(try words(.mask, ["abcd", "cdef"]))
        #expect(stream.pass("xabcde").text == "x**")
        #expect(stream.pass("f.").text == "****.")
        #expect(stream.pass("abcde").text == "**")
        #expect(stream.pass("x.").text == "**ex.")
    }

    @Test func `an accent that comes later makes another letter`() throws {
        var stream = WordGuard(try words(.mask, ["cafe"]))
        let text = stream.pass("cafe").text + stream.pass("\u{301} cafe").text + stream.finish().text
        #expect(text == "cafe\u{301} ****")
        var other = WordGuard(try words(.mask, ["élan"]))
        #expect(other.pass("e").text == "")
        #expect(other.pass("\u{301}l").text == "")
        #expect(other.pass("an").text + other.finish().text == "*****")
    }

    @Test func `what stands between letters is bounded`() throws {
        var stream = WordGuard(try words(.mask, ["法轮功"]))
        _ = stream.pass("法" + String(repeating: " ", count: 30))
        #expect(stream.held.count > 30)
        #expect(stream.pass("   ").text.count == 34 && stream.held.isEmpty)
    }

    @Test func `what cannot be seen behind a word is not waited for without end`() throws {
        let (word, tail) = ("s h i t", String(repeating: "\u{200B}", count: 20))
        var stream = WordGuard(try words(.mask, ["shit"]))
        #expect(stream.pass(word + tail).text == "")
        #expect(stream.pass(tail).text == String(repeating: "*", count: 7) + tail + tail)
        #expect(stream.held.isEmpty)
        var whole = WordGuard(try words(.mask, ["shit"]))
        #expect(whole.pass(word + tail + tail + "s").text.hasPrefix("*******"))
        var near = WordGuard(try words(.mask, ["shit"]))
        #expect(near.pass(word + tail + "a").text == "")
        #expect(near.finish().text == word + tail + "a")
    }
}
