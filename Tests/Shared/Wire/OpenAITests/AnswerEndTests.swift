import JSON
import OpenAI
import Testing

/// How an answer ends: whole, cut off, or failed.
struct AnswerEndTests {
    private static let word = #"{"choices":[{"index":0,"delta":{"role":"assistant","content":"a"}}]}"#
    private static let role = #"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#
    private static let usage = #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":0}}"#
    private static let stop = #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#

    @Test(arguments: [[], [role], [usage], [role, usage], [role, role]])
    func `nothing is no answer, and nothing of it is shown`(events: [String]) {
        for done in [true, false] {
            let reading = Reading(events: events, done: done)
            #expect(reading.reader.outcome == .truncated)
            #expect(reading.frames.isEmpty)
        }
    }

    @Test func `a choice that ends without a word is an answer`() throws {
        let reading = Reading(events: [Self.role, Self.stop])
        #expect(reading.reader.outcome == .complete)
        #expect(try reading.answer.chunks.count == 2)
        #expect(try reading.answer.role == "assistant")
    }

    @Test func `what shows nothing goes out with what shows something`() throws {
        var reader = AnswerReader(id: "ours", model: "public", showsUsage: true)
        let first = reader.read(Array("data: \(Self.role)\n\n".utf8))
        #expect(first.isEmpty)
        let second = reader.read(Array("data: \(Self.word)\n\n".utf8))
        #expect(second.count == 2)
        #expect(reader.read(Array("data: \(Self.role)\n\n".utf8)).count == 1)
    }

