import JSON
import OpenAI
import Testing

/// Pieces of tool calls as providers send them: a client that streams and one that does not read the same calls.
struct ToolCallPiecesTests {
    typealias Call = ReadAnswer.ToolCall

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The lists of pieces, one a chunk.
        let chunks: [String]
        let calls: [Call]

        init(_ name: String, _ chunks: [String], _ calls: [Call]) {
            (testDescription, self.chunks, self.calls) = (name, chunks, calls)
        }
    }

    private static func f(_ name: String?, _ arguments: String?) -> String {
        let name = name.map { name in #""name":"\#(name)""# }
        let arguments = arguments.map { text in #""arguments":\#(text)"# }
        return "\"function\":{\([name, arguments].compactMap { $0 }.joined(separator: ","))}"
    }

    private static let whole = #""{\"a\":1}""#

    static let cases = [
        Case(
            "as OpenAI sends them",
            [
                #"{"index":0,"id":"c","type":"function",\#(f("w", "\"\""))}"#, #"{"index":0,\#(f(nil, "\"x\""))}"#,
                #"{"index":1,"id":"d","type":"function",\#(f("v", "\"\""))}"#, #"{"index":1,\#(f(nil, "\"y\""))}"#,
            ], [Call(id: "c", name: "w", arguments: "x"), Call(id: "d", name: "v", arguments: "y")]),
        Case(
            "without indexes, by id",
            [
                #"{"id":"c",\#(f("w", "\"1\""))}"#, #"{"id":"d",\#(f("v", "\"2\""))}"#,
                #"{"id":"c",\#(f(nil, "\"3\""))}"#,
                #"{"id":"d",\#(f(nil, "\"4\""))}"#,
            ], [Call(id: "c", name: "w", arguments: "13"), Call(id: "d", name: "v", arguments: "24")]),
        Case(
            "with neither index nor id after the first", [#"{"id":"c",\#(f("w", "\"1\""))}"#, "{\(f(nil, "\"2\""))}"],
            [Call(id: "c", name: "w", arguments: "12")]),
        Case(
            "whole ones with neither, in one chunk", ["{\(f("w", whole))},{\(f("w", whole))}"],
            [
                Call(id: "call_ours_0_0", name: "w", arguments: #"{"a":1}"#),
                Call(id: "call_ours_0_1", name: "w", arguments: #"{"a":1}"#),
            ]),
        Case(
            "whole ones with neither, in two chunks", ["{\(f("w", whole))}", "{\(f("w", "{}"))}"],
            [
                Call(id: "call_ours_0_0", name: "w", arguments: #"{"a":1}"#),
                Call(id: "call_ours_0_1", name: "w", arguments: "{}"),
            ]),
        Case(
            "one index with two ids",
            [
                #"{"index":0,"id":"c",\#(f("w", whole))}"#, #"{"index":0,"id":"d",\#(f("v", "\"{\""))}"#,
                #"{"index":0,\#(f(nil, "\"}\""))}"#,
            ], [Call(id: "c", name: "w", arguments: #"{"a":1}"#), Call(id: "d", name: "v", arguments: "{}")]),
        Case(
            "one index with two ids, mixed",
            [
                #"{"index":0,"id":"c",\#(f("w", "\"1\""))}"#, #"{"index":0,"id":"d",\#(f("v", "\"2\""))}"#,
                #"{"index":0,"id":"c",\#(f(nil, "\"3\""))}"#,
            ], [Call(id: "c", name: "w", arguments: "13"), Call(id: "d", name: "v", arguments: "2")]),
        Case(
            "an id of its own for each piece",
            [
                #"{"index":0,"id":"c",\#(f("w", "\"\""))}"#, #"{"index":0,"id":"d",\#(f(nil, "\"{\""))}"#,
                #"{"index":0,"id":"e",\#(f(nil, "\"}\""))}"#, #"{"index":1,"id":"f",\#(f("v", "\"{\""))}"#,
                #"{"index":1,"id":"g",\#(f(nil, "\"}\""))}"#,
            ], [Call(id: "c", name: "w", arguments: "{}"), Call(id: "f", name: "v", arguments: "{}")]),
        Case(
            "an id of its own and the name for each piece",
            [
                #"{"index":0,"id":"c",\#(f("w", "\"\""))}"#, #"{"index":0,"id":"d",\#(f("w", "\"{\""))}"#,
                #"{"index":0,"id":"e",\#(f("w", "\" \\\"a\\\":1\""))}"#, #"{"index":0,"id":"f",\#(f("w", "\"}\""))}"#,
                #"{"index":0,"id":"g",\#(f("w", whole))}"#,
            ],
            [
                Call(id: "c", name: "w", arguments: #"{ "a":1}"#), Call(id: "g", name: "w", arguments: #"{"a":1}"#),
            ]),
        Case(
            "an id of its own for each piece, no index",
            [
                #"{"id":"c",\#(f("w", "\"{\""))}"#, #"{"id":"d",\#(f(nil, "\"}\""))}"#,
                #"{"id":"e",\#(f("v", "\"{}\""))}"#,
            ], [Call(id: "c", name: "w", arguments: "{}"), Call(id: "e", name: "v", arguments: "{}")]),
        Case(
            "one name with two ids, side by side",
            [
                #"{"index":0,"id":"c",\#(f("w", "\"\""))},{"index":0,"id":"d",\#(f("w", whole))}"#
            ], [Call(id: "c", name: "w", arguments: ""), Call(id: "d", name: "w", arguments: #"{"a":1}"#)]),
        Case(
            "the fresh index of one is given to another later",
            [
                #"{"index":0,"id":"c",\#(f("w", "\"1\""))}"#, #"{"index":0,"id":"d",\#(f("v", "\"2\""))}"#,
                #"{"index":1,"id":"e",\#(f("u", "\"3\""))}"#, #"{"index":1,\#(f(nil, "\"4\""))}"#,
            ],
            [
                Call(id: "c", name: "w", arguments: "1"), Call(id: "d", name: "v", arguments: "2"),
                Call(id: "e", name: "u", arguments: "34"),
            ]),
        Case(
            "a name in parts",
            [
                #"{"index":0,"id":"c",\#(f("get_", nil))}"#, #"{"index":0,\#(f("wea", nil))}"#,
                #"{"index":0,\#(f("ther", "\"{}\""))}"#,
            ],
            [Call(id: "c", name: "get_weather", arguments: "{}")]),
        Case(
            "name, id and type in every piece",
            (1...3).map { number in #"{"index":0,"id":"c","type":"function",\#(f("w", "\"\(number)\""))}"# },
            [Call(id: "c", name: "w", arguments: "123")]),
        Case(
            "name in every piece, neither index nor id", (1...3).map { number in "{\(f("w", "\"\(number)\""))}" },
            [Call(id: "call_ours_0_0", name: "w", arguments: "123")]),
        Case(
            "nulls and empty strings",
            [
                #"{"index":0,"id":null,"type":null,\#(f("w", "null"))}"#,
                #"{"index":0,"id":"","type":"","function":{"name":null,"arguments":"1"}}"#,
                #"{"index":0,"id":null,"type":null,"function":{"name":"","arguments":"2"}}"#,
                #"{"index":0,"function":null}"#, #"{"index":0}"#,
            ], [Call(id: "call_ours_0_0", name: "w", arguments: "12")]),
        Case(
            "an id that comes late",
            [#"{"index":0,\#(f("w", "\"1\""))}"#, #"{"index":0,"id":"c",\#(f(nil, "\"2\""))}"#],
            [Call(id: "call_ours_0_0", name: "w", arguments: "12")]),
        Case(
            "arguments as values",
            [#"{"index":0,"id":"c",\#(f("w", #"{"城":["a\"b",1.50]}"#))}"#, #"{"index":1,"id":7,\#(f("v", "[]"))}"#],
            [Call(id: "c", name: "w", arguments: #"{"城":["a\"b",1.50]}"#), Call(id: "7", name: "v", arguments: "[]")]),
        Case(
            "indexes as other types",
            [#"{"index":"0","id":"c",\#(f("w", "\"1\""))}"#, #"{"index":0.0,\#(f(nil, "\"2\""))}"#],
            [Call(id: "c", name: "w", arguments: "12")]),
        Case(
            "indexes that cannot be",
            [#"{"index":-1,"id":"c",\#(f("w", "\"1\""))}"#, #"{"index":9223372036854775807,\#(f(nil, "\"2\""))}"#],
            [Call(id: "c", name: "w", arguments: "12")]),
    ]

    @Test(arguments: cases, [1, 1_000_000])
    func `the pieces make the same calls, streamed and whole`(given: Case, size: Int) throws {
        let events = given.chunks.map { pieces in
            #"{"choices":[{"index":0,"delta":{"tool_calls":[\#(pieces)]},"finish_reason":null}]}"#
        }
        let reading = Reading(events: events, by: size)
        #expect(reading.reader.outcome == .complete)
        #expect(try reading.answer.toolCalls == given.calls)
        var begun: Set<Int> = []
        for chunk in try reading.answer.chunks {
            for piece in chunk["choices.0.delta.tool_calls"]?.elements.map({ $0 }) ?? [] {
                let index = try #require(piece.member("index")?.int)
                let isFirst = begun.insert(index).inserted
                #expect((piece.member("id")?.string?.isEmpty == false) == isFirst)
                #expect(!isFirst || piece.member("type")?.string == "function")
                #expect(piece.member("type")?.isNull != true)
                #expect(piece["function.arguments"]?.isString != false)
            }
        }
        let calls = try #require(try reading.completion?["choices.0.message.tool_calls"])
        #expect(
            calls.elements.map { call in
                Call(
                    id: call.member("id")?.string ?? "", name: call["function.name"]?.string ?? "",
                    arguments: call["function.arguments"]?.string ?? "")
            } == given.calls)
        #expect(calls.elements.allSatisfy { $0.member("type")?.string == "function" && $0.member("index") == nil })
    }

    @Test func `calls of two choices are apart`() throws {
        let reading = Reading(
            events: [0, 1, 0, 1].map { choice in
                #"{"choices":[{"index":\#(choice),"delta":{"tool_calls":[{"function":{"name":"f","arguments":"\#(choice)"}}]}}]}"#
            }, choices: 2)
        for choice in 0..<2 {
            let call = try #require(try reading.completion?["choices.\(choice).message.tool_calls.0"])
            #expect(call["function.arguments"]?.string == "\(choice)\(choice)")
            #expect(call.member("id")?.string == "call_ours_\(choice)_0")
        }
    }

    @Test(
        arguments: [
            "[{}]", #"[{"index":0,"type":"function","function":{"name":"","arguments":""}}]"#, "{}", "false",
            #"[{"index":0,"id":null,"function":null},{"index":1,"id":""}]"#,
        ])
    func `pieces of nothing begin no call`(pieces: String) throws {
        let reading = Reading(events: [
            #"{"choices":[{"delta":{"content":"a","tool_calls":\#(pieces)}}]}"#,
            #"{"choices":[{"delta":{"tool_calls":\#(pieces)},"finish_reason":"stop"}]}"#,
        ])
        #expect(try reading.answer.chunks.allSatisfy { $0["choices.0.delta.tool_calls"]?.isNull ?? true })
        #expect(try reading.completion?["choices.0.message.tool_calls"]?.isNull ?? true)
        #expect(try reading.completion?["choices.0.message.content"]?.string == "a")
    }

    @Test func `every piece of a function's call has its function`() throws {
        let reading = Reading(
            events: [
                #"{"id":"c","type":"function","function":null}"#, #"{"id":"c","function":null}"#, #"{"id":"c"}"#,
                #"{"function":{"name":"f","arguments":"{}"}}"#,
            ].map { piece in #"{"choices":[{"delta":{"tool_calls":[\#(piece)]}}]}"# })
        let functions = try reading.answer.chunks.compactMap { $0["choices.0.delta.tool_calls.0.function"] }
        #expect(functions.count == 4 && functions.allSatisfy(\.isObject))
        #expect(try reading.completion?["choices.0.message.tool_calls.0.function.name"]?.string == "f")
    }

    @Test func `a call alone is a list of one`() throws {
        let reading = Reading(events: [
            #"{"choices":[{"delta":{"tool_calls":{"id":"c","function":{"name":"f","arguments":"{}"}}}}]}"#
        ])
        #expect(try reading.answer.toolCalls == [Call(id: "c", name: "f", arguments: "{}")])
    }

    @Test func `a custom tool's call stays one`() throws {
        let reading = Reading(events: [
            #"{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","custom":{"name":"f","input":"a"}}]}}]}"#,
            #"{"choices":[{"delta":{"tool_calls":[{"index":0,"custom":{"input":"b"}}]}}]}"#,
        ])
        let call = try #require(try reading.completion?["choices.0.message.tool_calls.0"])
        #expect(
            String(decoding: call.text, as: UTF8.self)
                == #"{"id":"c","type":"custom","custom":{"name":"f","input":"ab"}}"#)
    }

    @Test func `a legacy call's arguments are a string and its name comes once`() throws {
        let reading = Reading(events: [
            #"{"choices":[{"delta":{"function_call":{"name":"f","arguments":null}}}]}"#,
            #"{"choices":[{"delta":{"function_call":{"name":"f","arguments":{"a":1}}}}]}"#,
            #"{"choices":[{"delta":{"function_call":{"name":null,"arguments":" "}}}]}"#,
        ])
        let call = try #require(try reading.completion?["choices.0.message.function_call"])
        #expect(String(decoding: call.text, as: UTF8.self) == #"{"name":"f","arguments":"{\"a\":1} "}"#)
        #expect(reading.text.components(of: #""name":"f""#) == 1)
        #expect(!reading.text.contains("null,\"arguments\""))
    }

    @Test func `a reason that the provider gave stays`() throws {
        let reading = Reading(events: [
            #"{"choices":[{"delta":{"tool_calls":[{"id":"c","function":{"name":"f"}}]},"finish_reason":"stop"}]}"#
        ])
        #expect(reading.reader.finishReason == "stop")
    }

    @Test func `made ids are the same whenever they are made, and short`() throws {
        let events = [#"{"choices":[{"delta":{"tool_calls":[{"function":{"name":"f"}}]}}]}"#]
        #expect(Reading(events: events).frames == Reading(events: events, by: 3).frames)
        let long = String(repeating: "x.-_:/", count: 40)
        var reader = AnswerReader(id: long, model: "m", showsUsage: false)
        let id = try ReadAnswer(reader.read(Array("data: \(events[0])\n\n".utf8)).bytes).toolCalls[0].id
        #expect(id.utf8.count <= 64 && id.hasPrefix("call_x"))
    }

    @Test func `reasoning details grow in their text alone`() throws {
        func detail(_ members: String) -> String { #"{"choices":[{"delta":{"reasoning_details":[{\#(members)}]}}]}"# }
        let reading = Reading(events: [
            detail(#""type":"reasoning.text","index":0,"id":"i","format":"v1","text":"a","signature":null"#),
            detail(#""type":"reasoning.text","index":0,"id":"i","format":"v1","text":"b","signature":"s""#),
            detail(#""type":"reasoning.summary","index":1,"summary":"c","format":"v1""#),
            detail(#""type":"reasoning.summary","index":1,"summary":"d","format":"v1""#),
            detail(#""type":"reasoning.encrypted","index":1,"data":"e","format":"v1""#),
            detail(#""index":0,"text":"f","signature":"s","type":"reasoning.text""#),
        ])
        let details = try #require(try reading.completion?["choices.0.message.reasoning_details"])
        #expect(
            String(decoding: details.text, as: UTF8.self)
                == #"[{"type":"reasoning.text","index":0,"id":"i","format":"v1","text":"abf","signature":"s"},"#
                + #"{"type":"reasoning.summary","index":1,"summary":"cd","format":"v1"},"#
                + #"{"type":"reasoning.encrypted","index":1,"data":"e","format":"v1"}]"#)
    }
}

extension String {
    /// How often a text stands in this one.
    fileprivate func components(of text: String) -> Int {
        split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}
