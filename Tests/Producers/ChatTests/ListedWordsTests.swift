import Catalogue
import EventLoop
import HTTP
import Ingress
import JSON
import Messages
import ProducerBench
import Testing
import Words

/// Questions with listed words, from the door to the answer.
@IOLoop
struct ListedWordsTests {
    private func service(_ action: WordAction) async throws -> Service {
        let service = try await Service(grant: .yuan(1000))
        let list = try WordList(name: "insults", action: action, words: ["法轮", "badword"], allowed: ["badwords"])
        service.catalogue.replace(words: try ListedWords([list]))
        return service
    }

    private func ask(_ service: Service, _ messages: String) async throws -> Answered {
        try await service.ask(.post, "/v1/chat/completions", #"{"model":"plain","messages":[\#(messages)]}"#)
    }

    private static let hello = #"{"role":"user","content":"hello"}"#

    private nonisolated static let unfit = [
        #"{"role":"user","content":"a BADWORD here"}"#, #"{"role":"system","content":"说法-轮"}"#,
        #"{"role":"user","content":[{"type":"text","text":"bad"},{"type":"text","text":"word"}]}"#,
        #"{"role":"tool","tool_call_id":"1","content":"badword"}"#,
        #"{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\"q\":\"\\u6cd5\\u8f6e\"}"}}]}"#,
        #"{"role":"user","content":"\#(String(repeating: "a word. ", count: 5_000))badword"}"#,
    ]

    @Test(arguments: unfit)
    func `a question with a word of a list that refuses is refused, and costs nothing`(message: String) async throws {
        let service = try await service(.refuse)
        let answer = try await ask(service, Self.hello + "," + message)
        #expect(answer.status == 400 && answer.code == "content_refused", "\(answer.text)")
        #expect(answer.headers[.xYizhanProblem] == "content_refused")
        #expect(!answer.text.lowercased().contains("badword") && !answer.text.contains("insults"))
        #expect(try await service.balance()["spent"] == 0)
        #expect(service.model.called.isEmpty)
        #expect(try await ask(service, Self.hello).status == 200)
        await service.close()
    }

    @Test(arguments: [WordAction.mask, .note])
    func `words that are masked or noted do not stop a question`(action: WordAction) async throws {
        let service = try await service(action)
        for message in Self.unfit { #expect(try await ask(service, message).status == 200) }
        await service.close()
    }

    @Test func `what a list allows is asked, and so is everything once the list is gone`() async throws {
        let service = try await service(.refuse)
        #expect(try await ask(service, #"{"role":"user","content":"two badwords"}"#).status == 200)
        service.catalogue.replace(words: .none)
        for message in Self.unfit { #expect(try await ask(service, message).status == 200) }
        await service.close()
    }
}