    @Test(arguments: [
        (#"{"content":"a"}"#, "stop"),
        (
            #"{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}"#,
            "tool_calls"
        ),
        (#"{"function_call":{"name":"f","arguments":"{}"}}"#, "function_call"),
        (#"{"images":[{"image_url":{"url":"data:image/png;base64,AA"}}]}"#, "stop"),
    ])
    func `DONE without a reason says the reason`(delta: String, reason: String) throws {
        let reading = Reading(events: [#"{"created":7,"choices":[{"index":0,"delta":\#(delta)}]}"#])
        #expect(reading.reader.outcome == .complete)
        #expect(reading.reader.finishReason == reason)
        let chunks = try reading.answer.chunks
        #expect(chunks.count == 2)
        #expect(chunks.last?["choices.0.finish_reason"]?.string == reason)
        #expect(chunks.last?["choices.0.delta"]?.isObject == true)
        #expect(chunks.last?.member("created")?.int == 7)
        #expect(try reading.completion?["choices.0.finish_reason"]?.string == reason)
        #expect(
            Reading(events: [#"{"choices":[{"index":0,"delta":\#(delta)}]}"#], done: false).reader.outcome == .truncated
        )
    }

    @Test func `every choice that was asked for has to come and end`() throws {
        func chunk(_ index: Int, _ reason: String) -> String {
            #"{"choices":[{"index":\#(index),"delta":{"content":"a"},"finish_reason":\#(reason)}]}"#
        }
        let stop = #""stop""#
        #expect(Reading(events: [chunk(0, stop)], choices: 2).reader.outcome == .truncated)
        #expect(
            Reading(events: [chunk(0, stop), chunk(1, "null")], done: false, choices: 2).reader.outcome == .truncated)
        #expect(Reading(events: [chunk(0, stop), chunk(1, stop)], done: false, choices: 2).reader.outcome == .complete)
        let half = Reading(events: [chunk(0, stop), chunk(1, "null")], choices: 2)
        #expect(half.reader.outcome == .complete)
        #expect(try half.answer.chunks.last?["choices.0.index"]?.int == 1)
        #expect(
            Reading(events: [chunk(0, stop), chunk(1, "null"), Self.role], choices: 3).reader.outcome == .truncated)
    }

    @Test(arguments: [
        "data: [DONE]\n\n", "data:[DONE]\r\n\r\n", "data:  [DONE] \n\n", "data: \"[DONE]\"\n\n",
        "event: x\ndata: [DONE]\n\n",
    ])
    func `DONE is known with what stands around it`(done: String) {
        #expect(Reading("data: \(Self.word)\n\n" + done).reader.isDone)
    }

    // MARK: - Errors

    @Test(
        arguments: [
            #"data: {"object":"error","message":"no","code":500}"#, "event: error\ndata: no",
            "event: error\ndata: {\"message\":\"no\"}",
            "event: error\ndata: {\"choices\":[],\"error\":{\"message\":\"no\"}}",
            #"data: {"error":"no"}"#, #"data: {"error":{"message":"no","type":"server_error"}}"#,
            #"data: {"choices":[{"delta":{"content":""},"finish_reason":"error","error":{"message":"no"}}]}"#,
            #"data: {"error":{"error":{"message":"no"}}}"#, #"data: [{"error":{"code":500,"message":"no"}}]"#,
            #"data: {"error":true,"message":"no"}"#,
            #"data: {"choices":null,"base_resp":{"status_code":1000,"status_msg":"no"}}"#,
            #"data: {"object":"error","msg":"no"}"#,
            #"data: {"type":"error","error":{"type":"api_error","message":"no"}}"#,
            #"data: {"message":"no","code":503}"#, #"data: {"code":"1000","msg":"no"}"#, #"data: {"detail":"no"}"#,
        ], [true, false])
    func `an error in any shape is that error`(event: String, done: Bool) throws {
        let body = "data: \(Self.word)\n\n" + event + "\n\n" + (done ? "data: [DONE]\n\n" : "")
        for size in [1, 9, 1000] {
            let reading = Reading(body, by: size)
            #expect(reading.failure?.message == "no")
            #expect(try reading.answer.text == "a")
        }
    }

    @Test(
        arguments: [
            ("1000", .unavailable), ("1002", .rateLimited), ("1004", .unauthorized), ("1008", .exhausted),
            ("1039", .rateLimited), ("2013", .refused), ("\"2049\"", .unauthorized), ("7", .unavailable),
        ] as [(String, UpstreamFailure.Kind)])
    func `a base_resp has numbers of its own`(code: String, kind: UpstreamFailure.Kind) {
        let response = #""base_resp":{"status_code":\#(code),"status_msg":"no"}"#
        for event in ["{\(response)}", "{\"choices\":null,\(response)}"] {
            #expect(Reading(events: [event]).failure?.kind == kind)
            #expect(Reading(events: [event]).failure?.message == "no")
        }
        let refused = Reading(events: [#"{"base_resp":{"status_code":1027,"status_msg":"no"}}"#]).failure
        #expect(refused?.code == "content_policy_violation")
    }

    @Test(arguments: ["error", "network_error", "insufficient_system_resource", "abort", "internal_server_error"])
    func `a reason that is a failure fails the answer`(reason: String) {
        let reading = Reading(events: [
            Self.word, #"{"choices":[{"index":0,"delta":{},"finish_reason":"\#(reason)"}]}"#,
        ])
        #expect(reading.failure?.kind == .brokenOff)
        #expect(!reading.text.contains(reason))
    }

    @Test(arguments: [
        "{}", "\"\"", "false", "[]", "null", #"{"message":""}"#, #"{"message":null,"code":0,"type":""}"#, "0", "[{}]",
    ])
    func `an empty error beside choices is none`(error: String) throws {
        let reading = Reading(events: [
            #"{"error":\#(error),"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}"#
        ])
        #expect(reading.reader.outcome == .complete)
        #expect(try reading.answer.text == "a")
    }

    @Test func `what is no chunk is forgotten when the answer comes whole`() throws {
        let warning = #"{"message":"slow today","code":503}"#
        let reading = Reading(events: [warning, Self.word, warning, Self.stop])
        #expect(reading.reader.outcome == .complete)
        #expect(!reading.text.contains("slow"))
        let cut = Reading(events: [Self.word, warning], done: false)
        #expect(cut.failure?.message == "slow today")
        #expect(cut.failure?.kind == .unavailable)
    }

    @Test(arguments: [
        "oops", "{", "[1]", "\"x\"", "{\"choices\":[null]}", #"{"choices":[{"delta":{"tool_calls":[1]}}]}"#,
    ])
    func `what cannot be read fails the answer`(data: String) {
        #expect(Reading(events: [Self.word, data]).failure?.kind == .malformed)
    }
}
