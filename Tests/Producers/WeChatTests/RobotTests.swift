import Catalogue
import Credentials
import EventLoop
import HTTP
import JSON
import LogBench
import Messages
import OpenAI
import ProducerBench
import Streams
import Testing
import WeCom
import WireBench

/// Smart robots: their JSON, their polls, and groups.
@IOLoop
struct RobotTests {
    private func request(_ bench: WeChatBench, _ message: JSONText, to name: String = "robot") throws -> ClientRequest {
        try bench.delivery(name, message.bytes)
    }

    private nonisolated static func message(
        _ kind: String, _ body: JSONText, from user: String = "ZhangSan", group: String? = nil, name: String = "M1",
        more: [JSONText.Member] = []
    ) -> JSONText {
        var members: [JSONText.Member] = [
            .init("msgid", .string(name)), .init("aibotid", "AIBOT"), .init("from", ["userid": .string(user)]),
            .init("msgtype", .string(kind)), .init(kind, body),
        ]
        if let group { members.append(.init("chatid", .string(group))) }
        return .object(members + more)
    }

    private nonisolated static func text(_ text: String, from user: String = "ZhangSan", group: String? = nil)
        -> JSONText
    {
        message("text", ["content": .string(text)], from: user, group: group)
    }

    private func pushed(_ name: String, _ bench: WeChatBench) throws -> ClientRequest {
        let vectors = Vectors.weCom.at("smart_robot").vectors("push")
        let push = try #require(vectors.first { $0.name == name }).value
        let query = "msg_signature=\(push.text("msg_signature"))&timestamp=1714112445&nonce=1372623149"
        return try bench.call("robot", query, Array(push.text("body").utf8), "application/json")
    }

    // MARK: - Vectors

    @Test func `a question is answered with a stream, which its platform knows by the question's name`() async throws {
        let bench = try WeChatBench()
        let listener = try await bench.answer(
            try pushed("text", bench), WeChatBench.written("", isFinished: false))
        let heard = try #require(try bench.heard().first)
        #expect(heard.content == .text("你好") && heard.name == "CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI=")
        #expect(heard.identity.text == "wecom:\(WeChatBench.company):zhangsan")
        #expect(heard.later == "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=CODE")
        let shown = try bench.shown(byRobot: "robot", listener)
        #expect(shown == .stream(id: heard.name, "", isFinished: false))
        await bench.stop()
    }

    @Test func `a poll asks for an answer by its name, and is answered under it`() async throws {
        let bench = try WeChatBench()
        let listener = try await bench.answer(
            try pushed("stream_refresh", bench), WeChatBench.written("**广州**今日天气：29度", isFinished: true))
        #expect(try bench.heard().map(\.content) == [.poll(name: "STREAMID-1")])
        let shown = try bench.shown(byRobot: "robot", listener)
        #expect(shown == .stream(id: "STREAMID-1", "**广州**今日天气：29度", isFinished: true))
        await bench.stop()
    }

    @Test func `who opens the chat is greeted with a text`() async throws {
        let bench = try WeChatBench()
        let listener = try await bench.answer(try pushed("enter_chat", bench), WeChatBench.say("您好"))
        #expect(try bench.heard().map(\.content) == [.entered])
        let shown = try bench.shown(byRobot: "robot", listener)
        #expect(shown == .text("您好"))
        await bench.stop()
    }

    @Test func `what needs no answer gets no bytes`() async throws {
        let bench = try WeChatBench()
        let listener = try await bench.answer(try request(bench, Self.text("a")), WeChatBench.nothing)
        #expect(listener.status == 200 && listener.bytes.isEmpty)
        let event = Self.message("event", ["eventtype": "feedback_event"], name: "M2")
        let answer = try await bench.door.send(request(bench, event))
        #expect(answer.status == 200 && answer.body.isEmpty)
        #expect(try bench.heard().count == 1)
        await bench.stop()
    }

    @Test func `a word said to a question is a stream that has ended`() async throws {
        let bench = try WeChatBench()
        let listener = try await bench.answer(try request(bench, Self.text("余额")), WeChatBench.say("¥1"))
        #expect(try bench.heard().map(\.content) == [.command(.balance)])
        let shown = try bench.shown(byRobot: "robot", listener)
        #expect(shown == .stream(id: "M1", "¥1", isFinished: true))
        await bench.stop()
    }

    // MARK: - Contents

    private nonisolated static let contents: [(message: JSONText, content: DeliveryContent)] = [
        (message("voice", ["content": "帮助。"]), .command(.help)),
        (message("image", ["url": "file:///etc/passwd"]), .unreadable(kind: "picture")),
        (message("file", ["url": "https://example.com/a"]), .unreadable(kind: "file")),
        (
            message(
                "mixed",
                [
                    "msg_item": [
                        ["msgtype": "text", "text": ["content": "what is this?"]],
                        ["msgtype": "image", "image": ["url": "file:///etc/passwd"]],
                    ]
                ]), .text("what is this?\n[图片]")
        ),
        (
            message("mixed", ["msg_item": [["msgtype": "image", "image": ["url": "file:///etc/passwd"]]]]),
            .unreadable(kind: "picture")
        ),
        (
            message(
                "text", ["content": "why?"],
                more: [.init("quote", ["msgtype": "text", "text": ["content": "one\ntwo"]])]),
            .text("> one\n> two\n\nwhy?")
        ),
        (
            message(
                "text", ["content": "stop"], more: [.init("quote", ["msgtype": "text", "text": ["content": "one"]])]),
            .command(.stop)
        ),
    ]

