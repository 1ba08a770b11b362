import EventLoop
import EventStream
import JSON
import Messages
import OpenAI
import Words

@testable import LLM

/// An answer's way through moderation: what of each field leaves.
@IOLoop
struct Moderated {
    private(set) var texts: [ModeratedField: String] = [:]
    private(set) var reasons: [Int: String] = [:]
    private(set) var frames: [UInt8] = []
    private(set) var isStopped = false

    /// - Parameters:
    ///   - pieces: each a chunk of its own; behind them all choices end.
    ///   - together: the chunks that come at once.
    init(
        _ words: Words, _ pieces: [(field: ModeratedField, text: String)], choices: Int = 1, together: Int = 1
    ) throws {
        let chat = try LLMBench.chat(choices: choices)
        var moderation = Moderation(words, of: chat)
        for start in stride(from: 0, to: pieces.count, by: together) {
            let frames = pieces[start..<min(start + together, pieces.count)].flatMap { piece in
                Self.frame(piece.field.delta(adding: piece.text), chat, choice: piece.field.choice)
            }
            take(moderation.pass(frames))
        }
        for choice in 0..<choices {
            take(moderation.pass(Self.frame([:], chat, choice: choice, finishReason: "stop")))
        }
        take(moderation.finish())
        isStopped = moderation.isStopped
        try read()
    }

    static func frame(
        _ delta: JSONText, _ chat: ChatAdmitted, choice: Int = 0, finishReason: String? = nil
    ) -> [UInt8] {
        ChatFrame.chunk(
            id: chat.reply.stream, model: chat.model, created: 1, choice: choice, delta: delta,
            finishReason: finishReason)
    }

    private mutating func take(_ new: [UInt8]) { frames += new }

    private mutating func read() throws {
        for place in EventFrames.places(in: frames) {
            let chunk = try JSONValue(parsing: frames, in: place.data)
            for choice in chunk.member("choices")?.elements ?? chunk.elements {
                let index = choice.member("index")?.int ?? 0
                if let reason = choice.member("finish_reason")?.string { reasons[index] = reason }
                for member in choice.member("delta")?.members ?? choice.members { read(member, of: index) }
            }
        }
    }

    private mutating func read(_ member: JSONMember, in steps: [ModeratedField.Step] = [], of choice: Int) {
        let (name, value) = (member.name, member.value)
        switch value.kind {
        case .object: for inner in value.members { read(inner, in: steps + [.inside(name)], of: choice) }
        case .array:
            for element in value.elements {
                let type = name == "tool_calls" ? nil : element.member("type")?.string
                let part = ModeratedField.Part(list: name, index: element.member("index")?.int, type: type)
                for inner in element.members { read(inner, in: steps + [.part(part)], of: choice) }
            }
        case .null, .bool, .number, .string:
            let field = ModeratedField(choice: choice, place: .init(steps: steps, name: name))
            texts[field, default: ""] += value.string ?? ""
        }
    }
}

extension ModeratedField.Place {
    static func member(_ name: String) -> Self { Self(name: name) }
    static func inside(_ object: String, _ name: String) -> Self { Self(steps: [.inside(object)], name: name) }
    static func part(_ parts: [ModeratedField.Part], _ name: String) -> Self {
        Self(steps: parts.map { .part($0) }, name: name)
    }
    static func call(_ index: Int, _ kind: String, _ name: String) -> Self {
        Self(steps: [.part(.init(list: "tool_calls", index: index)), .inside(kind)], name: name)
    }
}
