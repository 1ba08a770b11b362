import Activities
import Catalogue
import Credentials
import CredentialsBench
import EventLoop
import HTTP
import MessageLog
import Messages
import Problems
import Telemetry
import Testing

@testable import LLM

/// With which key a provider is called for a chat that has an account's own.
@IOLoop
struct OwnKeyTests {
    private let keys = MasterKeys.random()

    /// The keys that a provider was called with.
    @IOLoop
    private final class Heard {
        var keys: [String?] = []
    }

    private func bench(_ heard: Heard, _ channel: Provider.Kind = .forOwnKeys) async throws -> LLMBench {
        try await LLMBench(masterKeys: keys, channel: channel) { _, request, writer in
            heard.keys.append(request.headerFields[.authorization])
            writer.begin()
            writer.say("hi", finish: "stop")
            writer.sayUsage(7, 1)
            writer.done()
        }
    }

    private func place(_ bench: LLMBench) throws -> KeyChannel {
        try #require(try bench.provider.catalogue().value.channels.first).ownKeyPlace
    }

    private func chat(with ownKey: OwnKey?) throws -> ChatAdmitted {
        let chat = try LLMBench.chat()
        return ChatAdmitted(chat.chat, tokenLimit: chat.tokenLimit, deadline: chat.deadline, ownKey: ownKey)
    }

    @Test func `a chat with an account's own key is called with it, whatever became of ours`() async throws {
        let heard = Heard()
        let bench = try await bench(heard)
        let account = try #require(Account("alice"))
        let ownKey = keys.seal("sk-own", of: account, for: try place(bench))
        let (answered, _) = try await bench.answer(try chat(with: ownKey))
        #expect(answered.ending == .finished)
        #expect(answered.usage == Usage(tokensIn: 7, tokensOut: 1))
        #expect(heard.keys == ["Bearer sk-own"])
        await bench.end()
    }

