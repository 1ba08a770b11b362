/// Calls of tools and reasoning, as providers spell them.
extension UpstreamCase {
    private typealias Text = UpstreamText

    private static let weather = SeenAnswer.Call(id: "c1", name: "get_weather", arguments: #"{\"a\":1}"#)
    private static let time = SeenAnswer.Call(id: "c2", name: "get_time", arguments: #"{\"b\":2}"#)
    private static let first = #""id":"c1","type":"function","function":{"name":"get_weather","arguments":""}"#
    private static let second = #""id":"c2","type":"function","function":{"name":"get_time","arguments":""}"#

    /// A piece of a call with a part of the arguments.
    private static func part(_ which: String, _ arguments: String) -> String {
        "{\(which.isEmpty ? "" : which + ",")\"function\":{\"arguments\":\"\(arguments)\"}}"
    }

    private static func call(
        _ name: String, _ pieces: String, _ calls: [SeenAnswer.Call] = [weather], reason: String = "tool_calls",
        members: [String: String] = [:]
    ) -> UpstreamCase {
        UpstreamCase(
            "a call: \(name)", pieces + Text.end(reason) + Text.usage(9, 2) + Text.done,
            .answer("", reason, calls: calls, members: members))
    }

    /// One rule for what belongs to which call: its index, else its id, else the last call.
    static let toolCalls: [UpstreamCase] = [
        call(
            "two by index, one after the other",
            Text.calls(#"{"index":0,\#(first)}"#) + Text.calls(part(#""index":0"#, #"{\"a\""#))
                + Text.calls(part(#""index":0"#, ":1}")) + Text.calls(#"{"index":1,\#(second)}"#)
                + Text.calls(part(#""index":1"#, #"{\"b\":2}"#)), [weather, time]),
        call(
            "two by index, in turn",
            Text.calls(#"{"index":0,\#(first)}"#, #"{"index":1,\#(second)}"#)
                + Text.calls(part(#""index":1"#, #"{\"b\""#), part(#""index":0"#, #"{\"a\""#))
                + Text.calls(part(#""index":0"#, ":1}"), part(#""index":1"#, ":2}")), [weather, time]),
        call(
            "no index and no id in later pieces",
            Text.calls("{\(first)}") + Text.calls(part("", #"{\"a\""#)) + Text.calls(part("", ":1}"))
                + Text.calls("{\(second)}") + Text.calls(part("", #"{\"b\":2}"#)), [weather, time]),
        call(
            "no index, the id in each piece",
            Text.calls("{\(first)}", "{\(second)}") + Text.calls(part(#""id":"c1""#, #"{\"a\":1}"#))
                + Text.calls(part(#""id":"c2""#, #"{\"b\":2}"#)), [weather, time]),
        call(
            "no index, two whole ones in one chunk",
            Text.calls(
                #"{"id":"c1","type":"function","function":{"name":"get_weather","arguments":"{\"a\":1}"}}"#,
                #"{"id":"c2","type":"function","function":{"name":"get_time","arguments":"{\"b\":2}"}}"#),
            [weather, time]),
        call(
            "the index is null",
            Text.calls(#"{"index":null,\#(first)}"#) + Text.calls(part(#""index":null"#, #"{\"a\":1}"#))),
        call(
            "the same index with another id",
            Text.calls(#"{"index":0,\#(first)}"#) + Text.calls(part(#""index":0"#, #"{\"a\":1}"#))
                + Text.calls(#"{"index":0,\#(second)}"#) + Text.calls(part(#""index":0"#, #"{\"b\":2}"#)),
            [weather, time]),
        call(
            "the same index with another id, in one chunk",
            Text.calls(#"{"index":0,\#(first)}"#, #"{"index":0,\#(second)}"#)
                + Text.calls(part(#""index":0,"id":"c1""#, #"{\"a\":1}"#))
                + Text.calls(part(#""index":0,"id":"c2""#, #"{\"b\":2}"#)), [weather, time]),
        call(
            "the same index with an id of its own for each piece",
            Text.calls(#"{"index":0,\#(first)}"#) + Text.calls(part(#""index":0,"id":"x1""#, #"{\"a\""#))
                + Text.calls(part(#""index":0,"id":"x2""#, ":1}")) + Text.calls(#"{"index":1,\#(second)}"#)
                + Text.calls(part(#""index":1,"id":"x3""#, #"{\"b\":2}"#)), [weather, time]),
        call(
            "index and id in each piece",
            Text.calls(#"{"index":0,\#(first)}"#) + Text.calls(part(#""index":0,"id":"c1""#, #"{\"a\""#))
                + Text.calls(part(#""index":0,"id":"c1""#, ":1}"))),
        call(
            "an empty id in later pieces",
            Text.calls(#"{"index":0,\#(first)}"#) + Text.calls(part(#""index":0,"id":"""#, #"{\"a\""#))
                + Text.calls(part(#""index":0,"id":"""#, ":1}"))),
        call(
            "an id of null in later pieces",
            Text.calls(#"{"index":0,\#(first)}"#) + Text.calls(part(#""index":0,"id":null"#, #"{\"a\":1}"#))),
        call(
            "an index that begins at 1",
            Text.calls(#"{"index":1,\#(first)}"#) + Text.calls(part(#""index":1"#, #"{\"a\":1}"#))),
        call(
            "a name in parts",
            Text.calls(#"{"index":0,"id":"c1","type":"function","function":{"name":"get_","arguments":""}}"#)
                + Text.calls(#"{"index":0,"function":{"name":"weather"}}"#)
                + Text.calls(part(#""index":0"#, #"{\"a\":1}"#))),
        call(
            "a name in three parts, without an index",
            Text.calls(#"{"id":"c1","type":"function","function":{"name":"get"}}"#)
                + Text.calls(#"{"function":{"name":"_"}}"#) + Text.calls(#"{"function":{"name":"weather"}}"#)
                + Text.calls(part("", #"{\"a\":1}"#))),
        call(
            "a name that is repeated whole",
            [#"{\"a\""#, ":1", "}"].map { arguments in
                Text.calls(
                    #"{"index":0,"id":"c1","type":"function","function":{"name":"get_weather","arguments":"\#(arguments)"}}"#
                )
            }.joined()),
        call(
            "no type",
            Text.calls(#"{"index":0,"id":"c1","function":{"name":"get_weather","arguments":"{\"a\":1}"}}"#)),
        call(
            "an empty type",
            Text.calls(#"{"index":0,"id":"c1","type":"","function":{"name":"get_weather","arguments":"{\"a\":1}"}}"#)),
        call(
            "no id",
            Text.calls(#"{"index":0,"type":"function","function":{"name":"get_weather","arguments":"{\"a\":1}"}}"#),
            [.init(id: "", name: "get_weather", arguments: weather.arguments)]),
        call(
            "two without ids",
            Text.calls(#"{"index":0,"function":{"name":"get_weather","arguments":"{\"a\":1}"}}"#)
                + Text.calls(#"{"index":1,"id":"","function":{"name":"get_time","arguments":"{\"b\""}}"#)
                + Text.calls(part(#""index":1,"id":null"#, ":2}")),
            [
                .init(id: "", name: "get_weather", arguments: weather.arguments),
                .init(id: "", name: "get_time", arguments: time.arguments),
            ]),
        call(
            "arguments as an object",
            Text.calls(
                #"{"index":0,"id":"c1","type":"function","function":{"name":"get_weather","arguments":{"a":1}}}"#)),
        call(
            "arguments as an object, without index and type",
            Text.calls(#"{"id":"c1","function":{"name":"get_weather","arguments":{"a":1}}}"#)),
        call(
            "arguments of null first",
            Text.calls(#"{"index":0,"id":"c1","type":"function","function":{"name":"get_weather","arguments":null}}"#)
                + Text.calls(part(#""index":0"#, #"{\"a\":1}"#))),
        call(
            "the reason stop", Text.calls(#"{"index":0,\#(first)}"#) + Text.calls(part(#""index":0"#, #"{\"a\":1}"#)),
            reason: "stop"),
        call(
            "a function call in parts",
            Text.chunk(#"{"function_call":{"name":"f","arguments":""}}"#)
                + Text.chunk(#"{"function_call":{"arguments":"{\"a\""}}"#)
                + Text.chunk(#"{"function_call":{"arguments":":1}"}}"#), [], reason: "function_call",
            members: ["function_call": #"{"name":"f","arguments":"{\"a\":1}"}"#]),
        call(
            "a function call with an object", Text.chunk(#"{"function_call":{"name":"f","arguments":{"a":1}}}"#), [],
            reason: "function_call", members: ["function_call": #"{"name":"f","arguments":"{\"a\":1}"}"#]),
        UpstreamCase(
            "no calls: null and an empty list",
            Text.chunk(#"{"content":"Hel","tool_calls":null}"#) + Text.chunk(#"{"content":"lo","tool_calls":[]}"#)
                + Text.ended, .answer()),
    ]

    static let reasoning: [UpstreamCase] = [
        UpstreamCase(
            "reasoning, then an answer",
            Text.chunk(#"{"reasoning_content":"Hm"}"#) + Text.chunk(#"{"reasoning_content":"m","content":null}"#)
                + Text.hello, .answer(reasoning: "Hmm")),
        details(
            "of one index", [#""text":"a""#, #""text":"b""#].map { #"{"type":"reasoning.text","index":0,\#($0)}"# },
            #"[{"type":"reasoning.text","index":0,"text":"ab"}]"#),
        details(
            "with id and format in each piece",
            [#""text":"a""#, #""text":"b""#].map {
                #"{"type":"reasoning.text","id":"r1","format":"anthropic-claude-v1","index":0,\#($0)}"#
            }, #"[{"type":"reasoning.text","id":"r1","format":"anthropic-claude-v1","index":0,"text":"ab"}]"#),
        details(
            "with a signature that comes twice",
            [#""text":"a","signature":"s1""#, #""text":"","signature":"s1""#].map {
                #"{"type":"reasoning.text","index":0,\#($0)}"#
            }, #"[{"type":"reasoning.text","index":0,"text":"a","signature":"s1"}]"#),
        details(
            "of two indexes",
            [
                #"{"type":"reasoning.summary","index":0,"summary":"a"}"#,
                #"{"type":"reasoning.text","index":1,"text":"c"}"#,
                #"{"type":"reasoning.summary","index":0,"summary":"b"}"#,
            ],
            #"[{"type":"reasoning.summary","index":0,"summary":"ab"},{"type":"reasoning.text","index":1,"text":"c"}]"#),
    ]

    private static func details(_ name: String, _ pieces: [String], _ whole: String) -> UpstreamCase {
        UpstreamCase(
            "reasoning details \(name)",
            pieces.map { Text.chunk(#"{"content":"","reasoning_details":[\#($0)]}"#) }.joined() + Text.hello,
            .answer(members: ["reasoning_details": whole]))
    }
}
