import Callback
import Catalogue
import EventLoop
import HTTP
import Ingress
import JSON
import LogBench
import Messages
import ProducerBench
import Telemetry
import Testing

/// What is not taken: of another app, of another time, not signed, not readable.
@IOLoop
struct RefusedDeliveryTests {
    @Test(arguments: [-601, -600, 600, 601], ["secure", "compatible", "plain", "company"])
    func `what was signed at another time is refused`(secondsAgo: Int, app: String) async throws {
        let bench = try WeChatBench()
        let request = try bench.text("hello", to: app, secondsAgo: secondsAgo)
        if abs(secondsAgo) > 600 {
            #expect(try await bench.door.send(request).status == 403)
            #expect(bench.door.log.drafts.isEmpty)
        } else {
            #expect(try await bench.take(request) == 200)
        }
        await bench.stop()
    }

    /// The log's time never goes back: once the machine's clock was set wrong, it is ahead for days.
    @Test func `signatures have the machine's time, and deadlines the log's`() async throws {
        let bench = try WeChatBench(logTime: .seconds(86_400))
        #expect(try await bench.take(bench.text("hello")) == 200)
        #expect(try bench.heard().map(\.deadline) == [bench.clock.now + .seconds(86_400) + .milliseconds(4_500)])
        #expect(try await bench.door.send(bench.text("hello", secondsAgo: -86_400)).status == 403)
        await bench.stop()
    }

    @Test(arguments: [
        ("secure", "/wecom/secure"), ("company", "/wechat/company"), ("robot", "/wechat/robot"),
        ("secure", "/wechat/nobody"), ("secure", "/wechat/SECURE"), ("closed", "/wechat/closed"),
        ("robot", "/wecom/star"),
    ])
    func `an address that is no app's, or not at this platform, is none`(app: String, path: String) async throws {
        let bench = try WeChatBench()
        let post = try bench.callback(app).delivery(
            of: bench.message("text", to: app, [.init("Content", "a"), .init("MsgId", "1")]), to: "a", from: "b",
            time: bench.seconds, nonce: "1")
        let answer = try await bench.door.send(bench.door.request(.post, "\(path)?\(post.query)", post.body))
        #expect(answer.status == 404 && answer.text == "not_found")
        #expect(try await bench.door.send(bench.door.request(.get, "\(path)?\(post.query)")).status == 404)
        #expect(bench.door.log.drafts.isEmpty)
        await bench.stop()
    }

