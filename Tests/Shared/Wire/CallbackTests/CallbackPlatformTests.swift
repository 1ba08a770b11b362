import Callback
import JSON
import Testing
import WireBench

/// What one side writes, the other reads.
struct CallbackPlatformTests {
    private let time = CallbackBench.time
    private let content = PlatformMessage.written(
        to: "gh_1", from: "person", time: CallbackBench.time, kind: "text",
        [.init("Content", "你好 ]]> +&="), .init("MsgId", "7")])

    private func delivered(_ callback: Callback, showsPlain: Bool = false) throws -> CallbackDelivery {
        let post = try callback.delivery(
            of: content, to: "gh_1", from: "person", time: time, nonce: "n 1+2", showsPlain: showsPlain)
        return try callback.open(post.body, CallbackBench.query(post.query), now: time)
    }

    @Test func `an address is verified`() throws {
        for callback in try CallbackBench.all() {
            let query = CallbackBench.query(
                try callback.verificationQuery(echo: "5838492910293847561", time: time, nonce: "n"))
            #expect(try callback.verification(query, now: time).elementsEqual("5838492910293847561".utf8))
            for (index, other) in [\CallbackQuery.timestamp, \.nonce, \.echo].enumerated() {
                var altered = query
                altered[keyPath: other] = "1"
                let found = CallbackBench.fault { () throws(CallbackFault) in
                    _ = try callback.verification(altered, now: time)
                }
                // An official account's signature does not cover what it wants back.
                #expect(found == .badSignature || index == 2 && query.signature != nil)
            }
            let late = CallbackBench.fault { () throws(CallbackFault) in
                _ = try callback.verification(query, now: time + 601)
            }
            #expect(late == .clock(secondsOff: -601))
        }
    }

    @Test func `a verification without an echo is none`() throws {
        for callback in try CallbackBench.all() {
            let found = CallbackBench.fault { () throws(CallbackFault) in
                _ = try callback.verification(CallbackQuery { _ in nil }, now: time)
            }
            #expect(found == .missing("echostr"))
        }
    }

    @Test func `a delivery is opened, and its reply`() throws {
        for callback in try CallbackBench.all() {
            let delivery = try delivered(callback)
            #expect(delivery.content == content && delivery.nonce == "n 1+2")
            let text = try PlatformMessage(parsing: content).reply("你好", time: time)
            let reply = try callback.reply(text, to: delivery, now: time)
            #expect(try callback.open(reply: reply.body) == text)
            #expect((reply.body == text) == !delivery.isSealed)
        }
    }

    @Test func `plain fields beside what is sealed are not read`() throws {
        let callback = try CallbackBench.officialAccount(isSealed: true)
        #expect(try delivered(callback, showsPlain: true).content == content)
        let post = try callback.delivery(
            of: content, to: "gh_1", from: "person", time: time, nonce: "n", showsPlain: true)
        let forged = Array(
            String(decoding: post.body, as: UTF8.self).replacing("[person]", with: "[forger]").utf8)
        #expect(forged != post.body)
        let delivery = try callback.open(forged, CallbackBench.query(post.query), now: time)
        #expect(try PlatformMessage(parsing: delivery.content).from == "person")
    }

    @Test func `nothing and the word for it are no reply`() throws {
        for callback in try CallbackBench.all() {
            #expect(try callback.open(reply: []) == nil)
            #expect(try callback.open(reply: Array("success".utf8)) == nil)
        }
    }

    @Test func `a platform believes no reply in plain where it must be sealed, and none that is altered`() throws {
        let callback = try CallbackBench.officialAccount(isSealed: true)
        func fault(of reply: [UInt8]) -> CallbackFault? {
            CallbackBench.fault { () throws(CallbackFault) in _ = try callback.open(reply: reply) }
        }
        let plain = PassiveReply(to: "person", from: "gh_1", createTime: time, text: "hi").bytes
        #expect(fault(of: plain) == .unsealed)
        let sealed = try callback.reply(plain, to: delivered(callback), now: time).body
        let later = String(decoding: sealed, as: UTF8.self).replacing("\(time)", with: "\(time + 1)")
        #expect(fault(of: Array(later.utf8)) == .badSignature)
        #expect(fault(of: Array("sorry".utf8)) == .malformed)
    }
}
