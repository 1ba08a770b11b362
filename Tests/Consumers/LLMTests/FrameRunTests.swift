import EventLoop
import JSON
import ProcessingBench
import Testing
import Words

@testable import LLM

/// Frames that come at once, whose texts are moderated as one.
@IOLoop
struct FrameRunTests {
    private nonisolated static let content = ModeratedField(choice: 0, place: .member("content"))
    private nonisolated static let fields = [
        content, ModeratedField(choice: 0, place: .member("reasoning_content")),
        ModeratedField(choice: 0, place: .call(0, "function", "arguments")),
        ModeratedField(choice: 0, place: .call(0, "function", "name")),
    ]

    private func words(_ action: WordAction, _ listed: String...) throws -> Words {
        try #require(try Words([try WordList(name: "l", action: action, words: listed)]))
    }

    private func frames(_ texts: String...) throws -> [[UInt8]] {
        let chat = try LLMBench.chat()
        return texts.map { Moderated.frame(Self.content.delta(adding: $0), chat) }
    }

    private func moderation(_ words: Words) throws -> Moderation { Moderation(words, of: try LLMBench.chat()) }

    @Test(arguments: UInt64(0)..<30, [WordAction.mask, .refuse, .note])
    func `they leave as they would one by one`(seed: UInt64, action: WordAction) throws {
        var numbers = SeededNumbers(seed: seed)
        let words = try words(action, "法轮", "abc", "ba", "a😀b")
        let letters = Array("abc法轮 ，\u{301}😀\"\\n".unicodeScalars)
        var field = Self.content
        let pieces: [(field: ModeratedField, text: String)] = (0..<40).map { _ in
            if Int.random(in: 0..<5, using: &numbers) == 0 {
                field = Self.fields.randomElement(using: &numbers) ?? field
            }
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...4, using: &numbers) {
                if let letter = letters.randomElement(using: &numbers) { text.append(letter) }
            }
            return (field: field, text: String(text))
        }
        let wanted = try Moderated(words, pieces)
        // What both ways have in common might be wrong: a guard that sees all of a field at once knows neither.
        for field in Self.fields where !wanted.isStopped && !field.leavesAtOnce {
            var whole = WordGuard(words, isJSON: field.isJSON)
            let first = whole.pass(pieces.filter { $0.field == field }.map { $0.text }.joined()).text
            let text = first + whole.finish().text
            #expect((wanted.texts[field] ?? "").utf8.elementsEqual(text.utf8), "\(field): \(text.debugDescription)")
        }
        for together in [2, 7, pieces.count] {
            let moderated = try Moderated(words, pieces, together: together)
            for field in Self.fields {
                let (left, one) = (moderated.texts[field] ?? "", wanted.texts[field] ?? "")
                #expect(left.utf8.elementsEqual(one.utf8), "\(together), \(field): \(left.debugDescription)")
            }
            #expect(moderated.isStopped == wanted.isStopped && moderated.reasons == wanted.reasons)
        }
    }

    @Test func `only those are changed of which something is held back`() throws {
        var moderation = try moderation(words(.mask, "secret"))
        let first = try frames("It ", "is \u{1F600} ", "a ", "good ", "se")
        let wanted = try frames("It ", "is \u{1F600} ", "a ", "good ", "")
        let left = moderation.pass(Array(first.joined()))
        #expect(left == Array(wanted.joined()))
        let next = moderation.pass(Array(try frames("cond", " way ", "s").joined()))
        let wantedNext = try frames("second", " way ", "")
        #expect(next == Array(wantedNext.joined()))
    }

    @Test func `a word in several of them leaves as stars`() throws {
        var moderation = try moderation(words(.mask, "secret"))
        let left = moderation.pass(Array(try frames("a ", "se", "cr", "et ", "b").joined()))
        let wanted = try frames("a ", "**", "**", "** ", "b")
        #expect(left == Array(wanted.joined()))
    }

    @Test func `none follows a word that stops the answer`() throws {
        var moderation = try moderation(words(.refuse, "secret"))
        let left = moderation.pass(Array(try frames("a ", "b se", "cret ", "c").joined()))
        let wanted = try frames("a ", "b ")
        #expect(left == Array(wanted.joined()) && moderation.isStopped)
        let later = moderation.pass(wanted[0])
        #expect(later == [])
    }

    @Test func `one that says more than its text is read as a whole`() throws {
        let chat = try LLMBench.chat()
        var moderation = Moderation(try words(.mask, "bad"), of: chat)
        func frame(_ content: String, _ thought: String) -> [UInt8] {
            Moderated.frame(["content": .string(content), "reasoning_content": .string(thought)], chat)
        }
        let frames = [frame("a", "b"), frame("bad", "bad"), frame("c", ""), frame("bad", "")]
        // A word is held back until what follows it has come.
        let masked = [frame("a", ""), frame("", "b"), frame("***c", ""), frame("", "")]
        let left = moderation.pass(Array(frames.joined()))
        #expect(left == Array(masked.joined()))
    }
}