    @Test(arguments: ["account", "channel", "address", "master key", "text", "takes none"])
    func `an own key that does not belong there is a clear failure, and nothing is called`(what: String) async throws {
        let heard = Heard()
        let bench = try await bench(heard, what == "takes none" ? .plain : .forOwnKeys)
        var place = try place(bench)
        if what == "channel" { place.name = "other" }
        if what == "address" { place.address = "https://moved.example/v1" }
        let account = try #require(Account(what == "account" ? "mallory" : "alice"))
        let sealing = what == "master key" ? MasterKeys.random() : keys
        var ownKey = sealing.seal("sk-own", of: account, for: place)
        if what == "channel" { ownKey.channel = "test" }
        if what == "text" { ownKey.data = "AAAA" }
        let (answered, performance) = try await bench.answer(try chat(with: ownKey))
        #expect(answered.ending == .failed && answered.chargeableUsage == nil)
        #expect(
            performance.replies.last?.kind == .end(.failed, usage: nil, problem: Problem(.ownKeyUnusable)))
        #expect(heard.keys.isEmpty)
        await bench.end()
    }

    @Test func `a process without a master key calls nothing with an own key`() throws {
        let channel = try Channel(name: "test", baseURL: "https://their.example/v1", takesOwnKeys: true)
        let account = try #require(Account("alice"))
        let chat = try chat(with: keys.seal("sk-own", of: account, for: channel.ownKeyPlace))
        #expect(throws: CallKey.Fault.self) { try CallKey(of: chat, at: channel, nil) }
        #expect(try CallKey(of: chat, at: channel, keys).secret?.exposed == "sk-own")
    }

    @Test func `a chat without an own key is called with ours, if there is one`() throws {
        let chat = try LLMBench.chat()
        let ours = try Channel(
            name: "test", baseURL: "https://a.example/v1", apiKey: .init("sk-ours"), takesOwnKeys: true)
        #expect(try CallKey(of: chat, at: ours, keys).secret?.exposed == "sk-ours")
        let none = try Channel(name: "test", baseURL: "https://a.example/v1")
        #expect(try CallKey(of: chat, at: none, nil).secret == nil)
        let closed = try Channel(name: "test", baseURL: "https://a.example/v1", fault: "it cannot be opened")
        #expect(throws: CallKey.Fault.channel("it cannot be opened")) { try CallKey(of: chat, at: closed, keys) }
    }

    @Test(arguments: ["status", "event", "answer"])
    func `a key that a provider sends back leaves as stars`(echo: String) async throws {
        let text = "sk-own/0123456789"
        let bench = try await LLMBench(masterKeys: keys, channel: .forOwnKeys) { _, request, writer in
            let got = request.headerFields[.authorization] ?? ""
            let error = #"{"error":{"message":"Bad: \#(got)","code":"\#(got)","param":"\#(got)","type":"bad"}}"#
            switch echo {
            case "status": writer.respond(HTTPResponse(status: .init(code: 400)), error)
            case "event":
                writer.begin()
                writer.write("data: \(error)\n\n")
                writer.finish()
            default:
                writer.begin()
                writer.say("You said \(got).")
                // As JSON may write it.
                writer.say(got.replacing("/", with: #"\/"#), finish: "stop")
                writer.sayUsage(7, 1)
                writer.done()
            }
        }
        let account = try #require(Account("alice"))
        let asked = try chat(with: keys.seal(text, of: account, for: try place(bench)))
        let (_, performance) = try await bench.answer(asked)
        let told = try await bench.text(asked, performance) + "\(performance.replies)\(performance.outputs)"
        #expect(!told.contains("0123456789"))
        #expect(told.contains("***") || echo == "event")
        await bench.end()
    }

    @Test func `only a whole key is masked, and never what is too short for one`() {
        let mask = KeyMask(Secret("sk-12345"))
        #expect(mask.masked("sk-12345sk-1234 sk-12345") == "***sk-1234 ***")
        #expect(mask.masked(Array("x".utf8)) == Array("x".utf8))
        #expect(KeyMask(Secret("a")).masked("a banana") == "a banana")
        #expect(KeyMask(nil).masked("a") == "a")
        #expect(KeyMask(Secret(#"sk/1"2345"#)).masked(#"\/ sk\/1\"2345 sk/1\"2345"#) == #"\/ *** ***"#)
    }

    @Test(
        arguments: [
            #"sk\u002f1+2\u003D345"#, #"sk\/1\u002B2\u003d345"#, #"\u0073k/1+2=34\u0035"#, #"\\sk/1+2=345"#,
        ])
    func `a key is masked however JSON writes its signs`(written: String) {
        let mask = KeyMask(Secret("sk/1+2=345"))
        let masked = mask.masked("a \(written) b")
        #expect(masked == #"a *** b"# || masked == #"a \\*** b"#)
        // Behind a backslash that is escaped, no escape begins.
        #expect(mask.masked(#"\\u0073k/1+2=345"#) == #"\\u0073k/1+2=345"#)
    }

    @Test(arguments: [(401, ""), (402, ""), (429, #"{"error":{"code":"insufficient_quota"}}"#)])
    func `a provider that refuses an own key is told as that`(status: Int, body: String) async throws {
        let bench = try await LLMBench(masterKeys: keys, channel: .forOwnKeys) { _, _, writer in
            writer.respond(HTTPResponse(status: .init(code: status)), body)
        }
        let account = try #require(Account("alice"))
        let ownKey = keys.seal("sk-own", of: account, for: try place(bench))
        let (answered, performance) = try await bench.answer(try chat(with: ownKey))
        #expect(answered.ending == .failed && answered.chargeableUsage == nil)
        guard case .end(.failed, _, let problem?) = performance.replies.last?.kind else {
            Issue.record("The stream has no end with a problem.")
            return
        }
        #expect(problem.code == .ownKeyRefused)
        #expect(bench.provider.bodies.count == 1)
        await bench.end()
    }
}
