import Callback
import Crypto
import JSON
import Testing
import WireBench

struct CallbackTests {
    private let time = CallbackBench.time

    private func envelope(_ encrypted: String) -> [UInt8] {
        Array("<xml><ToUserName>a</ToUserName><Encrypt><![CDATA[\(encrypted)]]></Encrypt></xml>".utf8)
    }

    private func fault(
        of body: [UInt8], _ query: CallbackQuery, _ callback: Callback, now: Int? = nil
    ) -> CallbackFault? {
        CallbackBench.fault { () throws(CallbackFault) in _ = try callback.open(body, query, now: now ?? time) }
    }

    private func isSame(_ message: PlatformMessage, as fields: JSONValue) -> Bool {
        fields.members.allSatisfy { message[$0.name] == $0.value.string }
    }

    @Test func `all vectors are here`() {
        #expect(Vectors.officialAccount.vectors("pushes").count == 10)
        #expect(Vectors.officialAccount.at("negative").vectors("cases").count == 10)
        #expect(Vectors.weCom.at("smart_robot").vectors("push").count == 3)
    }

    @Test(arguments: Vectors.officialAccount.vectors("pushes"))
    func `a delivery is opened in each mode`(vector: Vector) throws {
        let query = CallbackBench.query(vector.value.at("query"))
        let sealed = try CallbackBench.officialAccount(isSealed: true)
        for body in ["body_secure", "body_compatible"] {
            let delivery = try sealed.open(Array(vector.value.text(body).utf8), query, now: time)
            #expect(delivery.isSealed && delivery.nonce == "415670741")
            #expect(delivery.content.elementsEqual(vector.value.text("body_plain").utf8))
            let message = try PlatformMessage(parsing: delivery.content)
            #expect(isSame(message, as: vector.value.at("fields")))
            #expect(message.name.hasPrefix(vector.value.text("dedupe_key")))
        }
        var plain = query
        (plain.encryption, plain.messageSignature) = (nil, nil)
        let body = Array(vector.value.text("body_plain").utf8)
        let delivery = try CallbackBench.officialAccount(isSealed: false).open(body, plain, now: time)
        #expect(!delivery.isSealed && delivery.content == body)
        #expect(isSame(try PlatformMessage(parsing: body), as: vector.value.at("fields")))
    }

    @Test(arguments: Vectors.officialAccount.at("negative").vectors("cases"))
    func `what the vectors call wrong is refused for their reason`(vector: Vector) throws {
        let vectors = Vectors.officialAccount.at("negative")
        let query = CallbackQuery { name in
            switch name {
            case "msg_signature": vector.value.text("msg_signature")
            case "encrypt_type": "aes"
            default: vectors.member(name)?.string
            }
        }
        let expected: [String: CallbackFault] = [
            "signature": .badSignature, "appid": .otherReceiver, "format": .undecipherable,
        ]
        let body = envelope(vector.value.text("encrypt"))
        let found = fault(of: body, query, try CallbackBench.officialAccount(isSealed: true))
        #expect(found != nil && found == expected[vector.value.text("error")])
    }

    @Test(arguments: Vectors.officialAccount.vectors("pushes"))
    func `what comes in plain is refused where it must be sealed`(vector: Vector) throws {
        let callback = try CallbackBench.officialAccount(isSealed: true)
        var query = CallbackBench.query(vector.value.at("query"))
        query.encryption = nil
        for body in ["body_plain", "body_compatible", "body_secure"] {
            #expect(fault(of: Array(vector.value.text(body).utf8), query, callback) == .unsealed)
        }
        query.encryption = "raw"
        #expect(fault(of: Array(vector.value.text("body_plain").utf8), query, callback) == .unsealed)
        query.encryption = "aes"
        #expect(fault(of: Array(vector.value.text("body_plain").utf8), query, callback) == .malformed)
        query.messageSignature = query.signature
        #expect(fault(of: Array(vector.value.text("body_secure").utf8), query, callback) == .badSignature)
        query.messageSignature = nil
        #expect(fault(of: Array(vector.value.text("body_secure").utf8), query, callback) == .missing("msg_signature"))
    }

