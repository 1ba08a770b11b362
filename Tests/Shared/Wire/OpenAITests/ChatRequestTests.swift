import JSON
import OpenAI
import Testing

struct ChatRequestTests {
    @Test func `a request gives what the ledger and the channel need`() throws {
        let request = try read(
            #"""
            {"model":"m","stream":true,"stream_options":{"include_usage":true},"max_completion_tokens":50,"n":2,
             "messages":[{"role":"system","content":"abcd"},
              {"role":"user","content":[{"type":"text","text":"你"},{"type":"image_url","image_url":{"url":"data:xxxx"}}]},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c"}]},{"role":"tool","tool_call_id":"c","content":"1"}],
             "tools":[{"type":"function"}],"anything":{"else":[1]}}
            """#)
        #expect(request.model == "m")
        #expect(request.streams)
        #expect(request.showsUsage)
        #expect(request.tokenLimit == .init(parameter: .maximumCompletionTokens, tokens: 50))
        #expect(request.choices == 2)
    }

    @Test func `the least request has plain defaults`() throws {
        let request = try read(#"{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":null,"n":null}"#)
        #expect(!request.streams && !request.showsUsage)
        #expect(request.tokenLimit == nil)
        #expect(request.choices == 1)
    }

    @Test(arguments: [#"{"role":"assistant","content":null}"#, #"{"role":"assistant"}"#])
    func `an assistant may have said nothing`(message: String) throws {
        try read(#"{"model":"m","messages":[\#(message),{"role":"user","content":"go on"}]}"#)
    }

    @Test(
        arguments: [
            ("", "invalid_json", nil), ("[1]", "invalid_json", nil), ("{\"model\":", "invalid_json", nil),
            (#"{"messages":[{"role":"user","content":"a"}]}"#, "missing_required_parameter", "model"),
            (#"{"model":1}"#, "invalid_type", "model"), (#"{"model":""}"#, "invalid_value", "model"),
            (#"{"model":"m"}"#, "missing_required_parameter", "messages"),
            (#"{"model":"m","messages":null}"#, "missing_required_parameter", "messages"),
            (#"{"model":"m","messages":"x"}"#, "invalid_type", "messages"),
            (#"{"model":"m","messages":[]}"#, "empty_array", "messages"),
            (#"{"model":"m","mod\u0065l":"n"}"#, "duplicate_parameter", "model"),
        ] as [(String, String, String?)])
    func `a wrong body is refused by code and parameter`(body: String, code: String, parameter: String?) {
        expect(body, code, parameter)
    }

    @Test(arguments: [
        ("5", "invalid_type", ""), ("{}", "missing_required_parameter", ".role"),
        (#"{"role":5}"#, "invalid_type", ".role"), (#"{"role":"robot","content":"a"}"#, "invalid_value", ".role"),
        (#"{"role":"user"}"#, "missing_required_parameter", ".content"),
        (#"{"role":"user","content":null}"#, "missing_required_parameter", ".content"),
        (#"{"role":"tool","tool_call_id":"c","content":null}"#, "missing_required_parameter", ".content"),
        (#"{"role":"user","content":5}"#, "invalid_type", ".content"),
        (#"{"role":"user","content":[]}"#, "empty_array", ".content"),
        (#"{"role":"user","content":["a"]}"#, "invalid_type", ".content[0]"),
        (#"{"role":"user","content":[{"text":"a"}]}"#, "missing_required_parameter", ".content[0].type"),
        (#"{"role":"user","content":[{"type":"text","text":1}]}"#, "invalid_type", ".content[0].text"),
        (#"{"role":"user","content":[{"type":"image_url","image_url":"x"}]}"#, "invalid_type", ".content[0].image_url"),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":{}}]}"#, "missing_required_parameter",
            ".content[0].image_url.url"
        ),
        (#"{"role":"tool","content":"a"}"#, "missing_required_parameter", ".tool_call_id"),
        (#"{"role":"assistant","content":null,"tool_calls":5}"#, "invalid_type", ".tool_calls"),
    ])
    func `a wrong message is refused by its place`(message: String, code: String, place: String) {
        let good = #"{"role":"user","content":"a"}"#
        expect(#"{"model":"m","messages":[\#(good),\#(message)]}"#, code, "messages[1]" + place)
    }

    @Test(arguments: [
        (#""stream":"yes""#, "invalid_type", "stream"), (#""stream_options":1"#, "invalid_type", "stream_options"),
        (#""stream_options":{"include_usage":1}"#, "invalid_type", "stream_options.include_usage"),
        (#""max_tokens":0"#, "integer_below_min_value", "max_tokens"),
        (#""max_tokens":-1"#, "integer_below_min_value", "max_tokens"),
        (#""max_tokens":1.5"#, "invalid_type", "max_tokens"), (#""max_tokens":"9""#, "invalid_type", "max_tokens"),
        (#""max_tokens":99999999999"#, "integer_above_max_value", "max_tokens"),
        (#""max_tokens":1,"max_completion_tokens":1"#, "unsupported_parameter", "max_completion_tokens"),
        (#""n":0"#, "integer_below_min_value", "n"), (#""n":9"#, "integer_above_max_value", "n"),
        (#""temperature":"hot""#, "invalid_type", "temperature"), (#""tools":{}"#, "invalid_type", "tools"),
        (#""tools":["search"]"#, "invalid_type", "tools[0]"),
    ])
    func `a wrong parameter is refused by its name`(parameter: String, code: String, name: String) {
        expect(#"{"model":"m","messages":[{"role":"user","content":"a"}],\#(parameter)}"#, code, name)
    }

    @Test func `a body that nests too deep is refused`() {
        let deep = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
        expect(#"{"model":"m","x":\#(deep)}"#, "json_too_deep", nil)
    }

    @Test func `a body of thousands of parameters is refused`() {
        let many = (0..<5000).map { index in "\"p\(index)\":1" }.joined(separator: ",")
        expect("{\(many)}", "bad_request", nil)
    }

    private func expect(_ body: String, _ code: String, _ parameter: String?) {
        let fault = #expect(throws: ChatRequest.Fault.self) { try read(body) }
        #expect(fault?.kind.rawValue == code)
        #expect(fault?.parameter == parameter)
        #expect(fault?.message.hasSuffix(".") == true)
    }

    @discardableResult
    private func read(_ body: String) throws -> ChatRequest { try ChatRequest(Array(body.utf8)) }
}
