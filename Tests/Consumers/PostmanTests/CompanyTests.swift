import EventLoop
import HTTP
import HTTPBench
import JSON
import Messages
import Testing

@testable import Postman

/// WeCom's applications and robots.
@Suite(.timeLimit(.minutes(1)))
@IOLoop
struct CompanyTests {
    private let bench: PushBench

    init() throws { bench = try PushBench() }

    @Test func `a member is written to by the application`() async throws {
        #expect(await bench.member(.text("你好")) == .sent)
        let call = try #require(bench.platform.calls.first)
        let document = try call.document()
        #expect(call.path == "/cgi-bin/message/send" && bench.platform.calls.count == 1)
        #expect(document.member("touser")?.string == "zhangsan")
        #expect(document.member("agentid")?.int == 1_000_002)
        #expect(document.member("text")?.member("content")?.string == "你好")
    }

    @Test func `a message that reached nobody was not sent, though the platform says that it is well`() async throws {
        bench.platform.say(.init(#"{"errcode":0,"errmsg":"ok","invaliduser":"zhangsan"}"#))
        #expect(await bench.member(.text("hi")) == .refused(code: "invaliduser", isFinal: true))
        bench.platform.say(.init(#"{"errcode":0,"errmsg":"ok","invaliduser":"","msgid":"m"}"#))
        #expect(await bench.member(.text("hi")) == .sent)
    }

    @Test(arguments: [(81013, true), (60020, true), (45009, true), (48002, true), (-1, false)])
    func `what WeCom refuses is said with its code`(code: Int, isFinal: Bool) async throws {
        bench.platform.say(.code(code))
        #expect(await bench.member(.text("hi")) == .refused(code: "\(code)", isFinal: isFinal))
        #expect(bench.platform.calls.count == 1)
    }

    @Test func `what WeCom would drop is held back, member by member`() async throws {
        let bench = try PushBench { $0.memberPerMinute = 2 }
        for _ in 0..<2 { #expect(await bench.member(.text("hi")) == .sent) }
        #expect(await bench.member(.text("hi")) == .refused(code: "rate", isFinal: false))
        #expect(await bench.member(.text("hi"), "lisi") == .sent)
        #expect(bench.platform.calls.count == 3)
        bench.pass(.seconds(60))
        #expect(await bench.member(.text("hi")) == .sent)
    }

    @Test func `an application has neither typing nor templates`() async throws {
        let typing = bench.asked(.typing, of: "work", to: PushBench.member)
        #expect(await bench.messages(of: .push(typing)).isEmpty && bench.platform.calls.isEmpty)
        #expect(await bench.member(.notice(.creditLow(available: .yuan(1)), .chinese)) == .sent)
        let content = try #require(bench.platform.calls.first).document().member("text")?.member("content")?.string
        #expect(content == NoticeWords(.creditLow(available: .yuan(1)), .chinese).text)
    }

    @Test func `a robot's late answer is posted once, to where its question said`() async throws {
        let address = bench.platform.baseURL + "/cgi-bin/aibot/response?response_code=CODE"
        #expect(await bench.robot(.later(url: address, "# 你好")) == .sent)
        let call = try #require(bench.platform.calls.first)
        #expect(bench.platform.calls.count == 1 && bench.platform.tokens.isEmpty)
        #expect(call.path == "/cgi-bin/aibot/response" && call.query["response_code"] == "CODE")
        let document = try call.document()
        #expect(document.member("msgtype")?.string == "markdown")
        #expect(document.member("markdown")?.member("content")?.string == "# 你好")
        bench.platform.say(.init("", status: 500))
        #expect(await bench.robot(.later(url: address, "hi")) == .unknown)
        #expect(bench.platform.calls.count == 2)
    }

    /// `BASE` stands for the app's own address.
    private nonisolated static let foreign = [
        "", "/cgi-bin/aibot/response", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd",
        "https://evil.example/?https://qyapi.weixin.qq.com/", "https://qyapi.weixin.qq.com.evil.example/x",
        "https://qyapi.weixin.qq.com@evil.example/x", "http://qyapi.weixin.qq.com/x", "BASE0/x", "BASE.evil.example/x",
        "BASE@evil.example/x", "BASE", " BASE/x",
    ]

    @Test(arguments: foreign)
    func `a robot's answer goes to the platform and nowhere else`(address: String) async throws {
        let address = address.replacing("BASE", with: bench.platform.baseURL)
        #expect(await bench.robot(.later(url: address, "hi")) == .refused(code: "foreign_address", isFinal: true))
        #expect(bench.platform.calls.isEmpty)
    }

    @Test func `an address with signs that no address has is not called`() async throws {
        let address = bench.platform.baseURL + "/x y\r\nHost: evil.example"
        let outcome = await bench.robot(.later(url: address, "hi"))
        #expect(outcome == .refused(code: "unsendable", isFinal: true) && bench.platform.calls.isEmpty)
    }

    @Test func `a robot writes nothing without having been asked`() async throws {
        #expect(await bench.robot(.text("hi")) == .refused(code: "not_granted", isFinal: true))
        #expect(bench.platform.calls.isEmpty)
    }
}