    @Test func `a sealed delivery cannot be read in plain mode without a key`() throws {
        let vector = Vectors.officialAccount.vectors("pushes")[0].value
        let query = CallbackBench.query(vector.at("query"))
        let callback = try CallbackBench.officialAccount(isSealed: false)
        #expect(fault(of: Array(vector.text("body_secure").utf8), query, callback) == .badKey)
    }

    @Test func `a delivery of long ago is refused, and one that comes late is not`() throws {
        let vector = Vectors.officialAccount.vectors("pushes")[0].value
        let query = CallbackBench.query(vector.at("query"))
        let body = Array(vector.text("body_secure").utf8)
        let callback = try CallbackBench.officialAccount(isSealed: true)
        for off in [-600, 0, 600] { #expect(fault(of: body, query, callback, now: time + off) == nil) }
        #expect(fault(of: body, query, callback, now: time + 601) == .clock(secondsOff: -601))
        #expect(fault(of: body, query, callback, now: time - 601) == .clock(secondsOff: 601))
    }

    @Test func `a query without its parameters, or with a time that is none, is refused`() throws {
        let callback = try CallbackBench.officialAccount(isSealed: false)
        let key = try CallbackBench.key(Vectors.officialAccount, receiver: "")
        #expect(fault(of: [], CallbackQuery { _ in nil }, callback) == .missing("timestamp"))
        #expect(fault(of: [], CallbackQuery { $0 == "timestamp" ? "1" : nil }, callback) == .missing("nonce"))
        let unsigned = CallbackQuery { ["timestamp": "1", "nonce": "1"][$0] }
        #expect(fault(of: [], unsigned, callback) == .missing("signature"))
        for timestamp in ["", "now", "-1", "99999999999999999999", "9223372036854775807", "1714112445.0"] {
            let signature = key.signature(timestamp: timestamp, nonce: "1")
            let query = CallbackQuery { ["signature": signature, "timestamp": timestamp, "nonce": "1"][$0] }
            #expect(fault(of: [], query, callback) == .malformed)
        }
    }

    @Test(arguments: [
        "", "text", "<xml/>", "<xml><Encrypt/></xml", "<yml><Encrypt>a</Encrypt></yml>",
        "<xml><Encrypt>a</Encrypt><Encrypt>a</Encrypt></xml>",
        "<!DOCTYPE xml [<!ENTITY a \"b\">]><xml><Encrypt>&a;</Encrypt></xml>",
        "<?xml version=\"1.0\" encoding=\"GBK\"?><xml><Encrypt>a</Encrypt></xml>", "{\"encrypt\":\"a\"}",
        "<xml><Encrypt><![CDATA[a]]</Encrypt></xml>", "<xml><Encrypt>\u{0}</Encrypt></xml>",
    ])
    func `a body that is no envelope is refused`(text: String) throws {
        let query = CallbackBench.query(Vectors.officialAccount.vectors("pushes")[0].value.at("query"))
        for callback in [try CallbackBench.officialAccount(isSealed: true), try CallbackBench.weComApp()] {
            #expect(fault(of: Array(text.utf8), query, callback) == .malformed)
        }
    }

    @Test func `each beginning of a delivery is refused`() throws {
        for callback in try CallbackBench.all().dropFirst() {
            let post = try callback.delivery(
                of: Array("<xml><A>1</A></xml>".utf8), to: "a", from: "b", time: time, nonce: "n")
            let query = CallbackBench.query(post.query)
            #expect(fault(of: post.body, query, callback) == nil)
            for end in post.body.indices { #expect(fault(of: Array(post.body[..<end]), query, callback) != nil) }
        }
    }
}
