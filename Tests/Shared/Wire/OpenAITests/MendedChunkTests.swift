import JSON
import OpenAI
import Testing

/// What OpenAI's schema requires reaches the client, whatever a provider leaves out.
struct MendedChunkTests {
    @Test(
        arguments: [
            #"{"choices":[{"delta":{"content":"a"}}]}"#,
            #"{"choices":[{"index":null,"delta":{"content":"a"},"finish_reason":false}],"created":"7"}"#,
            #"{"object":"","created":null,"choices":[{"index":"0","delta":{"content":"a"},"finish_reason":" "}]}"#,
            #"{"object":"chat.completion","created":1.0,"choices":[{"index":0.0,"message":{"content":"a"}}]}"#,
            #"{"object":"text_completion","choices":[{"text":"a","logprobs":null}]}"#,
            #"{"created":-1,"choices":[{"delta":"a","finish_reason":"null"}]}"#,
            #"{"choices":[ { "delta" : {} , "message":{"content":"a"}, "finish_reason":{} } ],"id":5}"#,
            #"{"choices":[{"delta":null,"message":{"role":"assistant","content":"a"}}]}"#,
            #"{"choices":[{"delta":{"content":"x"}}],"choices":[{"delta":{"content":"a"}}]}"#,
        ], [1, 7, 1000])
    func `a chunk that lacks something gets it`(event: String, size: Int) throws {
        let end = #"{"created":8,"choices":[{"delta":[],"finish_reason":"stop"},]}"#.replacing(",]", with: "]")
        let reading = Reading(events: [event, event, event, end], by: size)
        let answer = try reading.answer
        #expect(reading.reader.outcome == .complete)
        #expect(answer.text == "aaa")
        #expect(answer.finishReason == "stop")
        #expect(answer.chunks.count == 4)
        let created = try #require(answer.chunks.first?.member("created")?.int)
        for chunk in answer.chunks {
            #expect(chunk.member("id")?.string == "ours")
            #expect(chunk.member("object")?.string == "chat.completion.chunk")
            #expect(chunk.member("created")?.int == created)
            let choice = try #require(chunk["choices.0"])
            #expect(choice.member("index")?.int == 0)
            #expect(choice.member("delta")?.isObject == true)
            let reason = try #require(choice.member("finish_reason"))
            #expect(reason.isNull || reason.string?.isEmpty == false)
        }
        #expect(try reading.completion?["choices.0.message.content"]?.string == "aaa")
    }

