import EventLoop
import EventStream
import JSON
import Messages
import Problems
import Testing
import Words

@testable import LLM

/// Pieces as only a provider writes them: halves of characters, texts in objects and in parts, several choices.
@IOLoop
struct ModeratedPiecesTests {
    private func moderation(_ action: WordAction = .mask, _ listed: String...) throws -> Moderation {
        let words = try #require(try Words([try WordList(name: "l", action: action, words: listed)]))
        return Moderation(words, of: try LLMBench.chat(choices: 2))
    }

    private func frame(_ delta: String, end: String = "null") -> [UInt8] {
        let choice = #"{"index":0,"delta":\#(delta),"finish_reason":\#(end)}"#
        return Array("data: {\"created\":1,\"choices\":[\(choice)]}\n\n".utf8)
    }

    /// The deltas that leave, each a frame.
    private func deltas(_ frames: [UInt8]) throws -> [JSONValue] {
        try EventFrames.places(in: frames).flatMap { place in
            let chunk = try JSONValue(parsing: frames, in: place.data)
            return (chunk.member("choices") ?? chunk).elements.compactMap { $0.member("delta") }
        }
    }

    /// The contents that leave as a client joins them: with their escapes.
    private func contents(
        _ moderation: Moderation, _ pieces: [String], end: String = #"{"content":""}"#, together: Bool = false
    ) throws -> String {
        var moderation = moderation
        let frames = pieces.map { frame(#"{"content":"\#($0)"}"#) } + [frame(end, end: #""stop""#)]
        var left: [UInt8] = []
        if together { left += moderation.pass(Array(frames.joined())) }
        for frame in together ? [] : frames { left += moderation.pass(frame) }
        left += moderation.finish()
        let written = try deltas(left).flatMap { $0.member("content")?.escapedText ?? [] }
        return try #require(JSONValue(stringIn: Array("\"".utf8) + written + Array("\"".utf8), at: 0)?.string)
    }

    private nonisolated static let halves: [(pieces: [String], text: String)] = [
        ([#"a\ud842"#, #"\udfb7野家"#], "a***"), ([#"\ud842"#, "", #"\udfb7野"#, "家 b"], "*** b"),
        ([#"法\ud83d"#, #"\ude00好"#], "法\u{1F600}好"), ([#"a\ud83d"#], "a\u{FFFD}"),
        ([#"a\ud83d"#, "b"], "a\u{FFFD}b"), ([#"a\ud83d"#, #"\ud83d"#, #"\ude00"#], "a\u{FFFD}\u{1F600}"),
        (["a", "b", #"\ud842"#, #"\udfb7野家"#, "c"], "ab***c"), ([#"a\\ud842"#, "b"], #"a\ud842b"#),
    ]

    @Test(arguments: halves, [false, true])
    func `a character in two halves is one`(halves: (pieces: [String], text: String), together: Bool) throws {
        let moderation = try moderation(.mask, "\u{20BB7}野家", "法轮功")
        #expect(try contents(moderation, halves.pieces, together: together) == halves.text)
    }

    @Test func `half a character does not leave as a half where nothing is held back`() throws {
        var moderation = try moderation(.mask, "\u{20BB7}野家")
        var text = ""
        for piece in [#"a\ud842"#, #"\udfb7野家"#] {
            for delta in try deltas(moderation.pass(frame(#"{"content":"\#(piece)"}"#, end: #""stop""#))) {
                text += String(decoding: delta.member("content")?.escapedText ?? [], as: UTF8.self)
            }
        }
        #expect(!text.contains(#"\ud842"#))
    }

    private nonisolated static let nested: [(first: String, second: String)] = [
        (#"{"thinking":{"text":"a sec"}}"#, #"{"thinking":{"text":"ret"}}"#),
        (#"{"x":{"y":{"z":"a sec"}}}"#, #"{"x":{"y":{"z":"ret"}}}"#),
        (
            #"{"content":[{"type":"text","text":{"value":"a sec"}}]}"#,
            #"{"content":[{"text":{"value":"ret"},"type":"text"}]}"#
        ),
        (#"{"content":[{"type":"a"},{"type":"text","text":"a sec"}]}"#, #"{"content":[{"type":"text","text":"ret"}]}"#),
        (
            #"{"reasoning_details":[{"type":"reasoning.text","index":1,"text":"a sec"}]}"#,
            #"{"reasoning_details":[{"index":1.0,"text":"ret"}]}"#
        ),
        (
            #"{"tool_calls":[{"index":0,"function":{"x":{"y":"a sec"}}}]}"#,
            #"{"tool_calls":[{"index":0,"function":{"x":{"y":"ret"}}}]}"#
        ),
    ]

    @Test(arguments: nested)
    func `a text in an object or a part is one text`(pieces: (first: String, second: String)) throws {
        var moderation = try moderation(.mask, "secret")
        let first = String(decoding: moderation.pass(frame(pieces.first)), as: UTF8.self)
        let second = String(decoding: moderation.pass(frame(pieces.second)), as: UTF8.self)
        let rest = String(decoding: moderation.finish(), as: UTF8.self)
        #expect(first.contains(#""a ""#) && !(first + second + rest).contains("ret"), "\(first + second)")
        #expect((second + rest).contains(#""******""#), "\(second + rest)")
    }

    private func detail(_ index: Int, _ text: String) -> String {
        #"{"reasoning_details":[{"type":"reasoning.text","index":\#(index),"text":"\#(text)"}]}"#
    }

    @Test func `a part's text stays in it, and its rest says which part it is of`() throws {
        var moderation = try moderation(.mask, "secret")
        var left = moderation.pass(frame(detail(0, "I se")))
        left += moderation.pass(frame(detail(1, "lect")))
        left += moderation.finish()
        let details = try deltas(left).flatMap { $0.member("reasoning_details")?.elements.map { $0 } ?? [] }
        var texts: [Int: String] = [:]
        for detail in details {
            #expect(detail.member("type")?.string == "reasoning.text")
            let index = try #require(detail.member("index")?.int)
            texts[index, default: ""] += detail.member("text")?.string ?? ""
        }
        #expect(texts == [0: "I se", 1: "lect"])
    }

    @Test func `of parts that are not known again nothing is held back`() throws {
        var moderation = try moderation(.mask, "secret")
        func notes(_ texts: String...) -> [UInt8] {
            let parts = texts.map { text in #"{"cited":{"title":"\#(text)"}}"# }.joined(separator: ",")
            return frame(#"{"annotations":[\#(parts)]}"#)
        }
        let clean = notes("A se", "lect")
        let left = moderation.pass(clean)
        #expect(left == clean)
        let cut = moderation.pass(notes("a sec")) + moderation.pass(notes("ret b"))
        #expect(cut == notes("a sec") + notes("*** b"))
    }

    @Test func `frames of two choices, one without text, are like each other`() throws {
        var moderation = try moderation(.mask, "secret")
        func frame(_ text: String) -> [UInt8] {
            let other = #"{"index":1,"delta":{"content":""},"finish_reason":null}"#
            let choice = #"{"index":0,"delta":{"content":"\#(text)"},"finish_reason":null}"#
            return Array("data: {\"created\":1,\"choices\":[\(choice),\(other)]}\n\n".utf8)
        }
        let left = moderation.pass(["a ", "b ", "sec", "ret ", "c"].flatMap { frame($0) })
        #expect(left == ["a ", "b ", "***", "*** ", "c"].flatMap { frame($0) })
    }

    private nonisolated static let problems: [(WordAction, String?)] = [
        (.mask, nil), (.refuse, nil), (.note, "secret_x"),
    ]

    @Test(arguments: problems)
    func `a provider's code and parameter with a listed word are not told`(action: WordAction, told: String?) throws {
        var moderation = try moderation(action, "secret")
        let problem = Problem(
            .upstreamRefused, parameter: "secret_x", provider: .init(status: 400, code: "secret_x"))
        let moderated = moderation.moderated(problem)
        #expect(moderated.parameter == told && moderated.provider == Problem.Provider(status: 400, code: told))
        let clean = Problem(.upstreamRefused, "no", parameter: "n", provider: .init(status: 400, code: "bad"))
        let same = moderation.moderated(clean)
        #expect(same == clean)
    }
}
