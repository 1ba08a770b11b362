import Callback
import JSON
import Testing
import WeCom
import WireBench

struct RobotMessageTests {
    private func read(_ text: String) throws(CallbackFault) -> RobotMessage {
        try RobotMessage(parsing: Array(text.utf8))
    }

    private func message(
        _ body: String, isInGroup: Bool = false
    ) throws(CallbackFault) -> RobotMessage {
        let group = isInGroup ? #""chatid":"G","chattype":"group","# : #""chattype":"single","#
        return try read(#"{"msgid":"M","aibotid":"B",\#(group)"from":{"userid":"U"},\#(body)}"#)
    }

    @Test func `the vectors' messages are read`() throws {
        let vectors = Vectors.weCom.at("smart_robot").vectors("push")
        let messages = try vectors.map { try read($0.value.text("plaintext")) }
        #expect(messages[0].content == .text("你好") && messages[0].group == "CHATID" && messages[0].robot == "AIBOTID")
        #expect(messages[0].name == "CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI=" && messages[0].from == "ZhangSan")
        #expect(messages[0].later == "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=CODE")
        #expect(messages[1].content == .poll(stream: "STREAMID-1") && messages[1].group == nil)
        #expect(messages[2].content == .entered && messages[2].later == nil)
    }

    @Test func `each kind of message is told`() throws {
        #expect(try message(#""msgtype":"image","image":{"url":"https://p"}"#).content == .picture(url: "https://p"))
        #expect(try message(#""msgtype":"voice","voice":{"content":"你好"}"#).content == .voice("你好"))
        let items = #"{"msgtype":"text","text":{"content":"a"}},{"msgtype":"image","image":{"url":"u"}}"#
        let mixed = try message(#""msgtype":"mixed","mixed":{"msg_item":[\#(items)]}"#)
        #expect(mixed.content == .mixed(text: "a", pictures: ["u"]))
        for kind in ["file", "video"] {
            #expect(try message(#""msgtype":"\#(kind)","\#(kind)":{"url":"u"}"#).content == .other(kind))
        }
        for event in ["template_card_event", "feedback_event"] {
            let told = try message(#""msgtype":"event","event":{"eventtype":"\#(event)"}"#)
            #expect(told.content == .event(event))
        }
    }

    @Test func `a body that is missing is an empty one, or another kind`() throws {
        #expect(try message(#""msgtype":"text""#).content == .text(""))
        #expect(try message(#""msgtype":"text","text":[]"#).content == .text(""))
        #expect(try message(#""msgtype":"image","image":{}"#).content == .other("image"))
        #expect(try message(#""msgtype":"stream","stream":{}"#).content == .other("stream"))
        #expect(try message(#""msgtype":"mixed","mixed":{"msg_item":7}"#).content == .mixed(text: "", pictures: []))
        #expect(try message(#""msgtype":"event","event":null"#).content == .event(""))
    }

    @Test func `in a group the robot's name before a text is left out`() throws {
        func text(_ text: String, isInGroup: Bool = true) throws -> RobotMessage.Content {
            try message(#""msgtype":"text","text":{"content":"\#(text)"}"#, isInGroup: isInGroup).content
        }
        #expect(try text("@RobotA 你好 @all") == .text("你好 @all"))
        #expect(try text("@RobotA\u{2005}你好") == .text("你好") && text("@RobotA\\n你好") == .text("你好"))
        #expect(try text("@RobotA ") == .text("") && text("@RobotA你好") == .text("@RobotA你好"))
        #expect(try text("@RobotA 你好", isInGroup: false) == .text("@RobotA 你好"))
    }

    @Test func `in a group the robot's name behind a text is left out, if it is the only one`() throws {
        func text(_ text: String, isInGroup: Bool = true) throws -> RobotMessage.Content {
            try message(#""msgtype":"text","text":{"content":"\#(text)"}"#, isInGroup: isInGroup).content
        }
        #expect(try text("余额 @RobotA") == .text("余额") && text("余额\u{2005}@RobotA ") == .text("余额"))
        #expect(try text(" what is\\n it? @RobotA") == .text(" what is\n it?"))
        for kept in ["问 @RobotA 和 @ZhangSan", "a@b.c", "mail to a@b.c", "你好 @", "@ZhangSan", "你好@RobotA", "", " "] {
            #expect(try text(kept) == .text(kept))
        }
        #expect(try text("余额 @RobotA", isInGroup: false) == .text("余额 @RobotA"))
    }

    @Test func `a chat of two is no group, though it has a name`() throws {
        func group(_ members: String) throws -> String? {
            try read(
                #"{"msgid":"M","from":{"userid":"U"},\#(members)"msgtype":"text","text":{"content":"@a b"}}"#
            ).group
        }
        #expect(try group(#""chatid":"G","chattype":"group","#) == "G" && group(#""chatid":"G","#) == "G")
        #expect(try group(#""chatid":"G","chattype":"single","#) == nil)
        #expect(try group(#""chatid":"","chattype":"group","#) == nil && group(#""chattype":"single","#) == nil)
    }

    @Test func `what is quoted is read`() throws {
        let body = #""msgtype":"text","text":{"content":"a"}"#
        #expect(try message(body).quote == nil)
        #expect(try message(body + #","quote":{"msgtype":"text","text":{"content":"b"}}"#).quote == "b")
        #expect(try message(body + #","quote":{"msgtype":"image","image":{"url":"u"}}"#).quote == nil)
        #expect(try message(body + #","quote":"b""#).quote == nil)
    }

    @Test(arguments: [
        "", "[]", "{}", "text", "<xml/>", #"{"msgid":"M","from":{"userid":"U"}}"#,
        #"{"msgid":"","from":{"userid":"U"},"msgtype":"text"}"#, #"{"msgid":"M","msgtype":"text"}"#,
        #"{"msgid":"M","from":"U","msgtype":"text"}"#, #"{"msgid":"M","from":{"userid":""},"msgtype":"text"}"#,
        #"{"msgid":1,"from":{"userid":"U"},"msgtype":"text"}"#,
        #"{"msgid":"M","msgid":"N","from":{"userid":"U"},"msgtype":"text"}"#,
    ])
    func `a message without what each has, or with it twice, is refused`(text: String) {
        #expect(throws: CallbackFault.malformed) { try read(text) }
    }

    @Test func `what is too deep is refused`() {
        let deep = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
        #expect(throws: CallbackFault.malformed) {
            try read(#"{"msgid":"M","from":{"userid":"U"},"msgtype":"text","text":\#(deep)}"#)
        }
    }
}
