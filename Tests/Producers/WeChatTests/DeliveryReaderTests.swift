import Callback
import Catalogue
import EventLoop
import HTTP
import LogBench
import Messages
import ProducerBench
import Testing

/// What is read of each kind of message and event.
@IOLoop
struct DeliveryReaderTests {
    typealias Field = PlatformMessage.Field

    struct Sent: Sendable, CustomTestStringConvertible {
        let app: String
        let kind: String
        let fields: [Field]
        /// Nil: nobody is told.
        let content: DeliveryContent?

        init(_ app: String, _ kind: String, _ fields: [String: String], _ content: DeliveryContent?) {
            self.app = app
            self.kind = kind
            self.fields = fields.sorted { $0.key < $1.key }.map { Field($0.key, $0.value) }
            self.content = content
        }

        var testDescription: String { "\(app) \(kind) \(fields.map(\.text))" }
    }

    private nonisolated static let code = SignInCode("7GQ2-X4MT")

    private nonisolated static let messages: [Sent] = [
        Sent("secure", "voice", ["Recognition": "余额。"], .command(.balance)),
        Sent("secure", "voice", ["Recognition": ""], .unreadable(kind: "voice")),
        Sent("secure", "voice", ["MediaId": "m"], .unreadable(kind: "voice")),
        Sent("secure", "text", ["Content": "【收到不支持的消息类型，暂无法显示】"], .unreadable(kind: "unsupported")),
        Sent("secure", "text", ["Content": " \n "], .unreadable(kind: "text")),
        Sent("secure", "image", ["PicUrl": "https://mmbiz.qpic.cn/a"], .picture(url: "https://mmbiz.qpic.cn/a")),
        Sent("secure", "image", ["PicUrl": "file:///etc/passwd"], .unreadable(kind: "picture")),
        Sent("secure", "image", ["MediaId": "m"], .unreadable(kind: "picture")),
        Sent("secure", "video", ["MediaId": "m"], .unreadable(kind: "video")),
        Sent("secure", "shortvideo", ["MediaId": "m"], .unreadable(kind: "video")),
        Sent("secure", "file", ["Title": "a"], .unreadable(kind: "file")),
        Sent(
            "secure", "location", ["Location_X": "23.1", "Location_Y": "113.3", "Label": "天河区"],
            .text("天河区\n(23.1, 113.3)")),
        Sent("secure", "location", ["Scale": "16"], .unreadable(kind: "location")),
        Sent(
            "secure", "link", ["Title": "A", "Description": "about a", "Url": "https://example.com/a"],
            .text("A\nabout a\nhttps://example.com/a")),
        Sent("secure", "link", [:], .unreadable(kind: "link")),
        Sent("company", "image", ["PicUrl": "https://wework.qpic.cn/a"], .picture(url: "https://wework.qpic.cn/a")),
    ]

    private nonisolated static let events: [Sent] = [
        Sent("secure", "event", ["Event": "subscribe", "EventKey": "qrscene_7GQ2X4MT"], .followed(code: code)),
        Sent("secure", "event", ["Event": "subscribe", "EventKey": "qrscene_campaign"], .followed()),
        Sent("secure", "event", ["Event": "unsubscribe", "EventKey": ""], .unfollowed),
        Sent("secure", "event", ["Event": "SCAN", "EventKey": "7GQ2-X4MT"], code.map { .scanned($0) }),
        Sent("secure", "event", ["Event": "SCAN", "EventKey": "493027"], nil),
        Sent("secure", "event", ["Event": "CLICK", "EventKey": "new"], .command(.new)),
        Sent("secure", "event", ["Event": "CLICK", "EventKey": "充值"], .command(.topUp)),
        Sent("secure", "event", ["Event": "CLICK", "EventKey": "V1001_MUSIC"], .command(.help)),
        Sent("secure", "event", ["Event": "VIEW", "EventKey": "https://example.com"], nil),
        Sent("secure", "event", ["Event": "LOCATION", "Latitude": "23.1"], nil),
        Sent("secure", "event", ["Event": "TEMPLATESENDJOBFINISH", "MsgID": "200163836", "Status": "success"], nil),
        Sent("secure", "event", ["Event": "no event that is known"], nil),
        Sent("company", "event", ["Event": "subscribe"], .followed()),
        Sent("company", "event", ["Event": "unsubscribe"], .unfollowed),
        Sent("company", "event", ["Event": "enter_agent", "EventKey": ""], .entered),
        Sent("company", "event", ["Event": "click", "EventKey": "balance"], .command(.balance)),
        Sent("company", "event", ["Event": "batch_job_result"], nil),
    ]

