import JSON
import OpenAI
import Testing

/// What of a request a model reads as text.
struct ChatRequestTextsTests {
    private func texts(_ messages: String, _ others: String = "") throws -> [String] {
        try ChatRequest(Array(#"{"model":"m","messages":[\#(messages)]\#(others)}"#.utf8)).texts.map(\.text)
    }

    @Test(arguments: ["system", "developer", "user", "assistant"])
    func `the content of every role is read`(role: String) throws {
        #expect(try texts(#"{"role":"\#(role)","content":"\u6cd5 \"a\""}"#) == [#"法 "a""#])
    }

    @Test func `parts of a content are one text, and media are none`() throws {
        let parts = """
            {"role":"user","content":[{"type":"text","text":"one "},\
            {"type":"image_url","image_url":{"url":"data:image/png;base64,bad"}},\
            {"type":"input_audio","input_audio":{"data":"bad","format":"wav"}},{"type":"text","text":"two"}]}
            """
        #expect(try texts(parts) == ["one two"])
    }

    @Test func `calls of tools and their results are read, ids are not`() throws {
        let call = #"{"id":"bad","type":"function","function":{"name":"f","arguments":"{\"q\":\"x\"}"}}"#
        let messages = """
            {"role":"assistant","content":null,"reasoning_content":"why","tool_calls":[\(call)]},\
            {"role":"tool","tool_call_id":"bad","content":"found"}
            """
        #expect(try texts(messages) == ["why", "f", #"{"q":"x"}"#, "found"])
        let request = try ChatRequest(Array(#"{"model":"m","messages":[\#(messages)]}"#.utf8))
        #expect(request.texts.map(\.isJSON) == [false, false, true, false])
    }

    @Test func `what tools say of themselves is read, and how the answer is to look`() throws {
        let others = """
            ,"user":"bad","tools":[{"type":"function","function":{"name":"f","description":"does",\
            "parameters":{"type":"object","properties":{"q":{"type":"string","description":"what"}}}}}],\
            "prediction":{"type":"content","content":"so"}
            """
        #expect(try texts(#"{"role":"user","content":"hi"}"#, others) == ["hi", "f", "does", "q", "what", "so"])
    }

    @Test(
        arguments: [
            #""tools":[{"type":"function","function":{"parameters":{"properties":{"a":{"properties":{"so":{}}}}}}}]"#,
            #""response_format":{"json_schema":{"schema":{"$defs":{"a":{"definitions":{"so":1}}}}}}"#,
        ])
    func `names of properties are read`(member: String) throws {
        #expect(try texts(#"{"role":"user","content":"hi"}"#, "," + member) == ["hi", "a", "so"])
    }

    @Test func `what a part has beside its text does not part a word`() throws {
        let parts = #"[{"type":"text","text":"ba","note":"x"},{"title":"y","type":"text","text":"d"}]"#
        #expect(try texts(#"{"role":"user","content":\#(parts)}"#) == ["x", "y", "bad"])
        let thought = #"[{"type":"thinking","thinking":"ba"},{"type":"text","text":"d"}]"#
        #expect(try texts(#"{"role":"assistant","content":\#(thought)}"#) == ["bad"])
    }

    @Test func `parts in a part are of the same text`() throws {
        let parts = #"[{"type":"text","text":"b"},{"text":"a"}]"#
        let thought = #"[{"type":"thinking","thinking":\#(parts)},{"type":"text","text":"d"}]"#
        #expect(try texts(#"{"role":"assistant","content":\#(thought)}"#) == ["bad"])
        let result = #"[{"type":"tool_result","content":[{"text":"ba","note":"x"},"d"]}]"#
        #expect(try texts(#"{"role":"tool","tool_call_id":"c","content":\#(result)}"#) == ["x", "bad"])
        let document = #"[{"type":"document","document":{"content":[{"text":"ba"},{"text":"d"}]}}]"#
        #expect(try texts(#"{"role":"user","content":\#(document)}"#) == ["bad"])
        let others = #","prediction":{"type":"content","content":[{"type":"text","text":"ba"},{"text":"d"}]}"#
        #expect(try texts(#"{"role":"user","content":"hi"}"#, others) == ["hi", "bad"])
    }

    @Test func `a text with escapes is read as JSON, too`() throws {
        let text = #"{\"q\":\"\\u6cd5\"}"#
        for content in [#""\#(text)""#, #"[{"type":"text","text":"\#(text)"}]"#] {
            let message = #"{"role":"tool","tool_call_id":"c","content":\#(content)}"#
            let request = try ChatRequest(Array(#"{"model":"m","messages":[\#(message)]}"#.utf8))
            #expect(request.texts.map(\.text) == Array(repeating: #"{"q":"\u6cd5"}"#, count: 2))
            #expect(request.texts.map(\.isJSON) == [false, true])
        }
    }

    @Test func `of a document the title and the text are read, of a file its name`() throws {
        let parts = """
            {"role":"user","content":[{"type":"document","document":{"title":"one","content":[{"text":"two"}]}},\
            {"type":"file","file":{"filename":"three","file_data":"bad","file_id":"bad"}},\
            {"type":"video","video":["bad"]}]}
            """
        #expect(try texts(parts) == ["one", "two", "three"])
    }

    @Test func `signatures and what else nobody reads are no text`() throws {
        let call = #"{"id":"bad","extra_content":{"google":{"thought_signature":"bad"}},"function":{"name":"f"}}"#
        let details = #"[{"type":"reasoning.encrypted","data":"bad","id":"bad"},{"encrypted_content":"bad"}]"#
        let message = #"{"role":"assistant","tool_calls":[\#(call)],"reasoning_details":\#(details)}"#
        #expect(try texts(message) == ["f"])
    }

    @Test(
        arguments: [
            #""chat_template_kwargs":{"persona":"so"}"#, #""translation_options":{"domains":"so"}"#,
            #""guided_choice":["so"]"#, #""structured_outputs":{"regex":"so"}"#,
        ])
    func `what a template gets and what forms an answer is read`(member: String) throws {
        #expect(try texts(#"{"role":"user","content":"hi"}"#, "," + member) == ["hi", "so"])
    }
}
