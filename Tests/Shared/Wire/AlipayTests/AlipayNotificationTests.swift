import Crypto
import JSON
import ProcessingBench
import Settlement
import Testing

@testable import Alipay

struct AlipayNotificationTests {
    private let parameters = [
        AlipayParameter("app_id", Vectors.app), AlipayParameter("charset", "utf-8"),
        AlipayParameter("notify_id", "n1"), AlipayParameter("out_trade_no", "A20240426152045000001"),
        AlipayParameter("seller_id", Vectors.seller), AlipayParameter("total_amount", "9.90"),
        AlipayParameter("trade_no", "2024"), AlipayParameter("trade_status", "TRADE_SUCCESS"),
    ]

    /// A signed notification with one parameter changed, added or left out.
    private func notification(_ name: String, _ value: String?) throws -> AlipayNotification {
        var parameters = parameters.filter { !$0.isNamed(name) }
        if let value { parameters.append(AlipayParameter(name, value)) }
        return try AlipayNotification(form: Vectors.form(parameters), verifiedBy: Vectors.keys())
    }

    /// What becomes of a notification, in the vectors' words.
    private func verdict(on vector: Vectors.Notification) throws -> String {
        let keys = try Vectors.keys()
        do throws(AlipayFault) {
            let notification = try AlipayNotification(form: vector.form, verifiedBy: keys)
            switch (notification.refundedFen, notification.doubt(of: Vectors.terms())) {
            case (_?, nil), (_?, .notPaid(.refunded)): return "accept_refund"
            case (_, nil): return "accept"
            case (_, .notPaid(.open)): return "accept_no_state_change"
            case (_, .notPaid(.closed)): return "accept_close"
            case (_, _?): return "reject_business"
            }
        } catch {
            return error == .unsigned || error == .badSignature ? "reject_signature" : error.code
        }
    }

    @Test(arguments: Vectors.notifications)
    func `a notification is taken, or refused for the reason that the vector names`(
        vector: Vectors.Notification
    ) throws {
        #expect(try verdict(on: vector) == vector.expected)
    }

    @Test(arguments: Vectors.notifications.filter { $0.expected.hasPrefix("accept") })
    func `what is signed is what the vector says`(vector: Vectors.Notification) throws {
        let parameters = try [AlipayParameter](form: vector.form)
        let signed = parameters.filter { !$0.isNamed("sign") && !$0.isNamed("sign_type") }
        #expect(String(decoding: signed.signedContent, as: UTF8.self) == vector.signed)
    }

    @Test func `what is read of a payment and of its refund is what they say`() throws {
        func read(_ name: String) throws -> AlipayNotification {
            let vector = try #require(Vectors.notifications.first { $0.name == name })
            return try AlipayNotification(form: vector.form, verifiedBy: Vectors.keys())
        }
        let payment = try read("trade_success")
        #expect(payment.app == Vectors.app && payment.seller == Vectors.seller)
        #expect(payment.order == "A20240426152045000001" && payment.trade == "2024042622001473030500000001")
        #expect(payment.id == "2024042600222152131073030000000001" && payment.totalFen == 990)
        #expect(payment.standing == .paid && payment.refundedFen == nil && payment.refund == nil)
        #expect(payment.paidAt == BeijingTime.seconds(clock: "2024-04-26 15:21:30"))
        let part = try read("refund_partial")
        #expect(part.standing == .paid && part.refundedFen != nil && payment.returnedAt == nil)
        #expect(part.returnedAt == BeijingTime.seconds(clock: "2024-04-26 16:00:00"))
        let all = try read("refund_full")
        #expect(all.standing == .refunded && all.refundedFen == 990)
        #expect(try read("trade_closed_unpaid").standing == .closed)
    }