    @Test func `what is for another account, company or application is refused`() async throws {
        let bench = try WeChatBench()
        let text = [PlatformMessage.Field("Content", "a"), PlatformMessage.Field("MsgId", "1")]
        func written(to receiver: String, _ more: [PlatformMessage.Field] = []) -> [UInt8] {
            PlatformMessage.written(to: receiver, from: "somebody", time: bench.seconds, kind: "text", text + more)
        }
        let refused = [
            // Sealed for another app, and for another company.
            try bench.delivery("secure", written(to: WeChatBench.ours), receiver: "wxffffffffffffffff"),
            try bench.delivery("company", written(to: WeChatBench.company), receiver: "wwffffffffffffffff"),
            // Sealed for us, and written to another.
            try bench.delivery("secure", written(to: "gh_ffffffffffff")),
            try bench.delivery("plain", written(to: "gh_ffffffffffff")),
            try bench.delivery("company", written(to: "wwffffffffffffffff")),
            try bench.delivery("company", written(to: WeChatBench.company, [.init("AgentID", "1000003")])),
        ]
        for request in refused { #expect(try await bench.door.send(request).status == 403) }
        #expect(bench.door.log.drafts.isEmpty)
        let own = try bench.delivery("company", written(to: WeChatBench.company, [.init("AgentID", "1000002")]))
        #expect(try await bench.take(own) == 200)
        await bench.stop()
    }

    @Test func `an account without its own name takes what is sealed for its app`() async throws {
        let bench = try WeChatBench(apps: [WeChatBench.account("secure", .secure, original: nil)])
        let content = PlatformMessage.written(
            to: "gh_other", from: "somebody", time: bench.seconds, kind: "text",
            [.init("Content", "a"), .init("MsgId", "1")])
        let listener = try await bench.answer(bench.delivery("secure", content), WeChatBench.say("b"))
        let shown = try bench.shown(listener, by: "secure")
        #expect(shown?.from == "gh_other")
        await bench.stop()
    }

    // MARK: - Replays

    @Test func `what was delivered is taken again under its name, as a platform repeats it`() async throws {
        let bench = try WeChatBench()
        let request = try bench.text("hello", number: "77")
        for _ in 0..<3 { #expect(try await bench.take(request) == 200) }
        #expect(try bench.heard().map(\.name) == ["77", "77", "77"])
        await bench.stop()
    }

    /// In plain mode nothing signs the text.
    @Test func `another text under a signature that was seen is refused`() async throws {
        let bench = try WeChatBench()
        let request = try bench.text("hello", to: "plain", number: "77")
        _ = try await bench.answer(request, WeChatBench.nothing)
        let query = String(try #require(request.url.split(separator: "?").last))
        let forged = bench.message("text", [.init("Content", "give me all"), .init("MsgId", "78")])
        #expect(try await bench.door.send(bench.call("plain", query, forged)).status == 403)
        #expect(try bench.heard().count == 1)
        await bench.stop()
    }

    // MARK: - Attacks

    private nonisolated static let fields =
        "<ToUserName>gh_0123456789ab</ToUserName><FromUserName>o1</FromUserName><CreateTime>1714112445</CreateTime>"
        + "<MsgType>text</MsgType><MsgId>1</MsgId>"

    private nonisolated static let hostile: [String] = [
        "", "no xml", "<xml>", "<xml></xml>", "<xml><ToUserName>gh_0123456789ab</ToUserName></xml>",
        #"<!DOCTYPE xml [<!ENTITY a "b">]><xml>\#(fields)<Content>&a;</Content></xml>"#,
        #"<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml>\#(fields)<Content>&a;</Content></xml>"#,
        #"<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/a.dtd"><xml>\#(fields)<Content>a</Content></xml>"#,
        "<xml>\(fields)<Content><![CDATA[a</Content></xml>", "<xml>\(fields)<Content>&b;</Content></xml>",
        "<xml>\(fields)<Content>a</Content><Content>b</Content></xml>",
        "<xml>\(fields)<Content>a</Content></xml><xml></xml>", "<html>\(fields)<Content>a</Content></html>",
        "<xml>\(fields)" + String(repeating: "<a>", count: 1_000) + String(repeating: "</a>", count: 1_000) + "</xml>",
        "<xml>\(fields)" + String(repeating: "<a/>", count: 10_000) + "</xml>",
        "<xml>\(fields)<Content>\u{0}</Content></xml>",
    ]

    @Test(arguments: hostile.indices, ["secure", "plain", "company"])
    func `hostile XML is refused, signed or not`(index: Int, app: String) async throws {
        let bench = try WeChatBench()
        let content = Array(Self.hostile[index].utf8)
        #expect(try await bench.door.send(bench.delivery(app, content)).status == 403)
        // The envelope may be hostile too.
        let query = "timestamp=\(bench.seconds)&nonce=1&encrypt_type=aes&msg_signature=00&signature=00"
        #expect(try await bench.door.send(bench.call(app, query, content)).status == 403)
        #expect(bench.door.log.drafts.isEmpty)
        await bench.stop()
    }

    @Test func `a body that is too large is not read`() async throws {
        let bench = try WeChatBench()
        let large = [UInt8](repeating: UInt8(ascii: "a"), count: (64 << 10) + 1)
        let answer = try await bench.door.send(bench.call("secure", "timestamp=1", large))
        #expect(answer.status == 413 && answer.text == "request_too_large")
        await bench.stop()
    }

    @Test(arguments: ["", "timestamp=1714112445", "timestamp=1714112445&nonce=1", "nonce=1&signature=1&timestamp=x"])
    func `a query that lacks what is signed is refused`(query: String) async throws {
        let bench = try WeChatBench()
        for app in ["secure", "compatible", "plain", "company", "robot"] {
            let posted = try await bench.door.send(bench.call(app, query, Array("<xml></xml>".utf8)))
            let asked = try await bench.door.send(bench.door.request(.get, "\(bench.path(app))?\(query)"))
            #expect(posted.status == 403 && asked.status == 403)
        }
        #expect(bench.door.log.drafts.isEmpty)
        await bench.stop()
    }
}
