import Callback
import JSON
import Testing
import WireBench

struct PlatformMessageTests {
    private func message(_ kind: String, _ fields: [PlatformMessage.Field] = []) throws(CallbackFault)
        -> PlatformMessage
    {
        try PlatformMessage(
            parsing: PlatformMessage.written(
                to: "gh_1", from: "person", time: 1_714_112_445, kind: kind, fields))
    }

    private func event(_ event: String, _ key: String? = nil) throws(CallbackFault) -> PlatformMessage {
        try message("event", [.init("Event", event)] + (key.map { [.init("EventKey", $0)] } ?? []))
    }

    @Test func `each kind of message is told`() throws {
        typealias Field = PlatformMessage.Field
        #expect(try message("text", [Field("Content", "hi")]).content == .text("hi"))
        #expect(try message("text").content == .text(""))
        #expect(
            try message("text", [Field("Content", "【收到不支持的消息类型，暂无法显示】")]).content == .other("unsupported"))
        #expect(try message("image", [Field("PicUrl", "http://p")]).content == .picture(url: "http://p"))
        #expect(try message("image").content == .other("image"))
        #expect(try message("voice", [Field("Recognition", "你好")]).content == .voice(recognized: "你好"))
        #expect(try message("voice", [Field("Recognition", "")]).content == .voice(recognized: nil))
        #expect(try message("voice").content == .voice(recognized: nil))
        for kind in ["video", "shortvideo", "location", "link", "file", "what comes next"] {
            #expect(try message(kind).content == .other(kind))
        }
    }

    @Test func `each event is told`() throws {
        #expect(try event("subscribe").content == .followed(scene: nil))
        #expect(try event("subscribe", "").content == .followed(scene: nil))
        #expect(try event("subscribe", "qrscene_login:7f3a").content == .followed(scene: "login:7f3a"))
        #expect(try event("subscribe", "last_trade_no_1").content == .followed(scene: nil))
        #expect(try event("unsubscribe", "").content == .unfollowed)
        #expect(try event("SCAN", "login:7f3a").content == .scanned(scene: "login:7f3a"))
        #expect(try event("CLICK", "MENU_NEW").content == .clicked(key: "MENU_NEW"))
        #expect(try event("click", "MENU_NEW").content == .clicked(key: "MENU_NEW"))
        #expect(try event("enter_agent").content == .entered)
        for name in ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", ""] {
            #expect(try event(name, "x").content == .event(name))
        }
    }

    @Test func `a name is the message's number, or whose event it was and when`() throws {
        #expect(try message("text", [.init("MsgId", "24534523453452345")]).name == "24534523453452345")
        #expect(try event("subscribe", "qrscene_a").name == "person1714112445subscribeqrscene_a")
        #expect(try event("SCAN", "a").name == "person1714112445SCANa")
        #expect(try message("text").name == "person1714112445")
        #expect(try message("text", [.init("MsgId", "0")]).name == "person1714112445")
    }

    @Test func `a name that is too long becomes short, and stays one of its own`() throws {
        let long = String(repeating: "x", count: 3_000)
        let names = [try event("VIEW", long).name, try event("VIEW", long + "x").name]
        #expect(names[0] != names[1] && names.allSatisfy { $0.utf8.count == 64 })
        #expect(try event("VIEW", long).name == names[0])
        let longest = String(repeating: "y", count: DeliveryName.mostBytes)
        #expect(DeliveryName.of(longest) == longest && DeliveryName.of(longest + "y").utf8.count == 64)
    }

    @Test(arguments: [
        "<xml/>", "<xml><FromUserName>a</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>",
        "<xml><ToUserName>a</ToUserName><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>",
        "<xml><ToUserName>a</ToUserName><FromUserName/><CreateTime>1</CreateTime><MsgType>text</MsgType></xml>",
        "<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><MsgType>text</MsgType></xml>",
        "<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>x</CreateTime><MsgType>t</MsgType></xml>",
        "<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>-1</CreateTime><MsgType>t</MsgType></xml>",
        "<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>1</CreateTime></xml>",
        """
        <xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><FromUserName>c</FromUserName>\
        <CreateTime>1</CreateTime><MsgType>t</MsgType></xml>
        """,
        "{\"ToUserName\":\"a\"}",
    ])
    func `a message without what each has, or with it twice, is refused`(text: String) {
        let found = CallbackBench.fault { () throws(CallbackFault) in
            _ = try PlatformMessage(parsing: Array(text.utf8))
        }
        #expect(found == .malformed)
    }

    // MARK: - What persons write

    /// A text as WeChat delivers it: copied between the marks of a section.
    private func text(_ content: String) -> [UInt8] {
        let head =
            "<xml><ToUserName><![CDATA[gh_1]]></ToUserName>\n<FromUserName><![CDATA[person]]></FromUserName>\n"
            + "<CreateTime>1714112445</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n"
        return Array("\(head)<Content><![CDATA[\(content)]]></Content>\n<MsgId>7</MsgId>\n</xml>".utf8)
    }

    @Test(arguments: [
        (" \u{1D}c", "  c"), ("a\u{2}b", "a b"), ("\u{10}\u{1F}", "  "), ("a\u{FFFE}b\u{FFFF}", "a\u{FFFD}b\u{FFFD}"),
        ("a\tb\nc", "a\tb\nc"), ("\u{FEFF}你好😀", "\u{FEFF}你好😀"), ("\u{7F}\u{85}\u{2028}", "\u{7F}\u{85}\u{2028}"),
    ])
    func `a text with characters that XML does not have is read`(content: String, expected: String) throws {
        #expect(try PlatformMessage(parsing: text(content)).content == .text(expected))
    }

    @Test(arguments: [
        "if (a[b[0]]>c) return", "]]>", "a]]>b]]>c", "<![CDATA[a]]>", "<status><a>1</a></b>]]>",
        "]]></Content><Content><![CDATA[",
        "a]]></Content><FromUserName><![CDATA[other]]></FromUserName><Content><![CDATA[b",
        "]]></Content><MsgId>8</MsgId></xml>", "a]]><?php ?>", "]]>&a;", "\u{1}]]>",
    ])
    func `a text that ends the section it stands in is read whole, and says nothing else`(content: String) throws {
        let message = try PlatformMessage(parsing: text(content))
        let expected = content.replacing("\u{1}", with: " ")
        #expect(message.content == .text(expected) && message.from == "person" && message.name == "7")
    }

    @Test func `a sealed text is found beside a plain one that says it is one`() throws {
        let callback = try CallbackBench.officialAccount(isSealed: true)
        for content in ["\u{1D}c", "a]]>b", "]]></Content><Encrypt>x</Encrypt><Content><![CDATA["] {
            let post = try callback.delivery(
                of: text(content), to: "gh_1", from: "person", time: CallbackBench.time, nonce: "n", showsPlain: true)
            let delivery = try callback.open(post.body, CallbackBench.query(post.query), now: CallbackBench.time)
            #expect(delivery.content == text(content))
        }
    }

    @Test func `what we answer is not forgiven what persons write is`() {
        let reply = String(decoding: text("a\u{2}b"), as: UTF8.self)
        for reply in [reply, reply.replacing("\u{2}", with: "]]>")] {
            let found = CallbackBench.fault { () throws(CallbackFault) in
                _ = try PassiveReply(parsing: Array(reply.utf8))
            }
            #expect(found == .malformed)
        }
    }

    @Test func `a reply goes back to who wrote, and says what it should`() throws {
        let reply = Vectors.officialAccount.vectors("replies")[0].value
        let written = try message("text").reply(reply.text("content"), time: 1_714_112_446)
        let read = try PassiveReply(parsing: written)
        #expect(read.to == "person" && read.from == "gh_1" && read.createTime == 1_714_112_446)
        #expect(read.text == reply.text("content"))
        #expect(String(decoding: written, as: UTF8.self).contains("😀 ]]]]><![CDATA[> end]]></Content>"))
    }

    @Test func `the vectors' reply is opened and read`() throws {
        let reply = Vectors.officialAccount.vectors("replies")[0].value
        let callback = try CallbackBench.officialAccount(isSealed: true)
        let plain = Array(reply.text("plain_xml").utf8)
        let delivery = CallbackDelivery(content: [], isSealed: true, nonce: reply.text("nonce"))
        let sealed = try callback.reply(
            plain, to: delivery, now: 1_714_112_446, random: Array(reply.text("random16").utf8))
        let body = String(decoding: sealed.body, as: UTF8.self)
        #expect(body.contains("[\(reply.text("encrypt"))]") && body.contains("[\(reply.text("msg_signature"))]"))
        #expect(try callback.open(reply: sealed.body) == plain)
        #expect(try PassiveReply(parsing: plain).text == reply.text("content"))
    }

    @Test(arguments: ["success", "<xml/>", "<xml><MsgType>image</MsgType></xml>", "{}"])
    func `what is no text reply is refused`(text: String) {
        let found = CallbackBench.fault { () throws(CallbackFault) in
            _ = try PassiveReply(parsing: Array(text.utf8))
        }
        #expect(found == .malformed)
    }
}
