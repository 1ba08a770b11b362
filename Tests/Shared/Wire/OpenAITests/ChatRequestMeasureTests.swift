import JSON
import OpenAI
import Testing

struct ChatRequestMeasureTests {
    // MARK: - Text

    /// Members of a message and of a body that reach a provider, each with 1 000 bytes at a place of its own.
    private static let long = String(repeating: "7", count: 1000)
    private static let message = #"{"role":"user","content":"hi"}"#

    @Test(arguments: [
        #"{"role":"user","content":"\#(long)"}"#, #"{"role":"user","content":"hi","name":"\#(long)"}"#,
        #"{"role":"user","content":"hi","\#(long)":1}"#, #"{"role":"user","content":"hi","x":[\#(long)]}"#,
        #"{"role":"user","content":[{"type":"text","text":"\#(long)"}]}"#,
        #"{"role":"user","content":[{"type":"text","text":"hi","x":{"y":\#(long)}}]}"#,
        #"{"role":"assistant","reasoning_content":"\#(long)"}"#,
        #"{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"\#(long)"}}]}"#,
        #"{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":{"a":\#(long)}}}]}"#,
        #"{"role":"tool","tool_call_id":"\#(long)","content":"hi"}"#,
        #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a/\#(long)"}}]}"#,
        #"{"role":"user","content":[{"type":"file","file":{"file_data":"\#(long)"}}]}"#,
        #"{"role":"user","content":[{"type":"thinking","thinking":"\#(long)"}]}"#,
    ])
    func `a message is measured wherever its bytes stand`(message: String) throws {
        try expectCovered(#"{"model":"m","messages":[\#(message)]}"#)
    }

    @Test(arguments: [
        #""documents":[{"text":"\#(long)"}]"#, #""prediction":{"type":"content","content":"\#(long)"}"#,
        #""metadata":{"\#(long)":"a"}"#, #""chat_template_kwargs":{"a":"\#(long)"}"#, #""stop":["\#(long)"]"#,
        #""response_format":{"type":"json_schema","json_schema":{"name":"\#(long)"}}"#, #""user":"\#(long)""#,
        #""logit_bias":{"\#(long)":1}"#, #""temperature":0.\#(long)"#, #""seed":\#(long)"#,
        #""tools":[{"type":"function","function":{"description":"\#(long)"}}]"#, #""functions":[{"name":"\#(long)"}]"#,
        #""tool_choice":{"type":"function","function":{"name":"\#(long)"}}"#, #""thinking":{"type":"\#(long)"}"#,
        #""guided_json":{"a":"\#(long)"}"#, #""prompt_cache_key":"\#(long)""#, #""bad_words":["\#(long)"]"#,
        #""stream_options":{"include_usage":true,"x":"\#(long)"}"#,
    ])
    func `what stands beside the messages is measured too`(member: String) throws {
        try expectCovered(#"{"model":"m","messages":[\#(Self.message)],\#(member)}"#)
    }

    /// The provider's whole body, each byte a token, costs no more than the measure and what the service itself adds.
    private func expectCovered(_ body: String) throws {
        let measure = try measure(body)
        let sent = try UpstreamBody(model: "m", tokenLimit: 100).bytes(for: Array(body.utf8))
        #expect(sent.count > 1000)
        #expect(measure.textBytes + 128 >= sent.count)
        #expect(measure.textBytes <= sent.count)
    }

    @Test func `what a provider does not get is not measured`() throws {
        let plain = try measure(#"{"model":"m","messages":[\#(Self.message)]}"#)
        let extra = #""extra_body":{"a":"\#(Self.long)"},"\#(Self.long)":1,"tools":[{"type":"\#(Self.long)"}]"#
        let measured = try measure(#"{"model":"m","messages":[\#(Self.message)],\#(extra)}"#)
        #expect(measured.textBytes == plain.textBytes + #""tools""#.utf8.count)
        let letThrough = UpstreamMembers(others: ["extra_body"])
        #expect(try measure(#"{"model":"m","messages":[\#(Self.message)],\#(extra)}"#, letThrough).textBytes > 1000)
    }

    @Test func `text is measured as it is meant, not as it is escaped`() throws {
        let plain = try measure(#"{"model":"m","messages":[{"role":"user","content":"你好😀\""}]}"#)
        let escaped = #""\u4f60\u597d\ud83d\ude00\u0022""#
        #expect(try measure(#"{"model":"m","messages":[{"role":"user","content":\#(escaped)}]}"#) == plain)
        let part = try measure(#"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"你"}]}]}"#)
        let same = #"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"\u4f60"}]}]}"#
        #expect(try measure(same) == part)
    }

    // MARK: - Media

    private static let picture = "data:image/png;base64,\(long)"

    private static let parts: [(part: String, kinds: String)] = [
        (#"{"type":"image_url","image_url":{"url":"https://a.com/b.png"}}"#, "image"),
        (#"{"type":"image_url","image_url":{"url":"\#(picture)","detail":"high"}}"#, "image"),
        (#"{"type":"image_url","image_url":{"url":"data:image\/png;base64,\#(long)"}}"#, "image"),
        (#"{"type":"image_url","image_url":{"url":"\#(picture)","again":"\#(picture)"}}"#, "image image"),
        (#"{"type":"image","image":"\#(picture)"}"#, "image"), (#"{"type":"image","source":{}}"#, "image"),
        (#"{"type":"text","text":"a","image_url":{"url":"https://a.com/b.png"}}"#, "image"),
        (#"{"type":"video_url","video_url":{"url":"https://a.com/b.mp4"}}"#, "video"),
        (#"{"type":"video_url","video_url":{"url":"data:video/mp4;base64,\#(long)"}}"#, "video"),
        (#"{"type":"video","video":["\#(picture)","\#(picture)"]}"#, "image image video"),
        (#"{"type":"video_url"}"#, "video"),
        (#"{"type":"input_audio","input_audio":{"data":"\#(long)","format":"mp3"}}"#, "1002"),
        (#"{"type":"audio_url","audio_url":{"url":"data:audio/wav;base64,\#(long)"}}"#, "1024"),
        (#"{"type":"input_audio","input_audio":{"data":"https://a.com/\#(long)"}}"#, "audio"),
        (#"{"type":"input_audio","input_audio":{"data":"https\u003a//a.com/"}}"#, "audio"),
        (#"{"type":"audio_url","audio_url":{"url":"https://a.com/a.mp3"}}"#, "audio"),
        (#"{"type":"file","file":{"file_id":"file-1"}}"#, "file"), (#"{"type":"file","file":{"id":"file-1"}}"#, "file"),
        (#"{"type":"file","file":{"file_data":"data:application/pdf;base64,JVBER","filename":"a.pdf"}}"#, ""),
        (#"{"type":"file","file":{"file_data":"JVBER","file_id":"file-1"}}"#, "file"),
        (#"{"type":"file","file":{"file_data":"https://a.com/b.pdf"}}"#, "file"),
        (#"{"type":"file_url","file_url":{"url":"ms://1234"}}"#, "file"), (#"{"type":"file","file":{}}"#, "file"),
        (#"{"type":"document","text":"a","source":{"url":"https://a.com"}}"#, "file"),
        (#"{"type":"surprise","video_url":{"url":"https://a.com"}}"#, "video file"),
        (#"{"type":"text","text":"data:image/png;base64,AAAA"}"#, ""), (#"{"type":"refusal","refusal":"no"}"#, ""),
    ]

    @Test(arguments: parts)
    func `a medium is measured by its kind`(part: String, kinds: String) throws {
        let measure = try measure(#"{"model":"m","messages":[{"role":"user","content":[\#(part)]}]}"#)
        var found = Array(repeating: "image", count: measure.images) + Array(repeating: "audio", count: measure.audios)
        found += Array(repeating: "video", count: measure.videos) + Array(repeating: "file", count: measure.files)
        if measure.audioBytes > 0 { found.append("\(measure.audioBytes)") }
        #expect(found.joined(separator: " ") == kinds)
        // Nothing that counts by its kind or as data counts as text as well.
        if part.contains("base64,7") || kinds == "1002" { #expect(measure.textBytes < 300) }
    }

    @Test func `data that is no picture counts as the text that it is`() throws {
        let url = "data:text/plain;base64,\(Self.long)"
        for part in [
            #"{"type":"image_url","image_url":{"url":"\#(url)"}}"#, #"{"type":"file","file":{"file_data":"\#(url)"}}"#,
            #"{"type":"video_url","video_url":{"url":"\#(url)"}}"#,
        ] {
            let body = #"{"model":"m","messages":[{"role":"user","content":[\#(part)]}]}"#
            #expect(try measure(body).textBytes > 1000)
        }
    }

    @Test func `a medium beside a content is measured as one in it`() throws {
        let sound = try measure(#"{"model":"m","messages":[{"role":"assistant","audio":{"id":"audio_1"}}]}"#)
        #expect(sound.audios == 1)
        let file = #"{"role":"user","content":"hi","file_id":"file-1","image":null}"#
        let other = try measure(#"{"model":"m","messages":[\#(file)]}"#)
        #expect(other.files == 1 && other.images == 0)
    }

    private func measure(_ body: String, _ members: UpstreamMembers = .init()) throws -> ChatRequest.Measure {
        try ChatRequest(Array(body.utf8)).measure(passing: members)
    }
}
