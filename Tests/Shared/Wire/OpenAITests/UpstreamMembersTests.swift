import JSON
import OpenAI
import Testing

struct UpstreamMembersTests {
    private static let messages = #""messages":[{"role":"user","content":"a"}]"#

    @Test(arguments: [
        #""service_tier":"priority""#, #""web_search_options":{}"#, #""plugins":[]"#, #""models":["a"]"#,
        #""provider":{}"#, #""api_key":"k""#, #""base_url":"https://a""#, #""api_base":"https://a""#, #""best_of":8"#,
        #""route":"fallback""#, #""transforms":[]"#, #""extra_body":{}"#, #""extra_headers":{}"#, #""store":true"#,
        #""background":true"#, #""enable_search":true"#, #""search_parameters":{}"#, #""deployment":"a""#,
        #""prompt_cache_retention":"24h""#, #""fallbacks":[]"#, #""mock_response":"a""#, #""chat_template":"a""#,
        #""custom_llm_provider":"a""#, #""modalities":["audio"]"#, #""audio":{}"#, #""Service_Tier":"priority""#,
        #""servic\u0065_tier":"priority""#, #""vl_high_resolution_images":true"#, #""truncate_prompt_tokens":1"#,
        #""名字":1"#, #""":1"#,
    ])
    func `what changes the price, the address or the key does not pass by itself`(member: String) throws {
        let body = "{\(Self.messages),\(member)}"
        #expect(try sent(body) == sent("{\(Self.messages)}"))
        let value = try JSONValue(parsing: Array(body.utf8))
        let name = try #require(Array(value.members).last).name
        #expect(UpstreamMembers().stranger(in: value) == name)
        let letThrough = UpstreamMembers(others: [name])
        #expect(try sent(body, letThrough).contains(member))
        #expect(letThrough.stranger(in: value) == nil)
    }

    @Test(arguments: [
        #""temperature":0.7"#, #""stop":["a"]"#, #""seed":1"#, #""thinking":{"type":"enabled"}"#, #""top_k":5"#,
        #""enable_thinking":true"#, #""thinking_budget":100"#, #""reasoning_effort":"low""#, #""reasoning":{}"#,
        #""chat_template_kwargs":{"enable_thinking":false}"#, #""do_sample":true"#, #""tool_stream":true"#,
        #""user_id":"a""#, #""min_p":0.1"#, #""repetition_penalty":1.1"#, #""response_format":{"type":"json_object"}"#,
        #""documents":[]"#, #""prediction":{}"#, #""metadata":{}"#, #""logit_bias":{}"#, #""n":2"#,
        #""tools":[{"type":"function","function":{}},{"type":"custom","custom":{}}]"#, #""tool_choice":"auto""#,
        #""tool_choice":{"type":"allowed_tools","allowed_tools":{}}"#, #""tools":[{"function":{"name":"f"}}]"#,
    ])
    func `what shapes an answer passes as it is written`(member: String) throws {
        let body = "{\(Self.messages),\(member)}"
        #expect(try sent(body).contains(member))
        #expect(UpstreamMembers().stranger(in: try JSONValue(parsing: Array(body.utf8))) == nil)
    }

    @Test func `a member that is null is left out and no reason to refuse`() throws {
        let body = "{\(Self.messages),\"store\":null}"
        #expect(try !sent(body).contains("store"))
        #expect(UpstreamMembers().stranger(in: try JSONValue(parsing: Array(body.utf8))) == nil)
    }

    // MARK: - Parts of members

    private static let function = #"{"type":"function","function":{"name":"f", "strict" : true}}"#

