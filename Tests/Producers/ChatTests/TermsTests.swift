import Catalogue
import Chat
import EventLoop
import HTTP
import MessageLog
import Messages
import ProducerBench
import Testing

/// What is reserved for a request, and what of it is let through, by the catalogue.
@IOLoop
struct TermsTests {
    private nonisolated static let digits = String(repeating: "7", count: 20_000)

    /// The terms that a request is written to the log with.
    private func terms(_ service: Service, _ options: String = "", _ content: String = "\"hi\"") async throws
        -> Chat.Terms
    {
        let messages = #"[{"role":"user","content":\#(content)}]"#
        let body = #"{"model":"plain","messages":\#(messages)\#(options)}"#
        let answer = try await service.ask(.post, "/v1/chat/completions", body)
        #expect(answer.status == 200, "\(answer.text)")
        let records = try await service.log.read(AuthInbox.topic, partition: 0, from: 0)
        let chats = try records.compactMap { record in
            if case .requested(let requested) = try AuthInbox.read(record.event) { requested.chat } else { nil }
        }
        return try #require(chats.last).terms
    }

    @Test func `each byte of text may be a token, wherever it stands`() async throws {
        let service = try await Service(grant: .yuan(1000))
        let least = try await terms(service).tokensIn
        #expect(least < 1000)
        for (options, content) in [
            ("", "\"\(Self.digits)\""), (#","documents":["\#(Self.digits)"]"#, "\"hi\""),
            (#","tools":[{"type":"function","function":{"name":"\#(Self.digits)"}}]"#, "\"hi\""),
            (#","metadata":{"a":"\#(Self.digits)"}"#, "\"hi\""),
        ] {
            let measured = try await terms(service, options, content).tokensIn
            #expect((20_000...20_000 + 2 * least).contains(measured))
        }
        #expect(try await terms(service, #","plugins":["\#(Self.digits)"]"#).tokensIn == least)
        await service.close()
    }

    @Test(arguments: [
        (#"{"type":"image_url","image_url":{"url":"https://a.com/b.png"}}"#, 7),
        (#"{"type":"image_url","image_url":{"url":"data:image/png;base64,\#(digits)"}}"#, 7),
        (#"{"type":"input_audio","input_audio":{"data":"\#(digits)"}}"#, 2000),
        (#"{"type":"audio_url","audio_url":{"url":"https://a.com/b.mp3"}}"#, 11_000),
        (#"{"type":"video_url","video_url":{"url":"https://a.com/b.mp4"}}"#, 13_000),
        (#"{"type":"file","file":{"file_id":"file-1"}}"#, 17_000), (#"{"type":"surprise"}"#, 17_000),
        (#"{"type":"file","file":{"file_data":"\#(digits)"}}"#, 5000),
    ])
    func `a medium costs what the model's bounds say`(part: String, tokens: Int) async throws {
        let service = try await Service(change: { model in
            model.inputBounds.bytesPerToken = 4
            model.inputBounds.overheadTokens = 1
            model.inputBounds.imageTokens = 7
            model.inputBounds.audioBytesPerToken = 10
            model.inputBounds.audioTokens = 11_000
            model.inputBounds.videoTokens = 13_000
            model.inputBounds.fileTokens = 17_000
        })
        let measured = try await terms(service, "", "[\(part)]").tokensIn
        #expect((tokens...tokens + 100).contains(measured))
        await service.close()
    }

    @Test func `a picture has the setting's bound where the model has none`() async throws {
        var configuration = ChatAPI.Configuration()
        configuration.tokensPerImage = 5000
        let service = try await Service(configuration)
        let part = #"[{"type":"image_url","image_url":{"url":"https://a.com/b.png"}}]"#
        #expect((5000...6000).contains(try await terms(service, "", part).tokensIn))
        await service.close()
    }

    @Test func `no more is reserved than the model's context`() async throws {
        let service = try await Service(change: { $0.contextTokens = 8192 })
        #expect(try await terms(service, "", "\"\(Self.digits)\"").tokensIn == 8192)
        await service.close()
    }

    @Test(arguments: [
        (#""service_tier":"priority""#, "service_tier"), (#""base_url":"https://a""#, "base_url"),
        (#""tools":[{"type":"web_search"}]"#, "tools[0].type"),
        (#""tool_choice":{"type":"web_search"}"#, "tool_choice.type"),
    ])
    func `a channel may refuse what it does not let through`(member: String, parameter: String) async throws {
        let body = Service.body("plain", stream: false, "," + member)
        let strict = try await Service(members: .init(othersAreRefused: true))
        let answer = try await strict.ask(.post, "/v1/chat/completions", body)
        #expect(answer.status == 400)
        #expect(answer.code == "unsupported_parameter")
        #expect(answer.parameter == parameter)
        #expect(strict.model.called.isEmpty)
        #expect(try await strict.chat("plain", options: #","temperature":1"#).status == 200)
        await strict.close()
        let allowed = Channel.Members(
            allowed: ["service_tier", "base_url"], tools: ["web_search"], othersAreRefused: true)
        let lenient = try await Service(members: allowed)
        #expect(try await lenient.ask(.post, "/v1/chat/completions", body).status == 200)
        await lenient.close()
    }
}
