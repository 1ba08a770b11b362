import Callback
import EventLoop
import HTTP
import JSON
import OfficialAccount
import PlatformAPI
import Telemetry
import Testing

@testable import Sandbox

/// The API of official accounts, called by our wire code.
@IOLoop
struct PlayedAccountTests {
    private let bench: PhoneBench
    private static let account = "demo-account"

    init() throws {
        bench = try PhoneBench()
    }

    private func calls(_ app: String = Self.account) throws -> OfficialAccount {
        OfficialAccount(app: try bench.app(app).id, baseURL: bench.base)
    }

    private func token(_ app: String = Self.account, isForced: Bool = false) async throws -> AccessToken {
        let secret = Secret(try bench.app(app).secret)
        let (status, body) = try await bench.send(try calls(app).token(secret: secret, isForced: isForced))
        return try AccessToken(status: status, body: body)
    }

    private func openid(_ app: String = Self.account) throws -> String {
        PlayedPerson.first[0].id(at: try bench.app(app))
    }

    /// Returns the platform's code; nil if it was done.
    private func code(_ request: ClientRequest) async throws -> String? {
        let (status, body) = try await bench.send(request)
        do throws(PlatformFailure) {
            try PlatformAnswer.end(status: status, body: body)
            return nil
        } catch {
            return error.code
        }
    }

    private func push(_ text: String, _ app: String = Self.account) async throws -> String? {
        try await code(try calls(app).text(text, to: try openid(app), token: try await token(app).token))
    }

    private func showTyping() async throws -> String? {
        try await code(try calls().typing(to: try openid(), token: try await token().token))
    }

