import JSON
import OpenAI
import Testing

/// Chunks that are read by a template are read as they are without one.
///
/// A stream that comes byte by byte never makes a template, since no event of it is whole in one read.
struct ChunkTemplateTests {
    @Test(arguments: [true, false])
    func `whatever comes is read with templates as it is read without`(showsUsage: Bool) {
        var long = 0
        for seed in 0..<600 {
            var stream = RandomStream(seed: UInt64(seed))
            let expected = read(stream.bytes.map { byte in [byte] }, showsUsage: showsUsage)
            for pieces in [[stream.bytes], stream.cut(), stream.cut()] {
                let actual = read(pieces, showsUsage: showsUsage)
                #expect(actual.frames == expected.frames, "seed \(seed)")
                #expect(actual.count == expected.count, "seed \(seed)")
                #expect(actual.reader.published == expected.reader.published, "seed \(seed)")
                #expect(actual.reader.usage == expected.reader.usage, "seed \(seed)")
                #expect(actual.reader.outcome == expected.reader.outcome, "seed \(seed)")
                #expect(actual.reader.finishReason == expected.reader.finishReason, "seed \(seed)")
                #expect(actual.reader.created == expected.reader.created, "seed \(seed)")
                #expect(actual.reader.isDone == expected.reader.isDone, "seed \(seed)")
            }
            if expected.count > 10 { long += 1 }
        }
        // Streams that fail at once would say nothing.
        #expect(long > 100)
    }

    @Test func `the text alone is taken from a chunk like the last one`() {
        let texts = ["one", "", "\\\"two\\\"", "三\\u4f60", "🙂", "\\ud83d\\ude42", "four"]
        func event(_ id: String, _ model: String, _ text: String) -> String {
            #"data: {"id":"\#(id)","object":"chat.completion.chunk","created":7,"choices":[{"index":0,"delta":"#
                + #"{"content":"\#(text)"},"finish_reason":null}],"model":"\#(model)"}"# + "\n\n"
        }
        let events = texts.map { text in event("a", "m", text) }
        let frames = texts.map { text in event("ours", "public", text) }
        let answer = read([Array(events.joined().utf8)], showsUsage: false)
        #expect(String(decoding: answer.frames, as: UTF8.self) == frames.joined())
        #expect(answer.count == texts.count)
        #expect(answer.reader.published.characters == 3 + 5 + 2 + 1 + 1 + 4)
    }

    @Test func `what every chunk lacks is learned too`() throws {
        let body = (0..<20).map { number in
            #"data: {"choices":[{"delta":{"content":"t\#(number)"}}]}"# + "\n\n"
        }
        let answer = read([Array(body.joined().utf8)], showsUsage: true)
        let chunks = try ReadAnswer(answer.frames).chunks
        #expect(chunks.count == 20)
        for chunk in chunks { #expect(chunk.member("object")?.string == "chat.completion.chunk") }
        #expect(try ReadAnswer(answer.frames).text == (0..<20).map { "t\($0)" }.joined())
    }

    @Test func `pieces that are alike belong to the call that began last`() throws {
        func event(_ call: String) -> String { #"data: {"choices":[{"delta":{"tool_calls":[\#(call)]}}]}"# + "\n\n" }
        func piece(_ text: String) -> String { event(#"{"function":{"arguments":"\#(text)"}}"#) }
        let events = [
            event(#"{"id":"a","function":{"name":"f","arguments":""}}"#), piece("1"), piece("2"), piece("3"),
            event(#"{"id":"b","function":{"name":"g","arguments":""}}"#), piece("4"), piece("5"), piece("6"),
        ]
        let answer = read([Array(events.joined().utf8)], showsUsage: true)
        #expect(
            try ReadAnswer(answer.frames).toolCalls == [
                .init(id: "a", name: "f", arguments: "123"), .init(id: "b", name: "g", arguments: "456"),
            ])
    }

    @Test func `a chunk like the last one that is no JSON fails the answer`() {
        let start = "data: {\"choices\":[{\"delta\":{\"content\":\""
        for text in ["\\x", "\u{1}", "\\u12", "a\"b", "\\"] {
            let good = start + "a\"}}]}\n\n"
            let answer = read([Array((good + good + good + start + text + "\"}}]}\n\n").utf8)], showsUsage: true)
            #expect(answer.count == 3)
            #expect(answer.reader.failure?.kind == .malformed)
        }
    }

    @Test(arguments: [": comment", "data", "data: {}\n", "event: x\n", "data: {}\n\r", "data: {\n"])
    func `what the last read began is no template's to end`(beginning: String) {
        let event = Array("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n".utf8)
        let pieces = [event + event + event, Array(beginning.utf8), event, event]
        let expected = read(pieces.joined().map { byte in [byte] }, showsUsage: true)
        let actual = read(pieces, showsUsage: true)
        #expect(actual.frames == expected.frames)
        #expect(actual.count == expected.count)
        #expect(actual.reader.outcome == expected.reader.outcome)
    }

    private func read(
        _ pieces: [[UInt8]], showsUsage: Bool
    ) -> (reader: AnswerReader, frames: [UInt8], count: Int) {
        var reader = AnswerReader(id: "ours", model: "public", showsUsage: showsUsage)
        var bytes: [UInt8] = []
        var count = 0
        for piece in pieces {
            let frames = reader.read(piece)
            bytes += frames.bytes
            count += frames.count
        }
        return (reader, bytes, count)
    }
}
