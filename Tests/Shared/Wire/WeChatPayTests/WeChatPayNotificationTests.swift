import JSON
import ProcessingBench
import Settlement
import Testing

@testable import WeChatPay

struct WeChatPayNotificationTests {
    /// What becomes of a notification, in the vectors' words.
    private func verdict(on vector: Vectors.Notification) throws -> String {
        let (keys, key) = try (Vectors.keys(), Vectors.apiKey())
        do throws(WeChatPayFault) {
            let content = try keys.verify(
                vector.body, signedBy: try Vectors.signature(vector.headers), now: vector.now)
            switch try WeChatPayNotification(content).open(with: [key]) {
            case .payment(let payment):
                return payment.doubt(of: Vectors.terms()) == nil ? "accept" : "reject_business"
            case .refund: return "accept"
            case .other: return "other"
            }
        } catch {
            switch error {
            case .badSignature, .probe: return "reject_signature"
            case .unknownSerial: return "reject_serial"
            case .clock: return "reject_clock"
            case .undecipherable: return "reject_decrypt"
            default: return error.code
            }
        }
    }

    @Test func `all vectors are here`() {
        #expect(Vectors.notifications.count == 18 && Vectors.requests.count == 10 && Vectors.responses.count == 5)
        #expect(Vectors.resourcesThatCannotBeOpened.count == 4)
    }

    @Test(arguments: Vectors.notifications)
    func `a notification is taken, or refused for the reason that the vector names`(
        vector: Vectors.Notification
    ) throws {
        #expect(try verdict(on: vector) == vector.expected)
    }

    @Test(arguments: Vectors.notifications.filter { $0.expected == "accept" })
    func `what is read of a notification is what was encrypted`(vector: Vectors.Notification) throws {
        let content = try Vectors.keys().verify(
            vector.body, signedBy: Vectors.signature(vector.headers), now: vector.now)
        let notification = try WeChatPayNotification(content)
        #expect(notification.id == "EV-2018022511223320873")
        let amount = vector.content.member("amount")
        switch try notification.open(with: [Vectors.apiKey()]) {
        case .payment(let payment):
            #expect(payment.merchant == Vectors.merchant && payment.app == Vectors.app)
            #expect(payment.order == Vectors.text(vector.content, "out_trade_no"))
            #expect(payment.transaction == Vectors.text(vector.content, "transaction_id"))
            #expect(payment.standing == .paid && payment.kind == "NATIVE" && payment.attachment == "uid=42")
            #expect(payment.payer == Vectors.text(vector.content.member("payer"), "openid"))
            #expect(payment.totalFen == amount?.member("total")?.int && payment.currency == "CNY")
            #expect(payment.paidAt == 1_714_116_090)
        case .refund(let refund):
            #expect(refund.order == Vectors.text(vector.content, "out_trade_no"))
            #expect(refund.number == Vectors.text(vector.content, "out_refund_no"))
            #expect(refund.refundFen == 990 && refund.totalFen == 990 && refund.merchant == Vectors.merchant)
            let standings: [String: RefundStanding] = [
                "SUCCESS": .succeeded, "ABNORMAL": .abnormal, "CLOSED": .closed,
            ]
            #expect(refund.standing == standings[Vectors.text(vector.content, "refund_status")])
        case .other: Issue.record("This is a payment or a refund.")
        }
    }

    @Test(arguments: Vectors.notifications.filter { $0.expected == "accept" })
    func `no bit of a message, of its time, its nonce or its signature can be another`(
        vector: Vectors.Notification
    ) throws {
        let keys = try Vectors.keys()
        let signature = try Vectors.signature(vector.headers)
        var numbers = SeededNumbers(seed: 20)
        func isRefused(_ body: [UInt8], _ signature: WeChatPaySignature) -> Bool {
            do throws(WeChatPayFault) {
                _ = try keys.verify(body, signedBy: signature, now: vector.now)
                return false
            } catch {
                return error == .badSignature
            }
        }
        for _ in 0..<200 {
            var body = vector.body
            body[Int.random(in: body.indices, using: &numbers)] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            #expect(isRefused(body, signature))
            #expect(isRefused(Array(vector.body.prefix(Int.random(in: 0..<body.count, using: &numbers))), signature))
            var altered = signature
            var text = Array(signature.signature.utf8)
            let place = Int.random(in: 0..<(text.count - 4), using: &numbers)
            text[place] = text[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            altered.signature = String(decoding: text, as: UTF8.self)
            #expect(isRefused(vector.body, altered))
        }
        var moved = signature
        moved.nonce = String(signature.nonce.dropLast())
        #expect(isRefused(Array(signature.nonce.utf8.suffix(1)) + vector.body, moved))
        moved = signature
        moved.timestamp = "\(Vectors.time + 1)"
        #expect(isRefused(vector.body, moved))
    }

    @Test func `a message can be as far from our time as the platform says, and no further`() throws {
        let body = Array("{}".utf8)
        let signature = try Vectors.signed(body)
        let keys = try Vectors.keys()
        for off in [-300, 0, 300] {
            #expect(throws: Never.self) { try keys.verify(body, signedBy: signature, now: Vectors.time + off) }
        }
        for off in [-301, 301] {
            #expect(throws: WeChatPayFault.clock(secondsOff: -off)) {
                try keys.verify(body, signedBy: signature, now: Vectors.time + off)
            }
        }
    }

    @Test func `the platform is answered as it wants`() {
        #expect(String(decoding: WeChatPayNotification.acknowledgement, as: UTF8.self).contains("SUCCESS"))
        let ack = Vectors.root.member("ack")
        let refused = ack?.member("failure")?.member("body")
        #expect(
            String(decoding: WeChatPayNotification.refusal, as: UTF8.self)
                == "{\"code\":\"\(Vectors.text(refused, "code"))\",\"message\":\"\(Vectors.text(refused, "message"))\"}"
        )
        let retries = ack?.member("retry_schedule_seconds")?.elements.compactMap { $0.int }
        #expect(WeChatPayNotification.retries == retries)
    }
}
