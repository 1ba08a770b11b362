import OpenAI
import Testing

/// A name that stands twice where something is read is refused: one of its values would not be measured.
struct ChatRequestNamesTests {
    private static let picture = #"{"url":"https://example.com/a.png"}"#

    @Test(arguments: [
        (#"{"role":"user","content":"a","content":"b"}"#, "[1].content"),
        (#"{"role":"user","content":"a","c\u006fntent":[]}"#, "[1].content"),
        (#"{"role":"user","Role":"tool","content":"a"}"#, "[1].Role"),
        (#"{"role":"user","content":[{"type":"text","text":"a","type":"image_url"}]}"#, "[1].content[0].type"),
        (#"{"role":"user","content":[{"type":"text","text":"a","ty\u0070e":"x"}]}"#, "[1].content[0].type"),
        (
            #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"a","text":"b"}]}"#,
            "[1].content[1].text"
        ),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":\#(picture),"image_url":\#(picture)}]}"#,
            "[1].content[0].image_url"
        ),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"a","url":"b"}}]}"#,
            "[1].content[0].image_url.url"
        ),
        (
            #"{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"a","data":"b"}}]}"#,
            "[1].content[0].input_audio.data"
        ),
        (#"{"role":"assistant","tool_calls":[],"tool_calls":[]}"#, "[1].tool_calls"),
        (#"{"role":"assistant","tool_calls":[{"id":"a","id":"b"}]}"#, "[1].tool_calls[0].id"),
        (
            #"{"role":"assistant","tool_calls":[{"function":{"arguments":"","arguments":"{}"}}]}"#,
            "[1].tool_calls[0].function.arguments"
        ),
        (#"{"role":"assistant","function_call":{"name":"a","name":"b"}}"#, "[1].function_call.name"),
    ])
    func `in a message`(message: String, place: String) {
        expect(#"{"model":"m","messages":[{"role":"user","content":"a"},\#(message)]}"#, "messages" + place)
    }

    @Test(arguments: [
        (#""tools":[{"type":"function","type":"web_search"}]"#, "tools[0].type"),
        (#""tools":[{"type":"function","function":{"name":"a","name":"b"}}]"#, "tools[0].function.name"),
        (#""functions":[{"name":"a","name":"b"}]"#, "functions[0].name"),
        (#""tool_choice":{"type":"function","type":"web_search"}"#, "tool_choice.type"),
        (#""tool_choice":{"type":"function","function":{"name":"a","name":"b"}}"#, "tool_choice.function.name"),
        (#""stream_options":{"include_usage":true,"include_usage":false}"#, "stream_options.include_usage"),
        (#""thinking":{"type":"disabled","type":"enabled"}"#, "thinking.type"),
        (#""prediction":{"content":[{"text":"a","text":"b"}]}"#, "prediction.content[0].text"),
        (#""chat_template_kwargs":{"a":1,"\u0061":2}"#, "chat_template_kwargs.a"),
        (#""max_tokens":1,"max_tokens":100000"#, "max_tokens"), (#""n":1,"\u006e":8"#, "n"),
    ])
    func `beside the messages`(parameter: String, place: String) {
        expect(#"{"model":"m","messages":[{"role":"user","content":"a"}],\#(parameter)}"#, place)
    }

    @Test func `what is only passed on and measured as it is written may say what it likes`() throws {
        let schema = #"{"type":"object","properties":{"id":{"type":"string"},"ID":{"type":"string","type":"null"}}}"#
        let tools = #"[{"type":"function","function":{"name":"f","parameters":\#(schema)}}]"#
        let body =
            #"{"model":"m","messages":[{"role":"user","content":"a"}],"tools":\#(tools),"metadata":{"a":1,"A":2}}"#
        _ = try ChatRequest(Array(body.utf8))
    }

    @Test func `an object of thousands of members is refused where it is read`() {
        let many = (0..<5000).map { index in "\"p\(index)\":1" }.joined(separator: ",")
        let body = #"{"model":"m","messages":[{"role":"user","content":"a"},{"role":"user","content":"a",\#(many)}]}"#
        let fault = #expect(throws: ChatRequest.Fault.self) { try ChatRequest(Array(body.utf8)) }
        #expect(fault?.kind == .tooManyParameters)
        #expect(fault?.parameter == "messages[1]")
        #expect(fault?.limit == ChatRequest.mostParameters)
    }

    private func expect(_ body: String, _ parameter: String) {
        let fault = #expect(throws: ChatRequest.Fault.self) { try ChatRequest(Array(body.utf8)) }
        #expect(fault?.kind == .duplicate)
        #expect(fault?.parameter == parameter)
    }
}
