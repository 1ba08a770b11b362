import JSON
import OpenAI
import Testing

/// Frames that are like one before, but for a text.
struct FrameTemplateTests {
    private static let before = Array(#"data: {"model":"m","choices":[{"delta":{"content":"#.utf8)
    private static let after = Array("}}]}\n\n".utf8)

    private func frame(_ text: String) -> [UInt8] { Self.before + Array(text.utf8) + Self.after }

    /// A template that has learned a frame behind another one.
    private func learned() -> FrameTemplate {
        var template = FrameTemplate()
        let (first, second) = (frame("\"\""), frame(#""one""#))
        let start = first.count + Self.before.count
        let isLearned = template.learn(
            first + second, at: first.count..<(first.count + second.count), text: start..<(start + 5))
        #expect(isLearned)
        return template
    }

    private func text(_ frame: [UInt8]) -> String? {
        var template = learned()
        let other = frame + frame
        let second = template.text(in: other, at: frame.count..<other.count)?.string
        let first = template.text(in: other, at: 0..<frame.count)?.string
        #expect(first == second)
        return first
    }

    @Test(arguments: ["\"\"", #""two""#, #""三\u4f60 \"x\\""#])
    func `the text of a frame like it is taken`(text: String) throws {
        let wanted = try JSONValue(parsing: Array(text.utf8)).string
        #expect(wanted != nil && self.text(frame(text)) == wanted)
    }

    @Test func `a frame that differs in more is none like it`() {
        let others = [
            frame("null"), frame("1"), frame(#""a\ud83d""#), frame(#""a","x":"b""#), frame(#""a"b"#),
            frame(#"{"content":"a"}"#),
            Array(frame(#""two""#).dropLast()), Array("data: {}\n\n".utf8), [],
            Array(String(decoding: frame(#""two""#), as: UTF8.self).replacing("\"m\"", with: "\"n\"").utf8),
        ]
        for other in others { #expect(text(other) == nil, "\(String(decoding: other, as: UTF8.self))") }
    }

    @Test func `nothing is learned any more where no frame is like another`() {
        var template = FrameTemplate()
        let bytes = frame(#""one""#)
        let place = Self.before.count..<(Self.before.count + 5)
        let learned = (0..<10).map { _ in template.learn(bytes, at: 0..<bytes.count, text: place) }
        #expect(learned == Array(repeating: true, count: 8) + [false, false])
    }
}
