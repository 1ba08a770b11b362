import Callback
import JSON
import Testing
import WeCom
import WireBench

struct RobotReplyTests {
    @Test(arguments: [
        ("stream_first", RobotReply.stream(id: "STREAMID-1", "", isFinished: false)),
        ("stream_more", .stream(id: "STREAMID-1", "**广州**今日", isFinished: false)),
        ("stream_last", .stream(id: "STREAMID-1", "**广州**今日天气：29度", isFinished: true)),
        ("welcome", .text("hello\nI'm RobotA\n")),
    ])
    func `replies are those of the vectors`(name: String, reply: RobotReply) throws {
        let vectors = Vectors.weCom.at("smart_robot").vectors("reply")
        let vector = try #require(vectors.first { $0.name == name })
        let text = Array(vector.value.text("plaintext").utf8)
        #expect(reply.bytes.canonicalJSON == text.canonicalJSON)
        #expect(try RobotReply(parsing: text) == reply)
    }

    @Test func `a text is not escaped`() {
        let text = String(decoding: RobotReply.text("你好 😀\u{0}\u{7F}").bytes, as: UTF8.self)
        #expect(text == #"{"msgtype":"text","text":{"content":"你好 😀"}}"#)
    }

    @Test func `a platform takes a stream of so many bytes and no more`() throws {
        func reply(_ count: Int) -> RobotReply {
            .stream(id: "a", String(repeating: "x", count: count), isFinished: true)
        }
        #expect(try RobotReply(parsing: reply(RobotReply.mostBytes).bytes) == reply(RobotReply.mostBytes))
        #expect(throws: CallbackFault.malformed) {
            try RobotReply(parsing: reply(RobotReply.mostBytes + 1).bytes)
        }
    }

    @Test(arguments: [
        "", "{}", #"{"msgtype":"image","image":{}}"#, #"{"msgtype":"text"}"#, #"{"msgtype":"text","text":{}}"#,
        #"{"msgtype":"stream","stream":{"id":"a","content":"b"}}"#,
        #"{"msgtype":"stream","stream":{"finish":true,"content":"b"}}"#,
        #"{"msgtype":"stream","stream":{"id":"a","finish":"true","content":"b"}}"#,
    ])
    func `what is no reply is refused`(text: String) {
        #expect(throws: CallbackFault.malformed) { try RobotReply(parsing: Array(text.utf8)) }
    }
}