    @Test(arguments: contents.indices)
    func `each kind of message is read`(index: Int) async throws {
        let bench = try WeChatBench()
        let (message, content) = Self.contents[index]
        #expect(try await bench.take(request(bench, message)) == 200)
        #expect(try bench.heard().map(\.content) == [content])
        await bench.stop()
    }

    @Test func `of a long quote the end is left out, and not what is asked about it`() async throws {
        let bench = try WeChatBench()
        let quote: JSONText = [
            "msgtype": "text", "text": ["content": .string(String(repeating: "a", count: 20_000))],
        ]
        let message = Self.message("text", ["content": "why?"], more: [.init("quote", quote)])
        #expect(try await bench.take(request(bench, message)) == 200)
        let content = try bench.heard().map(\.content)
        let asked = "> \(String(repeating: "a", count: DeliveryContent.mostBytes - 8))\n\nwhy?"
        #expect(content == [.text(asked)] && asked.utf8.count == DeliveryContent.mostBytes)
        await bench.stop()
    }

    private nonisolated static let besides: [(String, String?)] = [
        ("{code}", "Your order 20271 of 12 CNY has been paid."), ("怎么用？", "兑换码：{code}"), ("@Bot {code}.", nil),
        ("{code}", String(repeating: "好", count: 1_000)),
    ]

    @Test(arguments: besides)
    func `a redeem code goes to no model, whatever it quotes or is quoted by`(said: String, quoted: String?)
        async throws
    {
        let bench = try WeChatBench()
        let code = RedeemCode.make(Batch(number: 7), bench.door.secret)
        func text(_ pattern: String) -> JSONText { .string(pattern.replacing("{code}", with: code)) }
        let more = quoted.map { quoted -> [JSONText.Member] in
            [.init("quote", ["msgtype": "text", "text": ["content": text(quoted)]])]
        }
        let message = Self.message("text", ["content": text(said)], group: "team-1", more: more ?? [])
        #expect(try await bench.take(request(bench, message)) == 200)
        #expect(try bench.heard().map(\.content) == [.unreadable(kind: "redeem")])
        await bench.stop()
    }

    // MARK: - Groups

    @Test func `a group is its members, or asks as one where its robot says so`() async throws {
        let bench = try WeChatBench()
        for (index, name) in ["robot", "shared", "shared", "shared"].enumerated() {
            let group = ["team-1", "team-1", "wrkSFfCgAA1", "wrksffcgaa1"][index]
            #expect(try await bench.take(request(bench, Self.text("@Bot hello", group: group), to: name)) == 200)
        }
        let heard = try bench.heard()
        #expect(heard.map(\.content) == Array(repeating: .text("hello"), count: 4))
        // A member's chat in a group is none with the robot alone; a group's is all that it has.
        #expect(heard[0].group != nil && heard[1...].allSatisfy { $0.group == nil })
        let company = "wecom:\(WeChatBench.company):"
        #expect(heard[0].identity.text == company + "zhangsan" && heard[1].identity.text == company + "group.team-1")
        // Names that differ in case alone are two groups.
        #expect(heard[2].identity != heard[3].identity && heard[3].identity.text == company + "group.wrksffcgaa1")
        await bench.stop()
    }

    @Test func `a command is heard in a group wherever the robot is named`() async throws {
        let bench = try WeChatBench()
        let texts = ["@Bot 余额", "余额 @Bot", "@Claude Code /balance", "@ZhangSan @Bot /balance"]
        for (index, text) in texts.enumerated() {
            let message = Self.message("text", ["content": .string(text)], group: "team", name: "M\(index)")
            #expect(try await bench.take(request(bench, message)) == 200)
        }
        let alone = Self.message("text", ["content": "Code /balance"], name: "M9")
        #expect(try await bench.take(request(bench, alone)) == 200)
        let commands = texts.map { _ in DeliveryContent.command(.balance) }
        #expect(try bench.heard().map(\.content) == commands + [.text("Code /balance")])
        await bench.stop()
    }

    @Test func `nobody signs in as a group, or where others read the code`() async throws {
        let bench = try WeChatBench()
        for (name, text) in [("shared", "7GQ2-X4MT"), ("shared", "登录"), ("robot", "登录")] {
            #expect(try await bench.take(request(bench, Self.text(text, group: "team"), to: name)) == 200)
        }
        let heard = try bench.heard()
        #expect(heard.map(\.content) == [.unreadable(kind: "code"), .command(.signIn), .command(.signIn)])
        #expect(heard.map(\.seed) == [nil, nil, nil])
        await bench.stop()
    }

    @Test func `a member who is named like a group is nobody`() async throws {
        let bench = try WeChatBench()
        let answer = try await bench.door.send(request(bench, Self.text("a", from: "Group.team-1")))
        #expect(answer.status == 200 && answer.body.isEmpty && bench.door.log.drafts.isEmpty)
        await bench.stop()
    }
}