    @Test(arguments: messages + events)
    func `each kind is read, and what needs no answer is taken by the door itself`(sent: Sent) async throws {
        let bench = try WeChatBench()
        let number = sent.kind == "event" ? [] : [Field("MsgId", "1")]
        let request = try bench.delivery(sent.app, bench.message(sent.kind, to: sent.app, sent.fields + number))
        if let content = sent.content {
            #expect(try await bench.take(request) == 200)
            #expect(try bench.heard().map(\.content) == [content])
        } else {
            let answer = try await bench.door.send(request)
            #expect(answer.status == 200 && answer.text == (sent.app == "secure" ? "success" : ""))
            #expect(bench.door.log.drafts.isEmpty)
        }
        await bench.stop()
    }

    @Test func `two events of one second have names of their own, and one event has one`() async throws {
        let bench = try WeChatBench()
        let events = [("subscribe", "qrscene_7GQ2X4MT"), ("SCAN", "7GQ2X4MT"), ("SCAN", "7GQ2X4MT")]
        for (event, key) in events {
            let content = bench.message("event", [Field("Event", event), Field("EventKey", key)])
            #expect(try await bench.take(bench.delivery("secure", content)) == 200)
        }
        let names = try bench.heard().map(\.name)
        #expect(names.count == 3 && names[0] != names[1] && names[1] == names[2])
        await bench.stop()
    }

    @Test func `the catalogue's words and menu keys mean what its entry says`() async throws {
        let words: [String: BotCommand] = ["v1001_new": .new, "翻篇": .new]
        let bench = try WeChatBench(apps: [WeChatBench.account("secure", .secure, words: words)])
        let click = bench.message("event", [Field("Event", "CLICK"), Field("EventKey", "V1001_NEW")])
        #expect(try await bench.take(bench.delivery("secure", click)) == 200)
        #expect(try await bench.take(bench.text("翻篇", number: "2")) == 200)
        #expect(try bench.heard().map(\.content) == [.command(.new), .command(.new)])
        // After a click a platform lets less be pushed.
        #expect(try bench.heard().map { $0.isEvent ?? false } == [true, false])
        await bench.stop()
    }

    @Test func `a name that is no person's is not heard`() async throws {
        let bench = try WeChatBench()
        let content = PlatformMessage.written(
            to: WeChatBench.ours, from: "o:1", time: bench.seconds, kind: "text",
            [Field("Content", "a"), Field("MsgId", "1")])
        let answer = try await bench.door.send(bench.delivery("secure", content))
        #expect(answer.status == 200 && answer.text == "success" && bench.door.log.drafts.isEmpty)
        await bench.stop()
    }

    private nonisolated static let languages: [(String, Language?)] = [
        ("你好 hello", .chinese), ("hello, world 1", .english), ("123 😀", nil), ("привет hello", nil),
        ("ｈｅｌｌｏ", .english), ("7GQ2-X4MT", nil), ("登录", .chinese), ("login", .english),
    ]

    @Test(arguments: languages)
    func `the language is that of the text`(text: String, language: Language?) async throws {
        let bench = try WeChatBench()
        #expect(try await bench.take(bench.text(text)) == 200)
        #expect(try bench.heard().map(\.language) == [language])
        await bench.stop()
    }
}
