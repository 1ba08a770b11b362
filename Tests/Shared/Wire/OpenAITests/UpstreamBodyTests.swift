import JSON
import OpenAI
import Testing

struct UpstreamBodyTests {
    @Test func `all but four members stays byte for byte`() throws {
        let client = #"{ "temperature" : 0.70, "model":"public", "messages":[ {"role":"user","content":"\u4f60"} ] }"#
        let expected =
            #"{ "temperature" : 0.70, "model":"theirs", "messages":[ {"role":"user","content":"\u4f60"} ] "#
            + #","stream":true,"stream_options":{"include_usage":true},"max_tokens":5}"#
        #expect(try body(client, limit: 5) == expected)
    }

    @Test func `what the client said about the stream is replaced`() throws {
        let client = #"{"stream":false,"stream_options":{"x":1,"include_usage":false},"model":"a"}"#
        let expected = #"{"stream":true,"stream_options":{"x":1,"include_usage":true},"model":"theirs"}"#
        #expect(try body(client, limit: nil) == expected)
        #expect(try body(#"{"model":"a","stream_options":null,"stream":true}"#, limit: nil).contains("include_usage"))
    }

    @Test func `the limit stands in the parameter that the client used`() throws {
        #expect(try limits(#"{"max_completion_tokens":9}"#, limit: 5) == [nil, 5])
        #expect(try limits(#"{"max_tokens":9}"#, limit: 5, .maximumCompletionTokens) == [5, nil])
        #expect(try limits(#"{"max_tokens":null}"#, limit: 5, .maximumCompletionTokens) == [nil, 5])
        #expect(try limits("{}", limit: 5, .maximumCompletionTokens) == [nil, 5])
        #expect(try limits(#"{"max_tokens":9}"#, limit: nil) == [9, nil])
        #expect(try limits("{}", limit: nil) == [nil, nil])
    }

    private func limits(
        _ client: String, limit: Int?, _ parameter: ChatRequest.TokenParameter = .maximumTokens
    ) throws -> [Int?] {
        let value = try JSONValue(parsing: Array(try body(client, limit: limit, parameter).utf8))
        return [value.member("max_tokens")?.int, value.member("max_completion_tokens")?.int]
    }

    private func body(
        _ client: String, limit: Int?, _ parameter: ChatRequest.TokenParameter = .maximumTokens
    ) throws -> String {
        let body = UpstreamBody(model: "theirs", tokenLimit: limit, tokenParameter: parameter)
        return String(decoding: try body.bytes(for: Array(client.utf8)), as: UTF8.self)
    }
}
