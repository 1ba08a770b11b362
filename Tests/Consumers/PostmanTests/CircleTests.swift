import Catalogue
import EventLoop
import HTTP
import HTTPBench
import JSON
import Messages
import Testing
import Words

@testable import Postman

/// Groups at zsxq.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct CircleTests {
    private let bench: PushBench

    init() throws { bench = try PushBench() }

    /// A list of questions with these numbers and texts.
    private func list(_ topics: [(Int, String)]) -> PlayedPlatform.Answer {
        let each = topics.map { number, text in
            #"{"topic_id":\#(number),"type":"q&a","question":{"text":"\#(text)","expired":false},"answered":false,"#
                + #""create_time":"2026-11-\#(10 + number % 10)T10:00:00.000+0800"}"#
        }
        return .init(#"{"succeeded":true,"resp_data":{"topics":[\#(each.joined(separator: ","))]}}"#)
    }

    /// Lists these, and takes each answer.
    private func play(_ topics: [(Int, String)]) {
        let list = list(topics)
        let taken = PlayedPlatform.Answer(#"{"succeeded":true,"resp_data":{}}"#)
        bench.platform.play { request in request.method == .get ? list : taken }
    }

    private var posts: [ServerRequest] { bench.platform.calls.filter { $0.method == .post } }

    private static func topic(isRepeated: Bool = false) -> PushAsked.Content {
        .topic("400000000000001", "DDD 是一种方法。", isSilent: true, isRepeated: isRepeated)
    }

    @Test func `questions are listed oldest first, with the lists that refuse them`() async throws {
        let list = try WordList(name: "politics", action: .refuse, words: ["违禁"])
        let noted = try WordList(name: "noted", action: .note, words: ["什么"])
        try bench.replace(PushBench.account(at: bench.platform.baseURL), words: [list, noted])
        play([(2, "什么是违禁的"), (1, "什么是 DDD？")])
        let listed = try await bench.topics()
        #expect(
            listed.topics == [
                .init(id: "1", text: "什么是 DDD？"), .init(id: "2", text: "什么是违禁的", words: ["politics"]),
            ])
        #expect(listed.fault == nil && listed.number == 7)
        let call = try #require(bench.platform.calls.first)
        #expect(call.path == "/v2/groups/10000000000001/topics")
        #expect(call.headerFields[.cookie] == "zsxq_access_token=COOKIE")
    }

    @Test func `a long question is cut where a letter ends`() async throws {
        play([(1, String(repeating: "长", count: 6_000))])
        let topic = try #require(try await bench.topics().topics.first)
        #expect(topic.text.utf8.count <= DeliveryContent.mostBytes && topic.text.utf8.count > 16_000)
        #expect(topic.text.allSatisfy { $0 == "长" })
    }

    private nonisolated static let faults: [(PlayedPlatform.Answer, String)] = [
        (.init(#"{"succeeded":false,"code":401}"#, status: 401), "unauthorized"),
        (.init(#"{"succeeded":false,"code":1059,"info":"内部错误"}"#), "throttled"),
        (.init("<!DOCTYPE html><html></html>"), "blocked"), (.init("", status: 502), "unavailable"),
    ]

    @Test(arguments: faults)
    func `a list that cannot be had says why`(answer: PlayedPlatform.Answer, fault: String) async throws {
        bench.platform.say(answer)
        let listed = try await bench.topics()
        #expect(listed.fault == fault && listed.topics.isEmpty)
    }

    @Test func `a list that comes too late, or of another group, is not asked for`() async throws {
        let late = TopicsAsked(identity: PushBench.group, app: "circle", number: 7, expires: bench.now)
        let other = TopicsAsked(
            identity: PushBench.identity("zsxq:2"), app: "circle", number: 7, expires: bench.now + .seconds(9))
        for asked in [late, other] {
            let listed = await bench.messages(of: .topics(asked)).first as? TopicsListed
            #expect(listed?.fault == "unavailable")
        }
        #expect(bench.platform.calls.isEmpty)
    }

    @Test func `a group that slows us down is left alone`() async throws {
        bench.platform.say(.init(#"{"succeeded":false,"code":1059,"info":"内部错误"}"#))
        for _ in 0..<3 { _ = try await bench.topics() }
        #expect(try await bench.topics().fault == "unavailable" && bench.platform.calls.count == 3)
    }

    @Test func `a question is answered`() async throws {
        play([])
        #expect(await bench.circle(Self.topic()) == .sent)
        let call = try #require(bench.platform.calls.first)
        #expect(bench.platform.calls.count == 1 && call.path == "/v2/topics/400000000000001/answer")
        let data = try call.document().member("req_data")
        #expect(data?.member("text")?.string == "DDD 是一种方法。" && data?.member("silenced")?.bool == true)
    }

    @Test func `an answer that may have arrived is unknown, one that did not is refused`() async throws {
        bench.platform.say(.init("", status: 502))
        #expect(await bench.circle(Self.topic()) == .unknown)
        bench.platform.say(.init(#"{"succeeded":false,"code":14001,"info":"no"}"#))
        #expect(await bench.circle(Self.topic()) == .refused(code: "14001", isFinal: true))
        bench.platform.say(.init(#"{"succeeded":false,"code":401}"#, status: 401))
        #expect(await bench.circle(Self.topic()) == .refused(code: "unauthorized", isFinal: true))
    }

    @Test(arguments: [false, true])
    func `what may be answered is looked up first: listed, it is answered now`(isTakeover: Bool) async throws {
        play([(400_000_000_000_001, "?")])
        #expect(await bench.circle(Self.topic(isRepeated: !isTakeover), isTakeover: isTakeover) == .sent)
        #expect(bench.platform.calls.map(\.method) == [.get, .post])
    }

    @Test(arguments: [false, true])
    func `what may be answered is looked up first: not listed, it was answered before`(isTakeover: Bool) async throws {
        play([(1, "?")])
        #expect(await bench.circle(Self.topic(isRepeated: !isTakeover), isTakeover: isTakeover) == .sent)
        #expect(bench.platform.calls.count == 1 && posts.isEmpty)
    }

    @Test func `what cannot be looked up stays unknown, and is not answered`() async throws {
        play((1...20).map { ($0, "?") })
        #expect(await bench.circle(Self.topic(isRepeated: true)) == .unknown)
        bench.platform.say(.init(#"{"succeeded":false,"code":401}"#, status: 401))
        #expect(await bench.circle(Self.topic(isRepeated: true)) == .unknown)
        #expect(posts.isEmpty)
        let late = bench.asked(Self.topic(isRepeated: true), of: "circle", to: PushBench.group, within: .zero)
        #expect(await bench.outcome(of: late) == .unknown)
    }
}
