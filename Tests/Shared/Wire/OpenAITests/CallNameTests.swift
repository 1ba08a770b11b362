import JSON
import OpenAI
import Testing

/// The name of a call leaves in one piece, with the call's id: of several pieces litellm takes the last one, and OpenAI's
/// own client adds them up.
struct CallNameTests {
    private static let offered = ["get", "get_weather", "weather"]

    private static func function(_ name: String?, _ arguments: String? = nil) -> String {
        let name = name.map { name in #""name":"\#(name)""# }
        let arguments = arguments.map { text in #""arguments":"\#(text)""# }
        return "\"function\":{\([name, arguments].compactMap { $0 }.joined(separator: ","))}"
    }

    private static func chunk(_ pieces: String, _ more: String = "", reason: String = "null") -> String {
        #"{"choices":[{"index":0,"delta":{"tool_calls":[\#(pieces)]\#(more)},"finish_reason":\#(reason)}]}"#
    }

    private static func begin(_ name: String?, _ arguments: String? = "", index: Int = 0) -> String {
        #"{"index":\#(index),"id":"c\#(index)","type":"function",\#(function(name, arguments))}"#
    }

    private static func more(_ name: String?, _ arguments: String? = nil, index: Int = 0) -> String {
        #"{"index":\#(index),\#(function(name, arguments))}"#
    }

    private static func names() throws -> ToolNames {
        let tools = offered.map { name in #"{"type":"function","function":{"name":"\#(name)"}}"# }
        return ToolNames(try JSONValue(parsing: Array("{\"tools\":[\(tools.joined(separator: ","))]}".utf8)))
    }

    /// The names in the frames, one for each piece that has one.
    private func names(_ frames: [UInt8]) throws -> [String] {
        try ReadAnswer(frames).chunks.flatMap { chunk in
            (chunk["choices.0.delta.tool_calls"]?.elements.map { $0 } ?? []).compactMap { piece in
                piece["function.name"]?.string.flatMap { name in name.isEmpty ? nil : name }
            }
        }
    }

    @Test(arguments: ToolCallPiecesTests.cases, [1, 1_000_000])
    func `each call has its name once, however its provider sends it`(
        given: ToolCallPiecesTests.Case, size: Int
    ) throws {
        let reading = Reading(events: given.chunks.map { Self.chunk($0) }, by: size, names: ToolNames())
        #expect(reading.reader.outcome == .complete)
        #expect(try names(reading.frames) == given.calls.map(\.name))
        #expect(try reading.answer.toolCalls == given.calls)
    }

    @Test(arguments: [
        [begin("wea"), more("ther"), more(nil, "{}")],
        [begin("wea", nil), more("th"), more("er", "{}")],
        [begin("", ""), more("weather"), more(nil, "{}")],
        [begin(nil), more("wea"), more("ther"), more(nil, "{}")],
        [begin("we") + "," + more("a"), more("ther"), more(nil, "{}")],
        [begin("wea"), "", more(""), more("ther"), more(nil, "{}")],
        [begin("we\\u0061"), more("ther"), more(nil, "{}")],
    ])
    func `a name in parts is put together`(pieces: [String]) throws {
        for names in [ToolNames(), try Self.names()] {
            let reading = Reading(events: pieces.map { Self.chunk($0) }, names: names)
            #expect(try self.names(reading.frames) == ["weather"])
            #expect(try reading.answer.toolCalls == [.init(id: "c0", name: "weather", arguments: "{}")])
        }
    }

    @Test func `a name is whole with another call, a text, the reason or the end`() throws {
        let part = Self.chunk(Self.begin("wea"))
        let rest = Self.chunk(Self.more("ther"))
        let ends = [
            [Self.chunk(Self.begin("get_weather", "{}", index: 1))], [#"{"choices":[{"delta":{"content":"a"}}]}"#],
            [#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#], [],
        ]
        for end in ends {
            let reading = Reading(events: [part, rest] + end, names: ToolNames())
            let (names, calls) = (try names(reading.frames), try reading.answer.toolCalls)
            #expect(names.first == "weather")
            #expect(names.count == calls.count)
        }
    }

    @Test func `parts of two calls' names in one chunk come to their own calls`() throws {
        let events = [
            Self.begin("wea") + "," + Self.begin("get", index: 1), Self.more("ther") + "," + Self.more("_it", index: 1),
            Self.more(nil, "{}") + "," + Self.more(nil, "[]", index: 1),
        ]
        let reading = Reading(events: events.map { Self.chunk($0) }, names: ToolNames())
        #expect(try names(reading.frames) == ["weather", "get_it"])
        #expect(try reading.answer.toolCalls.map(\.arguments) == ["{}", "[]"])
    }

    @Test(arguments: [("weather", true), ("get_weather", true), ("get", false), ("wea", false), ("other", false)])
    func `a call waits unless its name is that of a function, and no other's beginning`(
        name: String, leaves: Bool
    ) throws {
        var reader = AnswerReader(id: "ours", model: "public", showsUsage: true, names: try Self.names())
        let first = reader.read(Array("data: \(Self.chunk(Self.begin(name)))\n\n".utf8))
        #expect(first.isEmpty != leaves)
        let second = reader.read(Array("data: \(Self.chunk(Self.more(nil, "{}")))\n\n".utf8))
        #expect(try names(first.bytes + second.bytes) == [name])
    }

    @Test func `what comes beside the first piece waits with it, and leaves as it came`() throws {
        let first = Self.chunk(Self.begin("f"), #","content":"a  b","x" : 1.50"#)
        let plain = Reading(events: [first, Self.chunk(Self.more(nil, "{}"))])
        let waiting = Reading(events: [first, Self.chunk(Self.more(nil, "{}"))], names: ToolNames())
        #expect(waiting.frames == plain.frames)
    }

    @Test func `a name is not waited for for ever`() throws {
        let parts = (0..<2000).map { _ in Self.chunk(Self.more("ab")) }
        let reading = Reading(
            events: [Self.chunk(Self.begin("x"))] + parts + [Self.chunk(Self.more(nil, "{}"))], names: ToolNames())
        #expect(try reading.answer.toolCalls.first?.name.utf8.count == 4001)
        #expect(try names(reading.frames).count > 1)
    }
}
