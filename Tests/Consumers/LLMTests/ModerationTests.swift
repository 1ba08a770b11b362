import EventLoop
import EventStream
import JSON
import Messages
import ProcessingBench
import Testing
import Words

@testable import LLM

/// Answers with listed words, cut anywhere, in every field that carries text.
@IOLoop
struct ModerationTests {
    private nonisolated static let fields: [ModeratedField] = [
        ModeratedField(choice: 0, place: .member("content")),
        ModeratedField(choice: 0, place: .member("reasoning_content")),
        ModeratedField(choice: 0, place: .member("refusal")),
        ModeratedField(choice: 0, place: .call(0, "function", "arguments")),
        ModeratedField(choice: 0, place: .call(1, "function", "arguments")),
        ModeratedField(choice: 1, place: .member("content")),
        ModeratedField(choice: 0, place: .inside("audio", "transcript")),
        // As Mistral's models think.
        ModeratedField(
            choice: 0,
            place: .part(
                [
                    .init(list: "content", type: "thinking"), .init(list: "thinking", type: "text"),
                ],
                "text")),
        // As OpenRouter's do.
        ModeratedField(
            choice: 0, place: .part([.init(list: "reasoning_details", index: 1, type: "reasoning.text")], "text")),
        ModeratedField(choice: 0, place: .inside("thinking", "text")),
        ModeratedField(
            choice: 0,
            place: .init(steps: [.part(.init(list: "content", type: "text")), .inside("text")], name: "value")),
    ]
    private nonisolated static let name = ModeratedField(choice: 0, place: .call(0, "function", "name"))

    private func words(_ action: WordAction, _ listed: String...) throws -> Words {
        try #require(try Words([try WordList(name: "l", action: action, words: listed)]))
    }

    private func pieces(_ text: String, at cuts: Int...) -> [String] {
        let scalars = Array(text.unicodeScalars)
        return zip([0] + cuts, cuts + [scalars.count]).map { string(scalars[$0..<$1]) }
    }

    private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// What leaves of a text that comes at once.
    private func reference(_ text: String, _ words: Words, isJSON: Bool = false) -> String {
        var whole = WordGuard(words, isJSON: isJSON)
        return whole.pass(text).text + whole.finish().text
    }

    @Test(arguments: fields, [WordAction.mask, .refuse])
    func `a listed word never leaves, wherever it is cut`(field: ModeratedField, action: WordAction) throws {
        let words = try words(action, "法轮功", "secret")
        for text in [#"{"q":"说法轮功的"}"#, #"{"q":"a SE cret, s.e.c.r.e.t, secrets"}"#] {
            let wanted = reference(text, words, isJSON: field.isJSON)
            #expect(!wanted.contains("法轮功") && !wanted.contains("secret"))
            for first in 0...text.unicodeScalars.count {
                for second in stride(from: first, through: text.unicodeScalars.count, by: 5) {
                    let pieces = pieces(text, at: first, second).map { (field: field, text: $0) }
                    let moderated = try Moderated(words, pieces, choices: 2)
                    #expect(moderated.texts[field] ?? "" == wanted, "\(first), \(second)")
                    #expect(moderated.isStopped == (action == .refuse))
                    let reason = moderated.reasons[field.choice]
                    #expect(reason == (action == .refuse ? nil : "stop"))
                }
            }
        }
    }

    @Test(arguments: [WordAction.mask, .refuse])
    func `of a function's name no listed word leaves, and nothing is held back`(action: WordAction) throws {
        let words = try words(action, "secret")
        for cut in 0...13 {
            let pieces = pieces("get_secret_it", at: cut).map { (field: Self.name, text: $0) }
            let text = try Moderated(words, pieces).texts[Self.name] ?? ""
            #expect(!text.contains("secret"), "\(text)")
            #expect(action == .refuse || text.unicodeScalars.count == 13)
        }
        #expect(try Moderated(words, [(Self.name, "get_s")]).texts[Self.name] == "get_s")
    }

