import Crypto
import JSON
import Settlement
import Testing

@testable import Alipay

struct AlipayRequestTests {
    private let number = "A20240426152045000001"
    private let notify = "https://pay.example.com/notify/alipay"

    private func order(
        _ number: String, _ subject: String, _ patience: AlipayOrder.Patience
    ) throws -> AlipayOrder {
        try #require(
            AlipayOrder(number: number, amountFen: 990, subject: subject, patience: patience, notifyAddress: notify))
    }

    /// The call that a vector is about.
    private func call(_ name: String) throws -> AlipayCall? {
        switch name {
        case "precreate": return .precreate(try order(number, "会员充值 100次 & more=1", .minutes(30)))
        case "page_pay":
            let until = try #require(BeijingTime.seconds(clock: "2024-04-26 15:50:45"))
            return .pagePay(
                try order("A20240426152045000002", "会员充值", .until(until)),
                returnAddress: "https://pay.example.com/return?x=1")
        case "query": return .query(order: number)
        case "close": return .close(order: number)
        case "refund_partial":
            return AlipayCall.refund(order: number, number: "AR20240426152045000001", refundFen: 100, reason: "用户申请")
        case "refund_query": return .refundQuery(order: number, number: "AR20240426152045000001")
        case "bill_url": return .tradeBill(day: "2024-04-25")
        default: return nil
        }
    }

    @Test(arguments: Vectors.requests)
    func `a call is, byte for byte, what the vector sends and signs`(vector: Vectors.Request) throws {
        let call = try #require(try self.call(vector.name))
        let time = try #require(BeijingTime.seconds(clock: "2024-04-26 15:20:45"))
        let request = try Vectors.signer().sign(call, time: time)
        let unsigned = request.parameters.filter { !$0.isNamed("sign") }
        #expect(String(decoding: unsigned.signedContent, as: UTF8.self) == Vectors.text(vector.value, "sign_content"))
        #expect(request.parameters.last == AlipayParameter("sign", Vectors.text(vector.value, "sign")))
        #expect(request.address(at: "g") == "g?" + Vectors.text(vector.value, "oracle_query"))
        let given = try #require(vector.value.member("params_without_sign"))
        #expect(given.members.map(\.name).sorted() == unsigned.map { String(decoding: $0.name, as: UTF8.self) })
    }

    @Test func `all vectors are here`() {
        #expect(Vectors.requests.count == 7 && Vectors.notifications.count == 18 && Vectors.responses.count == 7)
    }

    @Test func `the encoding stands before what is in it`() throws {
        let request = try Vectors.signer().sign(.query(order: "A+/= 1"), time: 0)
        #expect(request.query.contains("charset=utf-8") && request.query.contains("&sign="))
        #expect(!request.query.contains("biz_content"))
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == "biz_content=%7B%22out_trade_no%22%3A%22A%2B%2F%3D+1%22%7D")
        let sent = try [AlipayParameter](form: Array(request.query.utf8) + [UInt8(ascii: "&")] + request.body)
        let signature = try #require(sent.first { $0.isNamed("sign") })
        let signed = sent.filter { !$0.isNamed("sign") }.signedContent
        let bytes = try #require([UInt8](base64: String(decoding: signature.value, as: UTF8.self)))
        #expect(try Vectors.appKey().isSignature(bytes, of: signed))
    }

    @Test func `an order that Alipay would refuse is not made`() {
        func order(_ number: String = "A1", amountFen: Int = 1, subject: String = "s") -> AlipayOrder? {
            AlipayOrder(
                number: number, amountFen: amountFen, subject: subject, patience: .minutes(1), notifyAddress: nil)
        }
        #expect(order() != nil && order(String(repeating: "9", count: 64)) != nil)
        for number in ["", String(repeating: "9", count: 65), "A-1", "A 1", "五"] { #expect(order(number) == nil) }
        #expect(order(amountFen: 0) == nil && order(subject: "") == nil)
        #expect(order(subject: String(repeating: "会", count: 257)) == nil)
        #expect(AlipayCall.refund(order: "A1", number: "R1", refundFen: 0) == nil)
        #expect(AlipayCall.refund(order: "A1", number: "", refundFen: 1) == nil)
    }

    @Test(arguments: ["a=%", "a=%4", "a=%GG", "%ZZ=a", "=a", "a=1&=2"])
    func `a form with a broken escape, or without a name, is no form`(text: String) {
        #expect(throws: AlipayFault.malformed) { try [AlipayParameter](form: Array(text.utf8)) }
    }

    @Test func `a form is read as it is written`() throws {
        let parameters = [
            AlipayParameter("a", "1 2+3%&=~*'\"\u{0}"), AlipayParameter("会", "员"), AlipayParameter("empty", ""),
            AlipayParameter(name: [0xD4, 0xAA], value: [0xFF, 0x00]),
        ]
        #expect(try [AlipayParameter](form: Array(parameters.form.utf8)) == parameters)
        #expect(try [AlipayParameter](form: Array("a&b=&&c=%2b".utf8)).count == 3)
        #expect(throws: AlipayFault.ambiguous) { try [AlipayParameter](form: Array("a=1&b=2&%61=3".utf8)) }
        let many = (0..<129).map { "p\($0)=1" }.joined(separator: "&")
        #expect(throws: AlipayFault.malformed) { try [AlipayParameter](form: Array(many.utf8)) }
    }
}
