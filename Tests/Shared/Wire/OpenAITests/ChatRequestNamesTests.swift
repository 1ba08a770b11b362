import OpenAI
import Testing

/// A name that stands twice where something is read, or in another case, is refused: one of its values would not be
/// measured.
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
            #"{"role":"user","content":[{"type":"video","video":[{"url":"a","url":"b"}]}]}"#,
            "[1].content[0].video[0].url"
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

    @Test(arguments: [
        (#"{"role":"assistant","Content":[{"type":"image_url","image_url":\#(picture)}]}"#, "[1].Content"),
        (#"{"role":"assistant","Audio":{"id":"x"}}"#, "[1].Audio"),
        (#"{"role":"assistant","Tool_Calls":[]}"#, "[1].Tool_Calls"),
        (#"{"role":"assistant","tool_callſ":[]}"#, "[1].tool_callſ"),
        (#"{"role":"assistant","tool_calls":[{"Function":{"name":"f"}}]}"#, "[1].tool_calls[0].Function"),
        (#"{"role":"assistant","function_call":{"NAME":"f"}}"#, "[1].function_call.NAME"),
        (
            #"{"role":"user","content":[{"type":"text","text":"a","Image_URL":\#(picture)}]}"#,
            "[1].content[0].Image_URL"
        ),
        (
            #"{"role":"user","content":[{"type":"text","text":"a","\u0049nput_audio":{"data":"a"}}]}"#,
            "[1].content[0].Input_audio"
        ),
        (
            #"{"role":"user","content":[{"type":"input_audio","input_audio":{"Data":"a"}}]}"#,
            "[1].content[0].input_audio.Data"
        ),
        (
            #"{"role":"user","content":[{"type":"video","video":[{"URL":"a"}]}]}"#,
            "[1].content[0].video[0].URL"
        ),
    ])
    func `in a message, in another case`(message: String, place: String) {
        let body = #"{"model":"m","messages":[{"role":"user","content":"a"},\#(message)]}"#
        expect(body, "messages" + place, .unsupported)
    }

    @Test(arguments: [
        (#""tools":[{"Type":"web_search","function":{"name":"f"}}]"#, "tools[0].Type"),
        (#""tools":[{"type":"function","Function":{"name":"$web_search"}}]"#, "tools[0].Function"),
        (#""tools":[{"type":"function","function":{"Name":"$web_search"}}]"#, "tools[0].function.Name"),
        (#""functions":[{"Name":"$web_search"}]"#, "functions[0].Name"),
        (#""function_call":{"Name":"$web_search"}"#, "function_call.Name"),
        (#""tool_choice":{"TYPE":"web_search","function":{"name":"f"}}"#, "tool_choice.TYPE"),
        (#""tool_choice":{"type":"function","function":{"nAme":"$web_search"}}"#, "tool_choice.function.nAme"),
        (#""stream_options":{"Include_Usage":false}"#, "stream_options.Include_Usage"),
        (#""chat_template_kwargs":{"Chat_Template":"a"}"#, "chat_template_kwargs.Chat_Template"),
        (#""prediction":{"Content":"a"}"#, "prediction.Content"),
    ])
    func `beside the messages, in another case`(parameter: String, place: String) {
        let body = #"{"model":"m","messages":[{"role":"user","content":"a"}],\#(parameter)}"#
        expect(body, place, .unsupported)
    }

    @Test func `what is only passed on and measured as it is written may say what it likes`() throws {
        let schema = #"{"type":"object","properties":{"id":{"type":"string"},"ID":{"type":"string","type":"null"}}}"#
        let tools = #"[{"type":"function","function":{"name":"f","parameters":\#(schema)}}]"#
        let body =
            #"{"model":"m","messages":[{"role":"user","content":"a"}],"tools":\#(tools),"metadata":{"a":1,"A":2}}"#
        _ = try ChatRequest(Array(body.utf8))
    }

    @Test(arguments: [
        #"{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":{"Name":"a","id":1,"ID":2}}}]}"#,
        #"{"role":"assistant","function_call":{"name":"f","arguments":{"Type":"a"}}}"#,
        #"{"role":"user","content":"a","Note":"b","metadata":{"Name":"c"}}"#,
        #"{"role":"assistant","content":[{"type":"tool_use","name":"f","input":{"Name":"a","Type":"b"}}]}"#,
    ])
    func `what a client names itself may be in any case`(message: String) throws {
        let tools = #"[{"type":"function","function":{"name":"f"},"metadata":{"Name":"a"}},{"parameters":{"Type":1}}]"#
        let body = #"{"model":"m","messages":[\#(message)],"tools":\#(tools),"chat_template_kwargs":{"Name":"a"}}"#
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

    private func expect(_ body: String, _ parameter: String, _ kind: ChatRequest.Fault.Kind = .duplicate) {
        let fault = #expect(throws: ChatRequest.Fault.self) { try ChatRequest(Array(body.utf8)) }
        #expect(fault?.kind == kind)
        #expect(fault?.parameter == parameter)
    }
}