    @Test(arguments: 0..<20)
    func `fields that come mixed and in random pieces leave as they would at once`(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let words = try words(.mask, "法轮", "abc", "ba")
        let letters = Array("abc法轮 ，\u{301}\"\\n".unicodeScalars)
        var texts: [ModeratedField: String] = [:]
        var pieces: [(field: ModeratedField, text: String)] = []
        for _ in 0..<60 {
            guard let field = Self.fields.randomElement(using: &numbers) else { continue }
            let count = Int.random(in: 1...4, using: &numbers)
            let text = string((0..<count).compactMap { _ in letters.randomElement(using: &numbers) })
            texts[field, default: ""] += text
            pieces.append((field, text))
        }
        let moderated = try Moderated(words, pieces, choices: 2)
        for field in Self.fields {
            let wanted = reference(texts[field] ?? "", words, isJSON: field.isJSON)
            let left = moderated.texts[field] ?? ""
            #expect(left.utf8.elementsEqual(wanted.utf8), "\(field): \(left.debugDescription)")
        }
        #expect(moderated.reasons == [0: "stop", 1: "stop"] && !moderated.isStopped)
    }

    @Test func `chunks without a listed word pass byte for byte, and unknown members are read too`() throws {
        let words = try words(.mask, "bad")
        let chat = try LLMBench.chat()
        var moderation = Moderation(words, of: chat)
        let clean = Moderated.frame(["role": "assistant", "content": "good. \u{1F600}"], chat, finishReason: "stop")
        #expect(moderation.pass(clean) == clean)
        func event(_ word: String, _ probabilities: String) -> String {
            let choice = #"{"index":0,"delta":{"x":{"y":["\#(word)"]},"id":"bad"},"logprobs":\#(probabilities)}"#
            return #"data: {"created":1,"note":"a \#(word) one","choices":[\#(choice)]}"# + "\n\n"
        }
        let moderated = moderation.pass(Array(event("bad", #"{"content":[{"token":"bad"}]}"#).utf8))
        #expect(String(decoding: moderated, as: UTF8.self) == event("***", "null"))
    }

    @Test func `a word in a name that comes in pieces is told of once`() throws {
        var name = ModeratedText(try words(.note, "secret"), of: Self.name)
        #expect(name.pass("get_secret").hits.map(\.word) == ["secret"])
        #expect(name.pass("_it").hits.isEmpty)
        #expect(name.pass("_secret").hits.count == 1)
    }

    @Test(arguments: [WordAction.mask, .refuse])
    func `where every chunk says that its choice ends, no listed word leaves either`(action: WordAction) throws {
        let chat = try LLMBench.chat()
        var moderation = Moderation(try words(action, "secret"), of: chat)
        var text = ""
        for piece in ["a se", "cr", "et b"] {
            let frame = Moderated.frame(["content": .string(piece)], chat, finishReason: "normal")
            let frames = moderation.pass(frame)
            for place in EventFrames.places(in: frames) {
                let chunk = try JSONValue(parsing: frames, in: place.data)
                for choice in chunk.member("choices")?.elements ?? chunk.elements {
                    text += choice.member("delta")?.member("content")?.string ?? ""
                }
            }
        }
        #expect(text == (action == .mask ? "a secr** b" : "a secr"))
        #expect(moderation.isStopped == (action == .refuse))
    }

    @Test func `ids, padding and signatures pass, whatever letters are in them`() throws {
        let call = #"{"index":0,"id":"bad","extra_content":{"google":{"thought_signature":"xBadx"}}}"#
        let choice = #"{"index":0,"delta":{"tool_calls":[\#(call)]},"finish_reason":null}"#
        let chunk = #"{"created":1,"obfuscation":"xbadx","request_id":"1bad","choices":[\#(choice)]}"#
        let frame = Array("data: \(chunk)\n\n".utf8)
        var moderation = Moderation(try words(.refuse, "bad"), of: try LLMBench.chat())
        #expect(moderation.pass(frame) == frame)
        #expect(!moderation.isStopped)
    }
}