    @Test(arguments: [
        #"{"type":"web_search","web_search":{"enable":true}}"#, #"{"type":"web_search_preview"}"#,
        #"{"type":"builtin_function","function":{"name":"$web_search"}}"#, #"{"type":"retrieval","retrieval":{}}"#,
        #"{"google_search":{}}"#, #"{"type":"mcp","server_url":"https://a"}"#, #"{"type":null,"web_search":{}}"#,
        #"{"type":"code_interpreter"}"#, #"{"type":"function","function":{"name":"$web_search"}}"#,
        #"{"type":"","function":{"name":"f"}}"#, #"{"type":"function","name":"$web_search"}"#,
        #"{"type":"function","function":{"name":"f"},"web_search":{"enable":true}}"#,
        #"{"function":{"name":"f"},"googleSearch":{}}"#, #"{"type":"function","function":{"name":"\u0024web_search"}}"#,
    ])
    func `a tool that the provider runs does not pass by itself`(tool: String) throws {
        #expect(try sent("{\"tools\":[\(Self.function), \(tool)]}").contains("\"tools\":[\(Self.function)]"))
        let alone = "{\"tools\":[\(tool)],\"tool_choice\":\"required\",\"parallel_tool_calls\":true}"
        #expect(try !sent(alone).contains("tool"))
        let value = try JSONValue(parsing: Array("{\"tools\":[\(Self.function), \(tool)]}".utf8))
        #expect(UpstreamMembers().stranger(in: value) == "tools[1].type")
    }

    @Test func `a function that the provider runs does not pass by itself, however it is given`() throws {
        let own = #"{"name": "f","parameters":{}}"#
        let body = "{\"functions\":[\(own), {\"name\":\"$web_search\"}],\"function_call\":{\"name\":\"$web_search\"}}"
        #expect(try sent(body).contains("\"functions\":[\(own)]"))
        #expect(try !sent(body).contains("function_call"))
        #expect(
            UpstreamMembers().stranger(in: try JSONValue(parsing: Array(body.utf8))) == "functions[1].name")
        #expect(try sent(body, UpstreamMembers(otherTools: ["$web_search"])).contains("function_call"))
        let alone = #"{"functions":[{"name":"$web_search"}],"function_call":"auto"}"#
        #expect(try !sent(alone).contains("function"))
    }

    @Test(arguments: [
        #"{"type":"function","function":{"name":"f"},"cache_control":{"type":"ephemeral"},"strict":true}"#,
        #"{"type":"function","name":"f","parameters":{},"metadata":{}}"#,
    ])
    func `what else stands in a client's tool passes`(tool: String) throws {
        #expect(try sent("{\"tools\":[\(tool)]}").contains(tool))
    }

    @Test func `a channel lets a tool through by its type`() throws {
        let tool = #"{"type":"web_search","web_search":{"enable":true}}"#
        let body = "{\"tools\":[\(Self.function), \(tool)],\"tool_choice\":{\"type\":\"web_search\"}}"
        let letThrough = UpstreamMembers(otherTools: ["web_search"])
        #expect(try sent(body, letThrough).contains("[\(Self.function), \(tool)],\"tool_choice\":{"))
        #expect(letThrough.stranger(in: try JSONValue(parsing: Array(body.utf8))) == nil)
    }

    @Test func `a choice of a tool that does not pass is left out with it`() throws {
        let body = "{\"tools\":[\(Self.function)],\"tool_choice\":{\"type\":\"web_search\"}}"
        #expect(try !sent(body).contains("tool_choice"))
        #expect(UpstreamMembers().stranger(in: try JSONValue(parsing: Array(body.utf8))) == "tool_choice.type")
    }

    @Test func `a template among the arguments of one does not pass by itself`() throws {
        let body = #"{"chat_template_kwargs":{"a": 1, "ch\u0061t_template":"{% for %}","b":2}}"#
        #expect(try sent(body).contains(#""chat_template_kwargs":{"a": 1,"b":2}"#))
        #expect(
            UpstreamMembers().stranger(in: try JSONValue(parsing: Array(body.utf8)))
                == "chat_template_kwargs.chat_template")
        #expect(try sent(body, UpstreamMembers(others: ["chat_template"])).contains("{% for %}"))
    }

    private func sent(_ body: String, _ members: UpstreamMembers = .init()) throws -> String {
        let upstream = UpstreamBody(model: "theirs", tokenLimit: 5, members: members)
        return String(decoding: try upstream.bytes(for: Array(body.utf8)), as: UTF8.self)
    }
}
