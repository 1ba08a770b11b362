import EventLoop
import HTTP
import HTTPBench
import JSON
import Messages
import PlatformAPI
import Telemetry
import Testing

@testable import Postman

@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct TokenTests {
    private let bench: PushBench

    init() throws { bench = try PushBench() }

    /// Refuses what comes with the first token.
    private func endFirst(with code: Int) {
        let ended = PlayedPlatform.Answer.code(code)
        bench.platform.play { request in request.query["access_token"] == "TOKEN-1" ? ended : PlayedPlatform.Answer.ok }
    }

    private func pushes(_ count: Int) async -> [PushOutcome?] {
        let tasks = (0..<count).map { number in
            // Ends with the test, which waits for it.
            IOLoop.start { await bench.outcome(of: .text("\(number)")) }
        }
        var outcomes: [PushOutcome?] = []
        for task in tasks { outcomes.append(await task.value) }
        return outcomes
    }

    @Test func `a hundred pushes wait for one token, which is never forced`() async throws {
        let outcomes = await pushes(100)
        #expect(outcomes.allSatisfy { $0 == .sent })
        #expect(bench.platform.calls.count == 100 && bench.platform.tokens.count == 1)
        let document = try #require(bench.platform.tokens.first).document()
        #expect(document.member("force_refresh")?.bool == false)
        #expect(document.member("appid")?.string == "wx0123456789abcdef")
        #expect(document.member("secret")?.string == "APPSECRET")
    }

    @Test(arguments: [40001, 40014, 42001])
    func `a token that has ended is fetched anew once, and the push made once more`(code: Int) async throws {
        endFirst(with: code)
        #expect(await bench.outcome(of: .text("hi")) == .sent)
        #expect(bench.platform.calls.map { $0.query["access_token"] } == ["TOKEN-1", "TOKEN-2"])
        #expect(bench.platform.tokens.count == 2)
        let next = await bench.outcome(of: .text("again"))
        #expect(next == .sent && bench.platform.tokens.count == 2)
    }

    @Test func `a token that ends under a hundred pushes is fetched anew once`() async throws {
        endFirst(with: 42001)
        let outcomes = await pushes(100)
        #expect(outcomes.allSatisfy { $0 == .sent } && bench.platform.tokens.count == 2)
    }

    @Test func `a platform that takes no token at all is asked twice`() async throws {
        bench.platform.say(.code(40001))
        #expect(await bench.outcome(of: .text("hi")) == .refused(code: "40001", isFinal: false))
        #expect(bench.platform.calls.count == 2 && bench.platform.tokens.count == 2)
    }

    @Test func `a token is renewed before its end`() async throws {
        _ = await bench.outcome(of: .text("1"))
        bench.pass(.seconds(7_200 - 301))
        _ = await bench.outcome(of: .text("2"))
        #expect(bench.platform.tokens.count == 1)
        bench.pass(.seconds(2))
        _ = await bench.outcome(of: .text("3"))
        #expect(bench.platform.tokens.count == 2)
        #expect(bench.platform.calls.last?.query["access_token"] == "TOKEN-2")
    }

    @Test func `a token that cannot be renewed does until its end`() async throws {
        _ = await bench.outcome(of: .text("1"))
        bench.platform.sayForTokens(.code(-1))
        bench.pass(.seconds(7_000))
        #expect(await bench.outcome(of: .text("2")) == .sent)
        bench.pass(.seconds(201))
        #expect(await bench.outcome(of: .text("3")) == .refused(code: "-1", isFinal: false))
    }

    @Test func `a token that comes again near its end is not asked for with each push`() async throws {
        bench.platform.sayForTokens(.init(AccessToken.document(token: "SAME", seconds: 100)))
        for _ in 0..<3 { #expect(await bench.outcome(of: .text("hi")) == .sent) }
        #expect(bench.platform.tokens.count == 1)
    }

    @Test func `without a token nothing was pushed, for sure, and others do not ask at once`() async throws {
        bench.platform.sayForTokens(.init("<html>", status: 502))
        #expect(await bench.outcome(of: .text("hi")) == .refused(code: "http_502", isFinal: false))
        bench.platform.sayForTokens(.code(40125))
        #expect(await bench.outcome(of: .text("hi")) == .refused(code: "http_502", isFinal: false))
        bench.pass(.seconds(3))
        #expect(await bench.outcome(of: .text("hi")) == .refused(code: "40125", isFinal: true))
        #expect(bench.platform.calls.isEmpty && bench.platform.tokens.count == 2)
    }

    @Test func `a token outlives a version of the catalogue, but no change of its secret`() async throws {
        _ = await bench.outcome(of: .text("1"))
        try bench.replace(PushBench.account(at: bench.platform.baseURL, abilities: [.push]))
        _ = await bench.outcome(of: .text("2"))
        #expect(bench.platform.tokens.count == 1)
        try bench.replace(PushBench.account(at: bench.platform.baseURL, secret: "OTHER"))
        _ = await bench.outcome(of: .text("3"))
        #expect(bench.platform.tokens.count == 2)
    }

    @Test func `a company's application gets its token for its own secret`() async throws {
        #expect(await bench.member(.text("hi")) == .sent)
        let call = try #require(bench.platform.tokens.first)
        #expect(call.path == "/cgi-bin/gettoken" && call.query["corpid"] == "ww01")
        #expect(call.query["corpsecret"] == "CORPSECRET")
    }
}