    @Test func `unknown members stay as they came`() throws {
        let reading = Reading(events: [#"{"x":[1 ],"choices":[{"y": 1.50,"delta":{"z":{"q":1},"content":"a"}}]}"#])
        #expect(reading.text.contains(#"{"x":[1 ],"choices":[{"#))
        #expect(reading.text.contains(#""y": 1.50,"delta":{"z":{"q":1},"content":"a"}}]"#))
    }

    @Test(arguments: ["", #","choices":null"#])
    func `usage alone is a chunk without choices`(choices: String) throws {
        let usage = #"{"usage":{"prompt_tokens":3,"completion_tokens":4}\#(choices)}"#
        let reading = Reading(events: [#"{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}"#, usage])
        let chunk = try #require(try reading.answer.chunks.last)
        #expect(chunk.member("choices")?.isArray == true)
        #expect(chunk.member("object")?.string == "chat.completion.chunk")
        #expect(reading.reader.usage.prompt == 3 && reading.reader.usage.completion == 4)
    }

    @Test func `one time of creation holds for all chunks`() throws {
        let chunks = try Reading(
            events: [7, 8, 0].map { time in #"{"created":\#(time),"choices":[{"delta":{"content":"a"}}]}"# }
        ).answer.chunks
        #expect(chunks.map { chunk in chunk.member("created")?.int } == [7, 7, 7, 7])
        let late = try Reading(
            events: [
                #"{"choices":[{"delta":{"content":"a"}}]}"#, #"{"created":8,"choices":[{"delta":{"content":"a"}}]}"#,
            ]
        ).answer.chunks
        #expect(late.map { chunk in chunk.member("created")?.int } == [99, 99, 99])
    }

    @Test(arguments: [1, 7, 1000])
    func `a reason that comes again is said once`(size: Int) throws {
        let events = ["stop", "stop", "length", "length"].map { reason in
            #"{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"\#(reason)"}]}"#
        }
        let reading = Reading(events: events, by: size)
        let reasons = try reading.answer.chunks.map { chunk in chunk["choices.0.finish_reason"]?.string ?? "-" }
        #expect(reasons == ["stop", "-", "length", "-"])
        #expect(try reading.answer.text == "aaaa")
        #expect(try reading.completion?["choices.0.finish_reason"]?.string == "length")
    }

    @Test(
        arguments: [
            #"[{"type":"text","text":"1"}]"#, #"[{"type":"te\u0078t","text":"1","annotations":[]},{"text":""}]"#,
            #"{"type":"text","text":"1"}"#, "1",
        ])
    func `a content that is a text in another form is one`(content: String) throws {
        let reading = Reading(events: [
            #"{"choices":[{"delta":{"content":"0"}}]}"#, #"{"choices":[{"delta":{"content":\#(content)}}]}"#,
            #"{"choices":[{"delta":{"content":"2"},"finish_reason":"stop"}]}"#,
        ])
        #expect(try reading.answer.text == "012")
        #expect(try reading.completion?["choices.0.message.content"]?.string == "012")
        // What is shown is counted.
        #expect(reading.reader.published.characters == 3)
    }

    @Test func `a nought is a text`() throws {
        let reading = Reading(events: [#"{"choices":[{"delta":{"content":0},"finish_reason":"stop"}]}"#])
        #expect(try reading.answer.text == "0" && reading.reader.published.characters == 1)
    }

    @Test func `parts that are no text outlive an empty text`() throws {
        let picture = #"[{"type":"image_url","image_url":{"url":"data:,"}}]"#
        let reading = Reading(events: [
            #"{"choices":[{"delta":{"content":\#(picture)}}]}"#,
            #"{"choices":[{"delta":{"content":""},"finish_reason":"stop"}]}"#,
        ])
        #expect(try reading.completion?["choices.0.message.content.0.type"]?.string == "image_url")
    }

    @Test func `a text stays whole when its content is a string and parts in turn`() throws {
        let contents = [
            #""a""#, #"[{"type":"reference","reference_ids":[0]}]"#, #""b""#,
            #"[{"type":"text","text":"c"},{"type":"reference","reference_ids":[1]}]"#, #""d""#,
        ]
        for count in 2...5 {
            let events = contents.suffix(count).map { content in
                #"{"choices":[{"delta":{"content":\#(content)},"finish_reason":"stop"}]}"#
            }
            let text = try Reading(events: events).completion?["choices.0.message.content"]?.string
            #expect(text == String("abcd".suffix([2, 3, 3, 4][count - 2])))
        }
    }

    @Test(arguments: ["false", "true", "{}", #"{"x":1}"#])
    func `a content that is no text takes nothing away`(content: String) throws {
        let reading = Reading(events: [
            #"{"choices":[{"delta":{"content":"a"}}]}"#,
            #"{"choices":[{"delta":{"content":\#(content)},"finish_reason":"stop"}]}"#,
        ])
        #expect(try reading.completion?["choices.0.message.content"]?.string == "a")
    }

    @Test(arguments: ["[]", #""x""#, "false"])
    func `log probabilities are an object or null`(given: String) throws {
        let reading = Reading(events: [
            #"{"choices":[{"delta":{"content":"a"},"logprobs":\#(given),"finish_reason":"stop"}]}"#
        ])
        #expect(try reading.answer.chunks.first?["choices.0.logprobs"]?.isNull == true)
    }

    @Test(arguments: ["chat.completion", "chat.completion.chunk", ""])
    func `a message that repeats what was streamed adds nothing`(name: String) throws {
        let reading = Reading(events: [
            #"{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}"#,
            #"{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"b"},"message":{"content":"ab"}}]}"#,
            #"{"object":"\#(name)","choices":[{"index":0,"message":{"content":"ab"},"finish_reason":"stop"}]}"#,
        ])
        #expect(try reading.answer.text == "ab")
        #expect(try reading.completion?["choices.0.message.content"]?.string == "ab")
        #expect(reading.reader.published.bytes == 2)
        #expect(reading.reader.outcome == .complete)
    }

    @Test func `an empty delta beside a message that repeats begins no call`() throws {
        let reading = Reading(events: [
            #"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#,
            #"{"choices":[{"index":0,"delta":{"tool_calls":[{}]},"message":{"content":"a"},"finish_reason":"stop"}]}"#,
        ])
        #expect(try reading.answer.text == "a")
        #expect(try reading.completion?["choices.0.message.tool_calls"] == nil)
    }

    @Test func `a message after thoughts is the answer`() throws {
        let reading = Reading(events: [
            #"{"choices":[{"index":0,"delta":{"reasoning_content":"r","content":""}}]}"#,
            #"{"object":"chat.completion","choices":[{"index":0,"message":{"content":"ab"},"finish_reason":"stop"}]}"#,
        ])
        #expect(try reading.answer.text == "ab")
        #expect(reading.reader.outcome == .complete)
    }

    @Test(arguments: [
        "event: ping\ndata: x\n\n", "event: heartbeat\ndata: {\"type\":\"ping\"}\n\n", "data: {\"type\":\"ping\"}\n\n",
        "data: : keepalive\n\n", "data:  \t\n\n", "data\n\n", "data: ping\n\n", "data: {}\n\n", "data: null\n\n",
        ": keep-alive\n", "event: x\ndata: [1]\n\n", "data:\ndata:\n\n", "data: {\"object\":\"x\",\"choices\":[]}\n\n",
        "data: {\"error\":{}}\n\n", "data: {\"status\":\"queued\",\"position\":3}\n\n", "id: 7\n\n", "retry: 1000\n\n",
    ])
    func `what is no part of the answer is passed over`(noise: String) throws {
        let chunk = #"data: {"choices":[{"delta":{"content":"a"}}]}"# + "\n\n"
        let end = #"data: {"choices":[{"delta":{},"finish_reason":"stop"}]}"# + "\n\n"
        for size in [1, 5, 1000] {
            let reading = Reading(noise + chunk + noise + chunk + noise + end + noise + "data: [DONE]\n\n", by: size)
            #expect(reading.reader.outcome == .complete)
            #expect(try reading.answer.text == "aa")
            #expect(try reading.answer.chunks.count == 3)
        }
    }
}
