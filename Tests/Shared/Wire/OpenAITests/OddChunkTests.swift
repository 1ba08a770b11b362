import JSON
import OpenAI
import Testing

/// Chunks of any shape: what reaches the client is always a chunk, and the same wherever the reads cut the stream.
struct OddChunkTests {
    @Test func `whatever comes, a client gets chunks`() throws {
        var complete = 0
        for seed in 0..<600 {
            var odd = OddChunks(seed: UInt64(seed))
            let body = odd.stream()
            let whole = Reading(body)
            let cut = Reading(body, by: 1 + seed % 90)
            #expect(whole.frames == cut.frames, "seed \(seed)")
            #expect(whole.reader.outcome == cut.reader.outcome, "seed \(seed)")
            for chunk in try whole.answer.chunks { try check(chunk, "seed \(seed)") }
            if whole.reader.outcome == .complete {
                complete += 1
                try checkCompletion(of: whole, "seed \(seed)")
            }
        }
        #expect(complete > 60)
    }

    private func check(_ chunk: JSONValue, _ seed: Comment) throws {
        #expect(chunk.member("id")?.string == "ours", seed)
        #expect(chunk.member("model")?.string == "public", seed)
        #expect(chunk.member("object")?.string == "chat.completion.chunk", seed)
        #expect(chunk.member("created")?.int != nil, seed)
        for choice in try #require(chunk.member("choices"), seed).elements {
            #expect(choice.member("index")?.int.map { (0..<128).contains($0) } == true, seed)
            #expect(choice.member("delta")?.isObject == true, seed)
            let reason = try #require(choice.member("finish_reason"), seed)
            #expect(reason.isNull || reason.string?.isEmpty == false, seed)
            for call in choice["delta.tool_calls"]?.elements.map({ $0 }) ?? [] {
                #expect(call.member("index")?.int != nil, seed)
                #expect(call["function.arguments"]?.isString != false, seed)
                #expect(call["function.name"]?.isString != false, seed)
            }
        }
    }

    /// Who adds the pieces up gets what who asked for the whole gets.
    private func checkCompletion(of reading: Reading, _ seed: Comment) throws {
        let calls =
            try #require(try reading.completion, seed)["choices.0.message.tool_calls"]?.elements.map { $0 } ?? []
        let streamed = try reading.answer.toolCalls.filter { call in call != ReadAnswer.ToolCall() }
        #expect(calls.map { call in call.member("id")?.string ?? "" } == streamed.map(\.id), seed)
        #expect(calls.map { call in call["function.name"]?.string ?? "" } == streamed.map(\.name), seed)
        #expect(calls.map { call in call["function.arguments"]?.string ?? "" } == streamed.map(\.arguments), seed)
    }
}

/// A stream whose chunks have members of any type, or lack them.
struct OddChunks {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func stream() -> String {
        var events: [String] = []
        for _ in 0..<1 + number(below: 8) { events.append(chunk()) }
        if number(below: 2) == 0 { events.append(#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#) }
        if number(below: 2) == 0 { events.append("[DONE]") }
        return events.map { event in "data: \(event)\n\n" }.joined()
    }

    private mutating func chunk() -> String {
        object([
            ("object", ["\"chat.completion.chunk\"", "\"\"", "null", "7"]),
            ("created", ["7", "8", "0", "null", "\"7\"", "7.0", "1e400"]), ("id", ["\"a\"", "null"]),
            ("choices", [list(choice()), list(choice()), list(choice()), "[]", "null"]),
            ("usage", ["null", "{}", #"{"prompt_tokens":1,"completion_tokens":1}"#, "null"]),
            ("error", ["null", "{}", "\"\"", "null", #"{"message":""}"#]),
        ])
    }

    private mutating func choice() -> String {
        object([
            ("index", ["0", "0", "\"0\"", "null", "0.0"]),
            ("finish_reason", ["null", "null", "\"\"", "false", "\"length\""]),
            ("delta", [delta(), delta(), delta(), "null", "\"x\"", "[]", "{}"]), ("logprobs", ["null"]),
            ("message", ["null", delta(), "{}", "null"]),
        ])
    }

    private mutating func delta() -> String {
        object([
            ("role", ["\"assistant\"", "null"]), ("content", ["\"a\"", "\"\"", "null", "\"你\""]),
            ("tool_calls", [list(call()), "null", call(), "[]", list(call() + "," + call())]),
            ("function_call", ["null", function()]),
        ])
    }

    private mutating func call() -> String {
        object([
            ("index", ["0", "1", "null", "\"0\"", "-1"]), ("id", ["\"c\"", "\"d\"", "\"\"", "null", "7"]),
            ("type", ["\"function\"", "null", "\"\""]), ("function", [function(), function()]),
        ])
    }

    private mutating func function() -> String {
        object([
            ("name", ["\"f\"", "\"g\"", "null", "\"\""]),
            ("arguments", ["\"{}\"", "\"x\"", "\"\"", "null", #"{"a":"b"}"#, "[1]"]),
        ])
    }

    private func list(_ element: String) -> String { "[\(element)]" }

    /// An object with most of the members.
    private mutating func object(_ members: [(name: String, values: [String])]) -> String {
        var written: [String] = []
        for (name, values) in members where number(below: 3) > 0 {
            written.append("\"\(name)\":\(values[number(below: values.count)])")
        }
        return "{\(written.joined(separator: number(below: 4) == 0 ? " , " : ","))}"
    }

    /// SplitMix64.
    private mutating func number(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ mixed >> 31) % UInt64(bound))
    }
}