    @Test func `a token is the same until shortly before its end, and both are good then`() async throws {
        let first = try await token()
        #expect(first.seconds == 7_200)
        #expect(try await token().token.exposed == first.token.exposed)
        try await bench.tell("clock", #"{"advance_seconds":6890}"#)
        #expect(try await token().token.exposed == first.token.exposed)
        try await bench.tell("clock", #"{"advance_seconds":20}"#)
        let second = try await token()
        #expect(second.token.exposed != first.token.exposed)
        for token in [first, second] { #expect(try await code(try calls().pushCheck(token: token.token)) == nil) }
        try await bench.tell("clock", #"{"advance_seconds":400}"#)
        #expect(try await code(try calls().pushCheck(token: first.token)) == "42001")
        #expect(try await code(try calls().pushCheck(token: second.token)) == nil)
        #expect(bench.violations(.badToken) == 1)
    }

    @Test func `a forced token ends the others, and an end on request all of them`() async throws {
        let first = try await token()
        let second = try await token(isForced: true)
        #expect(try await code(try calls().pushCheck(token: first.token)) == "40001")
        try await bench.tell("tokens", #"{"app":"demo-account"}"#)
        #expect(try await code(try calls().pushCheck(token: second.token)) == "42001")
        #expect(try await code(try calls().pushCheck(token: try await token().token)) == nil)
    }

    @Test func `a wrong secret, another app and what the script wants are refused`() async throws {
        let wrong = try calls().token(secret: Secret("x"))
        #expect(try await code(wrong) == "40125")
        #expect(try await code(OfficialAccount(app: "wx0", baseURL: bench.base).token(secret: Secret("x"))) == "40013")
        try await bench.tell("script", #"{"fault":"error","call":"token","code":40164,"times":1}"#)
        await #expect(throws: PlatformFailure.self) { try await token() }
        #expect(try await token().seconds == 7_200)
    }

    @Test func `after a message five are pushed, and none before or two days later`() async throws {
        #expect(try await push("a") == "45015")
        try await bench.follow(Self.account)
        try await bench.tell("clock", #"{"advance_seconds":61}"#)
        #expect(try await push("a") == "45015")
        try await bench.write("问", to: Self.account)
        for place in 1...5 { #expect(try await push("推 \(place)") == nil) }
        #expect(try await push("六") == "45047")
        try await bench.write("再问", to: Self.account)
        #expect(try await push("又") == nil)
        try await bench.tell("clock", #"{"advance_seconds":172801}"#)
        #expect(try await push("晚") == "45015")
        #expect(try bench.shown(Self.account) == ["推 1", "推 2", "推 3", "推 4", "推 5", "又"])
        #expect(bench.violations(.overBudget) == 4)
    }

    @Test func `after a click three are pushed within a minute, and none to who has left`() async throws {
        try await bench.follow(Self.account)
        for _ in 1...3 { #expect(try await push("推") == nil) }
        #expect(try await push("四") == "45047")
        try await bench.act(Self.account, #""kind":"menu","text":"help""#)
        #expect(try await push("又") == nil)
        try await bench.write("问", to: Self.account)
        try await bench.act(Self.account, #""kind":"unfollow""#)
        #expect(try await push("走") == "45015")
    }

    @Test func `what the platform would not show is refused`() async throws {
        try await bench.follow(Self.account)
        try await bench.write("问", to: Self.account)
        #expect(try await push(String(repeating: "长", count: 683)) == "45002")
        #expect(try await push(String(repeating: "长", count: 682) + "ab\n\u{1}") == "45002")
        #expect(try await push(String(repeating: "长", count: 682) + "\n\"\\") == "45002")
        #expect(try await push(String(repeating: "长", count: 680) + "\n\"\\u4e2d") == nil)
        let path = "/cgi-bin/message/custom/send?access_token=\(try await token().token.exposed)"
        let body = #"{"touser":"\#(try openid())","msgtype":"text","text":{"content":"\u4f60"}}"#
        let answer = try JSONValue(parsing: try await bench.send(.post, path, body: body).body)
        #expect(answer.member("errcode")?.int == 40_033)
        #expect(bench.violations(.escaped) == 1 && bench.violations(.tooLong) == 3)
        let other = try calls().text("a", to: "oNobody", token: try await token().token)
        #expect(try await code(other) == "40003")
    }

    @Test func `an account that is not verified may nothing of it`() async throws {
        let app = "demo-plain"
        try await bench.follow(app)
        try await bench.write("问", to: app)
        #expect(try await push("a", app) == "48001")
        let token = try await token(app).token
        #expect(try await code(try calls(app).pushCheck(token: token)) == "48001")
        #expect(try await code(try calls(app).sceneCode(scene: "a", seconds: 60, token: token)) == "48001")
        #expect(try bench.shown(app).isEmpty)
    }

    @Test func `typing is shown for a while after the person did something, until something is said`() async throws {
        try await bench.follow(Self.account)
        try await bench.tell("clock", #"{"advance_seconds":31}"#)
        #expect(try await showTyping() == "45080")
        try await bench.write("问", to: Self.account)
        #expect(try await showTyping() == nil)
        #expect(try await showTyping() == "45081")
        #expect(try await bench.see("chats/demo-account/Alice").member("typing")?.bool == true)
        #expect(try await push("答") == nil)
        #expect(try await bench.see("chats/demo-account/Alice").member("typing")?.bool == false)
        #expect(try await showTyping() == nil)
    }

    @Test func `a notice by template is shown with its fields`() async throws {
        try await bench.follow(Self.account)
        let request = try calls().template(
            "demo-low", to: try openid(), url: "http://127.0.0.1/shop", fields: [NoticeField("remark", "余额不足")],
            token: try await token().token)
        #expect(try await code(request) == nil)
        let entry = try #require(try bench.chat(Self.account).entries.last)
        #expect(entry.way == .notice && entry.text == "remark：余额不足" && entry.url == "http://127.0.0.1/shop")
    }

    @Test func `a call's answer is lost after the deed`() async throws {
        try await bench.follow(Self.account)
        try await bench.write("问", to: Self.account)
        let token = try await token().token
        try await bench.tell("script", #"{"fault":"cut","call":"send","times":1}"#)
        let request = try calls().text("答", to: try openid(), token: token)
        await #expect(throws: HTTPClientError.self) { try await bench.send(request) }
        #expect(try bench.shown(Self.account) == ["答"])
    }
}
