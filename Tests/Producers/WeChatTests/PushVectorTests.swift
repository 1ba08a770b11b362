import Callback
import Catalogue
import Crypto
import EventLoop
import HTTP
import Ingress
import JSON
import LogBench
import Messages
import ProducerBench
import Testing
import WireBench

/// What the door makes of what platforms deliver, as the vectors have it.
@IOLoop
struct PushVectorTests {
    private nonisolated static let pushes = Vectors.officialAccount.vectors("pushes")
    private nonisolated static let negatives = Vectors.officialAccount.at("negative").vectors("cases")
    private nonisolated static let verifications = Vectors.officialAccount.vectors("url_verify")

    /// What Bot is told of each; of the others, nothing: a view, and a scan of no sign-in's code.
    private nonisolated static let contents: [String: DeliveryContent] = [
        "text": .text("你好，世界 hello 😀 <b>&amp;</b>"),
        "text_from_article": .text("from article"),
        "image": .picture(url: "http://mmbiz.qpic.cn/mmbiz_jpg/x/0"),
        "voice": .text("腾讯微信团队"),
        "event_subscribe": .followed(),
        "event_subscribe_scene": .followed(),
        "event_unsubscribe": .unfollowed,
        "event_click": .command(.help),
    ]

    private func request(_ push: Vector, _ mode: App.Mode, _ bench: WeChatBench) throws -> ClientRequest {
        let sealed = ["encrypt_type", "msg_signature"]
        let query = push.value.at("query").members.filter { mode != .plain || !sealed.contains($0.name) }
        let text = query.map { "\($0.name)=\($0.value.string ?? "")" }.joined(separator: "&")
        return try bench.call(mode.rawValue, text, Array(push.value.text("body_\(mode.rawValue)").utf8))
    }

    @Test(arguments: pushes, App.Mode.allCases)
    func `what an official account delivers is heard in every mode`(push: Vector, mode: App.Mode) async throws {
        let bench = try WeChatBench()
        let request = try request(push, mode, bench)
        guard let content = Self.contents[push.name] else {
            let answer = try await bench.door.send(request)
            #expect(answer.status == 200 && answer.text == "success" && bench.door.log.drafts.isEmpty)
            return await bench.stop()
        }
        let listener = try await bench.answer(request, WeChatBench.say("好的 ]]> <&>"))
        let heard = try #require(try bench.heard().first)
        #expect(heard.content == content && heard.app == mode.rawValue)
        #expect(heard.identity.text == "wechat:wx0123456789abcdef:\(WeChatBench.person)")
        #expect(heard.name.hasPrefix(push.value.text("dedupe_key")))
        #expect(heard.deadline == bench.clock.now + .milliseconds(4_500) && heard.created == bench.clock.now)
        #expect(heard.terms.site == "https://chat.example.com" && heard.terms.platform == .officialAccount)
        #expect(heard.request != heard.chat && heard.reply.stream != heard.chatReply.stream)
        #expect(listener.status == 200 && listener.text.contains("<Encrypt>") == (mode != .plain))
        let shown = try #require(try bench.shown(listener, by: mode.rawValue))
        #expect(shown.to == WeChatBench.person && shown.from == WeChatBench.ours)
        #expect(shown.text == "好的 ]]> <&>" && shown.createTime == bench.seconds)
        await bench.stop()
    }

    @Test(arguments: negatives)
    func `what is not sealed for us and signed is refused, and told to nobody`(vector: Vector) async throws {
        let bench = try WeChatBench()
        let sealed = vector.value.text("encrypt")
        let body = "<xml><ToUserName>\(WeChatBench.ours)</ToUserName><Encrypt><![CDATA[\(sealed)]]></Encrypt></xml>"
        let signature = vector.value.text("msg_signature")
        let query = "timestamp=1714112445&nonce=415670741&encrypt_type=aes&msg_signature=\(signature)"
        for mode in ["secure", "compatible"] {
            let answer = try await bench.door.send(bench.call(mode, query, Array(body.utf8)))
            #expect(answer.status == 403 && answer.text == "refused")
        }
        #expect(bench.door.log.drafts.isEmpty)
        await bench.stop()
    }

    /// `signature` covers no body: who has seen one could write under it.
    @Test(arguments: pushes)
    func `what comes in plain is refused where it is to be sealed`(push: Vector) async throws {
        let bench = try WeChatBench()
        let plain = try request(push, .plain, bench)
        let body = try #require(plain.body)
        let query = String(try #require(plain.url.split(separator: "?").last))
        for mode in ["secure", "compatible"] {
            for query in [query, query + "&encrypt_type=raw", query + "&encrypt_type=aes"] {
                let answer = try await bench.door.send(bench.call(mode, query, body))
                #expect(answer.status == 403)
            }
        }
        #expect(bench.door.log.drafts.isEmpty)
        await bench.stop()
    }

    @Test(arguments: verifications, App.Mode.allCases)
    func `an official account's address is verified in every mode`(vector: Vector, mode: App.Mode) async throws {
        let bench = try WeChatBench()
        let value = vector.value
        let query = ["signature", "timestamp", "nonce", "echostr"].map { "\($0)=\(value.text($0))" }
        let answer = try await bench.door.send(
            bench.door.request(.get, "/wechat/\(mode.rawValue)?\(query.joined(separator: "&"))"))
        if value.at("valid").bool == true {
            #expect(answer.status == 200 && answer.text == value.text("echostr"))
            #expect(answer.headers[.contentType]?.hasPrefix("text/plain") == true)
        } else {
            #expect(answer.status == 403)
        }
        await bench.stop()
    }

    @Test(arguments: [("company", "app_callback"), ("robot", "smart_robot")])
    func `WeCom's address is verified by what is sealed`(app: String, section: String) async throws {
        let bench = try WeChatBench()
        let verify = Vectors.weCom.at(section, "verify")
        func ask(_ echo: String, _ signature: String) async throws -> Answered {
            let echo = echo.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
            let query = "msg_signature=\(signature)&timestamp=1714112445&nonce=1372623149&echostr=\(echo)"
            return try await bench.door.send(bench.door.request(.get, "/wecom/\(app)?\(query)"))
        }
        let echo = verify.text("echostr")
        let answer = try await ask(echo, verify.text("msg_signature"))
        #expect(answer.status == 200 && answer.text == verify.text("response_body"))
        #expect(try await ask(echo, String(repeating: "0", count: 40)).status == 403)
        #expect(try await ask("A" + echo.dropFirst(), verify.text("msg_signature")).status == 403)
        await bench.stop()
    }

    @Test func `what an application of WeCom delivers is heard, and answered sealed`() async throws {
        let bench = try WeChatBench()
        let vector = Vectors.weCom.at("app_callback", "message")
        let query = "msg_signature=\(vector.text("msg_signature"))&timestamp=1714112445&nonce=1372623149"
        let request = try bench.call("company", query, Array(vector.text("body").utf8))
        let listener = try await bench.answer(request, WeChatBench.say("您好"))
        let heard = try #require(try bench.heard().first)
        #expect(heard.content == .text("你好 WeCom") && heard.name == vector.text("dedupe_key"))
        #expect(heard.identity.text == "wecom:\(WeChatBench.company):zhangsan" && heard.language == .chinese)
        let shown = try #require(try bench.shown(listener, by: "company"))
        #expect(shown.to == "ZhangSan" && shown.from == WeChatBench.company && shown.text == "您好")
        await bench.stop()
    }
}
