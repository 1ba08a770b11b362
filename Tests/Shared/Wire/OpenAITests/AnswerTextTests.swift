import EventStream
import JSON
import OpenAI
import Testing

/// What a person reads of an answer.
struct AnswerTextTests {
    private func frame(_ delta: String, of choice: Int = 0) -> [UInt8] {
        Array(#"data: {"id":"a","choices":[{"index":\#(choice),"delta":\#(delta),"finish_reason":null}]}"#.utf8)
            + Array("\n\n".utf8)
    }

    private func text(_ frames: [[UInt8]], mostBytes: Int = 1_000) -> AnswerText {
        var text = AnswerText(mostBytes: mostBytes)
        for frame in frames { text.read(frame) }
        return text
    }

    @Test func `the first choice's content is the text, and nothing else is`() {
        let answer = text([
            frame(#"{"role":"assistant","content":""}"#), frame(#"{"reasoning_content":"hm"}"#),
            frame(#"{"content":"Hello "}"#) + frame(#"{"content":"there"}"#), frame(#"{"content":"no"}"#, of: 1),
            frame(#"{"refusal":"I may not"}"#), frame(#"{"tool_calls":[{"index":0,"function":{"name":"f"}}]}"#),
            frame(#"{"content":null}"#), frame(#"{"content":"\n好"}"#), ChatFrame.done,
        ])
        #expect(answer.text == "Hello there\n好")
        #expect(!answer.isCut)
    }

    @Test func `of content in parts the texts count and the thoughts do not`() {
        let answer = text([
            frame(#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]}"#),
            frame(#"{"content":[{"type":"text","text":"so"},{"text":" be it"}]}"#),
        ])
        #expect(answer.text == "so be it")
    }

    @Test func `a character whose halves come in two chunks is whole`() {
        #expect(text([frame(#"{"content":"a\ud83d"}"#), frame(#"{"content":"\ude00b"}"#)]).text == "a😀b")
        #expect(text([frame(#"{"content":"a\ud83d"}"#), frame(#"{"content":"b"}"#)]).text == "a\u{FFFD}b")
        #expect(text([frame(#"{"content":"a\ud83d"}"#)]).text == "a")
    }

    @Test(arguments: [
        (0, ""), (1, "a"), (2, "a"), (3, "a"), (4, "a好"), (5, "a好b"), (8, "a好b"), (9, "a好b😀"), (10, "a好b😀c"),
    ])
    func `a text that is too long is cut where a character begins`(bytes: Int, cut: String) {
        let inPieces = text(["a", "好", "b", "😀", "c"].map { frame(#"{"content":"\#($0)"}"#) }, mostBytes: bytes)
        let atOnce = text([frame(#"{"content":"a好b😀c"}"#)], mostBytes: bytes)
        for answer in [inPieces, atOnce] {
            #expect(answer.text == cut)
            #expect(answer.isCut == (bytes < 10))
        }
    }

    @Test func `ids of events make no difference, and neither does what cannot be read`() {
        let frames = frame(#"{"content":"one "}"#) + frame(#"{"content":"two"}"#)
        let numbered = EventFrames.numbered(frames, place: "0-7-", from: 0)
        #expect(text([numbered]).text == "one two")
        #expect(text([Array("data: {broken\n\n".utf8) + frames]).text == "one two")
    }

    @Test(arguments: Vectors.streams)
    func `it reads of every stream what OpenAI's client saw`(stream: Vectors.Stream) throws {
        let reading = Reading(String(decoding: stream.body, as: UTF8.self))
        let seen = try reading.answer.text
        #expect(text([reading.frames]).text == seen)
    }
}