    @Test(arguments: Vectors.notifications.filter { $0.expected.hasPrefix("accept") })
    func `whatever bit of a form is another, it is refused or says the same`(vector: Vectors.Notification) throws {
        let keys = try Vectors.keys()
        let whole = try AlipayNotification(form: vector.form, verifiedBy: keys)
        var numbers = SeededNumbers(seed: 20)
        var refused = 0
        for _ in 0..<300 {
            var form = vector.form
            form[Int.random(in: form.indices, using: &numbers)] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            do throws(AlipayFault) {
                // The case of an escape's digits says nothing.
                let read = try AlipayNotification(form: form, verifiedBy: keys)
                #expect(read == whole)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 250)
    }

    @Test func `what looks like a payment of the order and is none has its reason`() throws {
        func doubt(_ name: String, _ value: String?) throws -> PaymentDoubt? {
            try notification(name, value).doubt(of: Vectors.terms())
        }
        #expect(try doubt("none", nil) == nil)
        #expect(try doubt("trade_status", "TRADE_FINISHED") == nil)
        #expect(try doubt("trade_status", "WAIT_BUYER_PAY") == .notPaid(.open))
        #expect(try doubt("trade_status", "TRADE_CLOSED") == .notPaid(.closed))
        #expect(try doubt("trade_status", "trade_success") == .notPaid(.unknown("trade_success")))
        #expect(try doubt("seller_id", "2088000000000000") == .otherMerchant)
        #expect(try doubt("app_id", "2021000000000002") == .otherApp)
        #expect(try doubt("out_trade_no", "A20240426152045000002") == .otherOrder)
        #expect(try doubt("total_amount", "9.89") == .otherAmount(fen: 989))
        #expect(try doubt("total_amount", "9.9") == nil)
        var terms = Vectors.terms()
        terms.currency = "USD"
        #expect(try notification("none", nil).doubt(of: terms) == .otherCurrency)
    }

    @Test(arguments: ["9.900", "9,90", "990.", "-", "9.9e0", "￥9.90", ""])
    func `an amount that cannot be read exactly is not read`(amount: String) {
        #expect(throws: AlipayFault.malformed) { try notification("total_amount", amount) }
    }

    @Test(arguments: ["app_id", "seller_id", "trade_no", "out_trade_no", "total_amount", "trade_status"])
    func `a notification without what it is about is not read`(name: String) {
        #expect(throws: AlipayFault.malformed) { try notification(name, nil) }
    }

    @Test func `signed text in GBK is verified as bytes, and read`() throws {
        var parameters = parameters.map { $0.isNamed("charset") ? AlipayParameter("charset", "GBK") : $0 }
        parameters.append(AlipayParameter(name: Array("subject".utf8), value: [0xE6, 0xE4, 0xD5, 0xBE]))
        let notification = try AlipayNotification(form: Vectors.form(parameters), verifiedBy: Vectors.keys())
        #expect(notification.doubt(of: Vectors.terms()) == nil)
        #expect(throws: AlipayFault.malformed) { try self.notification("charset", "latin1") }
    }

    @Test func `an empty parameter is signed, or left out by who signs`() throws {
        let signature = try Vectors.signature(of: parameters.signedContent)
        let sent = parameters + [AlipayParameter("gmt_refund", ""), AlipayParameter("sign", signature)]
        let notification = try AlipayNotification(form: Array(sent.form.utf8), verifiedBy: Vectors.keys())
        #expect(notification.doubt(of: Vectors.terms()) == nil)
        let filled = parameters + [AlipayParameter("gmt_refund", "x"), AlipayParameter("sign", signature)]
        #expect(throws: AlipayFault.badSignature) {
            try AlipayNotification(form: Array(filled.form.utf8), verifiedBy: Vectors.keys())
        }
    }

    @Test func `a name that comes twice, another algorithm and no key are refused`() throws {
        let form = try Vectors.form(parameters)
        let keys = try Vectors.keys()
        #expect(throws: AlipayFault.ambiguous) {
            try AlipayNotification(form: form + Array("&total_amount=9.90".utf8), verifiedBy: keys)
        }
        let other = String(decoding: form, as: UTF8.self).replacing("sign_type=RSA2", with: "sign_type=RSA")
        #expect(throws: AlipayFault.unknownAlgorithm) {
            try AlipayNotification(form: Array(other.utf8), verifiedBy: keys)
        }
        #expect(throws: AlipayFault.badSignature) { try AlipayNotification(form: form, verifiedBy: AlipayKeys([])) }
        #expect(throws: AlipayFault.badSignature) {
            try AlipayNotification(form: form, verifiedBy: AlipayKeys([try Vectors.appKey()]))
        }
        #expect(throws: AlipayFault.unsigned) { try AlipayNotification(form: [], verifiedBy: keys) }
    }

    @Test func `while a key is replaced, messages of both are believed`() throws {
        let form = try Vectors.form(parameters)
        let platform = Vectors.text(Vectors.platformKey, "spki_der")
        let both = try AlipayKeys([Vectors.appKey(), RSAPublicKey(platform)])
        #expect(throws: Never.self) { try AlipayNotification(form: form, verifiedBy: both) }
    }

    @Test func `who only verifies is told what was signed, in one order, and is refused what is forged`() throws {
        let keys = try Vectors.keys()
        let signed = try AlipayNotification.signedContent(ofForm: Vectors.form(parameters), verifiedBy: keys)
        #expect(signed == parameters.signedContent)
        let turned = try Vectors.form(parameters.reversed())
        #expect(try AlipayNotification.signedContent(ofForm: turned, verifiedBy: keys) == signed)
        // What cannot be read, as it lacks the trade's number, is signed all the same.
        let unread = try Vectors.form(parameters.filter { !$0.isNamed("trade_no") })
        #expect(throws: Never.self) { try AlipayNotification.signedContent(ofForm: unread, verifiedBy: keys) }
        let forged = try String(decoding: Vectors.form(parameters), as: UTF8.self).replacing("9.90", with: "0.01")
        #expect(throws: AlipayFault.badSignature) {
            try AlipayNotification.signedContent(ofForm: Array(forged.utf8), verifiedBy: keys)
        }
    }

    /// It is signed as a notification is, and who has paid can send it as often as they like.
    @Test func `what the browser brings back from the page is no notification, however it is cut`() throws {
        let keys = try Vectors.keys()
        let returned = [
            AlipayParameter("app_id", Vectors.app), AlipayParameter("charset", "utf-8"),
            AlipayParameter("method", "alipay.trade.page.pay.return"),
            AlipayParameter("out_trade_no", "A20240426152045000001"), AlipayParameter("seller_id", Vectors.seller),
            AlipayParameter("total_amount", "9.90"), AlipayParameter("trade_no", "2024"),
        ]
        // What is signed is the same if two parameters are sent as one.
        let cut = [
            returned[0], AlipayParameter("charset", "utf-8&method=alipay.trade.page.pay.return"), returned[3],
            returned[4], AlipayParameter("total_amount", "9.90&trade_no=2024"),
        ]
        #expect(cut.signedContent == returned.signedContent)
        for parameters in [returned, cut] {
            let form = try Vectors.form(parameters)
            #expect(throws: AlipayFault.notANotification) {
                try AlipayNotification.signedContent(ofForm: form, verifiedBy: keys)
            }
            #expect(throws: AlipayFault.notANotification) { try AlipayNotification(form: form, verifiedBy: keys) }
        }
        let forged = try String(decoding: Vectors.form(returned), as: UTF8.self).replacing("9.90", with: "0.01")
        #expect(throws: AlipayFault.badSignature) {
            try AlipayNotification.signedContent(ofForm: Array(forged.utf8), verifiedBy: keys)
        }
    }

    @Test func `Alipay is answered as it wants`() {
        let ack = Vectors.root.member("ack")
        #expect(
            String(decoding: AlipayNotification.acknowledgement, as: UTF8.self) == Vectors.text(ack, "success_body"))
        #expect(String(decoding: AlipayNotification.refusal, as: UTF8.self) == Vectors.text(ack, "failure_body"))
        let retries = ack?.member("retry_schedule_seconds")?.elements.compactMap { $0.int }
        #expect(AlipayNotification.retries == retries)
    }
}
