import EventStream
import JSON

/// What a person reads of an answer, from the frames of its chunks: the first choice's content. Thoughts, refusals and
/// calls of tools are left out.
package struct AnswerText: Sendable {
    /// True once more has come than is kept.
    package private(set) var isCut = false

    private let mostBytes: Int
    private var bytes: [UInt8] = []
    /// The first half of a surrogate pair that the latest piece ended in, as JSON writes it.
    private var half: [UInt8] = []
    private var parser = EventStreamParser(maximumEventBytes: AnswerBounds.bytes + AnswerBounds.closingBytes)

    /// - Parameter mostBytes: the most bytes of the text, which is cut at a character's border.
    package init(mostBytes: Int) {
        self.mostBytes = mostBytes
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Reads the next frames, with or without `id:` lines. What cannot be read says nothing.
    package mutating func read(_ frames: [UInt8]) {
        var position = 0
        while !isCut, let event = try? parser.next(in: frames, from: &position) { take(event) }
    }

    private mutating func take(_ event: ServerSentEvent) {
        // The last event is none of JSON.
        guard let chunk = try? JSONValue(parsing: event.bytes, in: event.range), let choices = chunk.member("choices")
        else { return }
        for choice in choices.elements where choice.isFirst {
            if let content = choice.member("delta")?.member("content") { take(content) }
        }
    }

    private mutating func take(_ content: JSONValue) {
        guard content.isArray else { return add(content) }
        // A part of another type is a thought or a medium.
        for part in content.elements where part.member("type")?.equals("text") ?? true {
            if let text = part.member("text") { add(text) }
        }
    }

    private mutating func add(_ piece: JSONValue) {
        guard let escaped = piece.escapedText else { return }
        guard !half.isEmpty || piece.halfPair != nil else { return add(piece.utf8 ?? []) }
        let written = half + Array(escaped)
        half = Self.string(written[...]).flatMap { whole in whole.halfPair.map { Array(whole.document[$0]) } } ?? []
        if let whole = Self.string(written.dropLast(half.count)) { add(whole.utf8 ?? []) }
    }

    private static func string(_ written: ArraySlice<UInt8>) -> JSONValue? {
        let quote = [UInt8(ascii: "\"")]
        return JSONValue(stringIn: quote + Array(written) + quote, at: 0)
    }

    private mutating func add(_ text: ArraySlice<UInt8>) {
        let room = mostBytes - bytes.count
        guard text.count > room else {
            bytes += text
            return
        }
        isCut = true
        var end = text.startIndex + room
        // No character begins in the middle of another.
        while end > text.startIndex, text[end] & 0xC0 == 0x80 { end -= 1 }
        bytes += text[..<end]
    }
}

extension JSONValue {
    /// Whether it is the first of an answer's choices; one without an index is.
    fileprivate var isFirst: Bool { member("index")?.int ?? 0 == 0 }
}
