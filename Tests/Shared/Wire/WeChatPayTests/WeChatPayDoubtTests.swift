import Settlement
import Testing

@testable import WeChatPay

/// What looks like a payment of an order, and is none.
struct WeChatPayDoubtTests {
    /// A payment of 990 fen with one thing changed.
    private func doubt(_ replaced: String, by other: String) throws -> PaymentDoubt? {
        let body =
            #"{"mchid":"\#(Vectors.merchant)","appid":"\#(Vectors.app)","out_trade_no":"P20240426152045000001","#
            + #""trade_state":"SUCCESS","amount":{"total":990,"payer_total":890,"currency":"CNY"}}"#
        let altered = replaced.isEmpty ? body : body.replacing(replaced, with: other)
        #expect(replaced.isEmpty || altered != body)
        return try WeChatPayTransaction(Vectors.content(altered)).doubt(of: Vectors.terms())
    }

    @Test func `the payment itself is one, also if a coupon paid a part`() throws {
        #expect(try doubt("", by: "") == nil)
    }

    @Test(
        arguments: [
            ("NOTPAY", .open), ("USERPAYING", .open), ("ACCEPT", .open), ("CLOSED", .closed), ("REVOKED", .closed),
            ("PAYERROR", .closed), ("REFUND", .refunded), ("success", .unknown("success")), ("PAID", .unknown("PAID")),
        ] as [(String, PaymentStanding)])
    func `only the platform's word for success is success`(state: String, standing: PaymentStanding) throws {
        #expect(try doubt("\"SUCCESS\"", by: "\"\(state)\"") == .notPaid(standing))
    }

    @Test func `another merchant's, another app's and another order's payment is none`() throws {
        #expect(try doubt(Vectors.merchant, by: "1900000110") == .otherMerchant)
        #expect(try doubt(Vectors.app, by: "wx0000000000000000") == .otherApp)
        #expect(try doubt("P20240426152045000001", by: "P20240426152045000002") == .otherOrder)
        #expect(try doubt("P20240426152045000001", by: "p20240426152045000001") == .otherOrder)
    }

    @Test(
        arguments: [
            ("989", 989), ("991", 991), ("99", 99), ("0", 0), ("-990", -990), ("990.0", nil), ("9.9e2", nil),
            ("\"990\"", nil), ("null", nil),
        ] as [(String, Int?)])
    func `another amount is none, and what is no number of fen is no amount`(text: String, fen: Int?) throws {
        #expect(try doubt("\"total\":990", by: "\"total\":\(text)") == .otherAmount(fen: fen))
    }

    @Test(arguments: ["\"currency\":\"USD\"", "\"currency\":\"cny\"", "\"currency\":\"\"", "\"other\":\"CNY\""])
    func `another currency is none, and neither is one that is not named`(member: String) throws {
        #expect(try doubt("\"currency\":\"CNY\"", by: member) == .otherCurrency)
    }

    @Test func `without an amount nothing is paid`() throws {
        #expect(
            try doubt(#","amount":{"total":990,"payer_total":890,"currency":"CNY"}"#, by: "")
                == .otherAmount(fen: nil))
        #expect(try doubt(#"{"total":990,"payer_total":890,"currency":"CNY"}"#, by: "null") == .otherAmount(fen: nil))
    }

    @Test(arguments: [
        "\"total\":1,\"total\":990", "\"total\":990,\"Total\":1", "\"total\":990,\"\\u0074otal\":1",
    ])
    func `an amount that stands twice is not read`(members: String) {
        #expect(throws: WeChatPayFault.malformed) { try doubt("\"total\":990", by: members) }
    }

    @Test(arguments: ["mchid", "appid", "out_trade_no", "trade_state"])
    func `what says less than a payment is not read`(name: String) {
        #expect(throws: WeChatPayFault.malformed) { try doubt("\"\(name)\"", by: "\"other\"") }
    }

    @Test func `what is not an object of the API is not read`() {
        for body in ["", "null", "[]", "\"a\"", "{", String(repeating: "[", count: 200)] {
            #expect(throws: WeChatPayFault.malformed) { try WeChatPayTransaction(Vectors.content(body)) }
        }
    }
}
