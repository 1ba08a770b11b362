import Foundation
import JSON
import OpenAI
import Testing

/// Odd answers take no more work than their size: bounds where nobody needs more, and no step worse than linear.
struct AnswerGrowthTests {
    @Test func `too many members, choices and calls are clear failures that are not repeated`() {
        func members(_ count: Int) -> String { (0..<count).map { "\"m\($0)\":1" }.joined(separator: ",") }
        let choice = #"{"delta":{"content":"a"}}"#
        let calls = (0..<300).map { #"{"index":\#($0),"id":"c\#($0)","function":{"name":"f"}}"# }.joined(separator: ",")
        let events = [
            "{\(members(60_000))}", "{\"choices\":[{\"delta\":{\(members(60_000))}}]}",
            "{\"choices\":[\(Array(repeating: choice, count: 150_000).joined(separator: ","))]}",
            #"{"choices":[{"index":128,"delta":{"content":"a"}}]}"#,
            "{\"choices\":[{\"delta\":{\"tool_calls\":[\(calls)]}}]}",
        ]
        for event in events {
            let failure = Reading(events: [event]).failure
            #expect(failure?.kind == .unexpected)
            #expect(failure?.isRetryable == false)
        }
    }

    /// Each makes an answer of so many parts.
    private static let shapes: [@Sendable (Int) -> String] = [
        // Members that differ from chunk to chunk.
        { count in
            (0..<count).map {
                "data: {\"choices\":[{\"delta\":{\"content\":\"a\",\"m\($0)\":\"x\"}}],\"n\($0)\":1}\n\n"
            }.joined()
        },
        // One object of many members, which is put together as one.
        { count in
            let members = (0..<count).map { "\"m\($0)\":1" }.joined(separator: ",")
            let chunk = "data: {\"choices\":[{\"delta\":{\"content\":\"a\",\"x\":{\(members)}}}]}\n\n"
            return chunk + chunk
        },
        // A list of many elements with indexes.
        { count in
            (0..<count).map {
                "data: {\"choices\":[{\"delta\":{\"reasoning_details\":[{\"index\":\($0),\"text\":\"a\"}]}}]}\n\n"
            }
            .joined()
        },
        // One call of many pieces, whose arguments grow.
        { count in
            (0..<count).map { _ in
                "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"\(String(repeating: "a", count: 64))\"}}]}}]}\n\n"
            }.joined()
        },
        // Many lines of one event.
        { count in
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}\n" + String(repeating: "data: \n", count: count)
                + "data: ]}\n\n"
        },
        // Many events that are no chunks.
        { count in
            String(repeating: "data: {\"message\":\"m\"}\n\n", count: count)
                + "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"
        },
    ]

    @Test(arguments: shapes.indices)
    func `four times as much takes about four times the work`(shape: Int) throws {
        let make = Self.shapes[shape]
        let bodies = [2_000, 8_000].map(make)
        var ratio = Double.infinity
        // The least of several: others run on the machine.
        for _ in 0..<3 where ratio > 8 {
            let work = try bodies.map { body in try Self.work(of: body) }
            ratio = work[1] / work[0]
        }
        // Quadratic is 16.
        #expect(ratio < 8)
    }

    /// The processor's time of this thread for reading and assembling.
    private static func work(of body: String) throws -> Double {
        let start = clock()
        for size in [1 << 20, 50] {
            let reading = Reading(body + "data: [DONE]\n\n", by: size)
            _ = try reading.completion
        }
        return Double(clock() - start)
    }

    private static func clock() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    @Test func `a picture of ten megabytes is one event, wherever it is cut`() throws {
        let picture = String(repeating: "QUJD", count: 10 << 18)
        let chunk = #"{"choices":[{"delta":{"images":[{"image_url":{"url":"data:image/png;base64,\#(picture)"}}]}}]}"#
        for size in [1 << 24, 1 << 16, 1000] {
            let reading = Reading(events: [chunk], by: size)
            #expect(reading.reader.outcome == .complete)
            #expect(reading.frames.count > picture.utf8.count)
        }
    }

    @Test func `an event above the bound fails once, wherever it is cut`() {
        for excess in [0, 1] {
            let text = String(repeating: "a", count: 1000)
            let chunk = #"data: {"choices":[{"delta":{"content":"\#(text)"}}]}"#
            for size in [1, 100, 1 << 20] {
                var reader = AnswerReader(
                    id: "ours", model: "public", showsUsage: true, maximumEventBytes: chunk.utf8.count - excess)
                let bytes = Array((chunk + "\n\n").utf8)
                for start in stride(from: 0, to: bytes.count, by: size) {
                    _ = reader.read(Array(bytes[start..<min(start + size, bytes.count)]))
                }
                #expect((reader.failure == nil) == (excess == 0))
                #expect(reader.failure?.isRetryable != true)
            }
        }
    }
}
