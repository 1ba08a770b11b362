import Callback
import Crypto
import JSON
import Telemetry
import Testing
import WireBench

struct WeComCallbackTests {
    private let time = CallbackBench.time

    private func answer(_ vector: JSONValue, _ callback: Callback, now: Int) throws -> String {
        String(decoding: try callback.verification(CallbackBench.query(vector), now: now), as: UTF8.self)
    }

    /// The vectors keep time and nonce apart from what was signed under them.
    private func signed(_ vector: JSONValue, at vectors: JSONValue) -> CallbackQuery {
        CallbackQuery { vector.member($0)?.string ?? vectors.member($0)?.string }
    }

    @Test func `the vendor's sample is verified and opened`() throws {
        let sample = Vectors.weCom.at("official_sample")
        let key = try CallbackBench.key(sample, receiver: sample.text("receive_id"))
        let callback = Callback(key: key, form: .weComApp)
        let verify = sample.at("verify")
        #expect(try answer(verify, callback, now: 1_409_659_589) == verify.text("response_body"))
        let message = sample.at("message")
        let body = Array("<xml><Encrypt><![CDATA[\(message.text("encrypt"))]]></Encrypt></xml>".utf8)
        let delivery = try callback.open(body, CallbackBench.query(message), now: 1_409_659_813)
        #expect(delivery.content.elementsEqual(message.text("plaintext").utf8))
        let read = try PlatformMessage(parsing: delivery.content)
        #expect(read.content == .text("hello") && read.from == "mycreate" && read.agent == 218)
        #expect(read.name == "4561255354251345929" && read.createTime == 1_409_659_813)
    }

    @Test func `an application's verification, message and reply are those of the vectors`() throws {
        let vectors = Vectors.weCom.at("app_callback")
        let callback = try CallbackBench.weComApp()
        let verify = vectors.at("verify")
        let echo = try callback.verification(signed(verify, at: vectors), now: time)
        #expect(echo.elementsEqual(verify.text("response_body").utf8))
        let message = vectors.at("message")
        let delivery = try callback.open(
            Array(message.text("body").utf8), signed(message, at: vectors), now: time)
        #expect(delivery.content.elementsEqual(message.text("plaintext").utf8))
        let read = try PlatformMessage(parsing: delivery.content)
        #expect(read.name == message.text("dedupe_key") && read.agent == 1_000_002)

        let reply = vectors.at("reply")
        let random = Array(reply.text("random16").utf8)
        #expect(read.reply("收到", time: 1_714_112_446).elementsEqual(reply.text("plaintext").utf8))
        let sealed = try callback.reply(
            Array(reply.text("plaintext").utf8), to: delivery, now: 1_714_112_446, random: random)
        #expect(
            String(decoding: sealed.body, as: UTF8.self)
                == "<xml><Encrypt><![CDATA[\(reply.text("encrypt"))]]></Encrypt>"
                + "<MsgSignature><![CDATA[\(reply.text("msg_signature"))]]></MsgSignature>"
                + "<TimeStamp>1714112446</TimeStamp><Nonce><![CDATA[\(reply.text("nonce"))]]></Nonce></xml>")
    }

    @Test func `a robot's address is verified`() throws {
        let vectors = Vectors.weCom.at("smart_robot")
        let verify = vectors.at("verify")
        let echo = try CallbackBench.weComRobot().verification(signed(verify, at: vectors), now: time)
        #expect(echo.elementsEqual(verify.text("response_body").utf8))
    }

    @Test(arguments: Vectors.weCom.at("smart_robot").vectors("push"))
    func `a robot's delivery is opened`(vector: Vector) throws {
        let query = signed(vector.value, at: Vectors.weCom.at("smart_robot"))
        let body = Array(vector.value.text("body").utf8)
        let callback = try CallbackBench.weComRobot()
        let delivery = try callback.open(body, query, now: time)
        #expect(delivery.content.elementsEqual(vector.value.text("plaintext").utf8))
        var other = query
        other.nonce = "1372623148"
        #expect(
            CallbackBench.fault { () throws(CallbackFault) in _ = try callback.open(body, other, now: time) }
                == .badSignature)
    }

    @Test(arguments: Vectors.weCom.at("smart_robot").vectors("reply"))
    func `a robot's reply is sealed as the vectors are`(vector: Vector) throws {
        let callback = try CallbackBench.weComRobot()
        let delivery = CallbackDelivery(content: [], isSealed: true, nonce: "1372623149")
        let text = Array(vector.value.text("plaintext").utf8)
        let reply = try callback.reply(
            text, to: delivery, now: 1_714_112_446, random: Array(vector.value.text("random16").utf8))
        let body = vector.value.text("response_body")
        #expect(reply.body.canonicalJSON == Array(body.utf8).canonicalJSON)
        #expect(reply.contentType.hasPrefix("application/json"))
        #expect(try callback.open(reply: Array(body.utf8)) == text)
    }

    @Test(arguments: [
        "", "text", "[]", "{}", #"{"encrypt":null}"#, #"{"encrypt":"a","encrypt":"a"}"#, #"{"encrypt":"a""#,
        "<xml><Encrypt>a</Encrypt></xml>",
    ])
    func `a body that is no robot's envelope is refused`(text: String) throws {
        let vectors = Vectors.weCom.at("smart_robot")
        let query = signed(vectors.vectors("push")[0].value, at: vectors)
        let callback = try CallbackBench.weComRobot()
        let found = CallbackBench.fault { () throws(CallbackFault) in
            _ = try callback.open(Array(text.utf8), query, now: time)
        }
        #expect(found == .malformed)
    }

    @Test func `a plus that came unescaped in a verification is one`() throws {
        let verify = Vectors.weCom.at("official_sample", "verify")
        let sample = Vectors.weCom.at("official_sample")
        let callback = Callback(
            key: try CallbackBench.key(sample, receiver: sample.text("receive_id")), form: .weComApp)
        var query = CallbackBench.query(verify)
        query.echo = query.echo.map { String($0.map { $0 == "+" ? " " : $0 }) }
        #expect(try callback.verification(query, now: 1_409_659_589).elementsEqual(verify.text("response_body").utf8))
    }
}
