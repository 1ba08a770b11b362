import JSON
import ProcessingBench
import Settlement
import Testing

@testable import Alipay

struct AlipayResponseTests {
    @Test(arguments: Vectors.responses)
    func `a response is believed if the vector says so`(vector: Vectors.Response) throws {
        let keys = try Vectors.keys()
        func read() throws -> AlipayResponse {
            try AlipayResponse(vector.body, to: vector.call, verifiedBy: keys)
        }
        switch vector.isValid {
        case true?: #expect(try (read().failure == nil) == (vector.name != "query_not_exist"))
        case false?: #expect(throws: AlipayFault.badSignature) { try read() }
        case nil:
            let failure = try #require(try read().failure)
            #expect(failure.kind == .unknown && failure.code == "20000" && failure.subcode == "isp.unknow-error")
        }
    }

    @Test func `a response says what the vector's name says`() throws {
        func read(_ name: String) throws -> AlipayResponse {
            let vector = try #require(Vectors.responses.first { $0.name == name })
            return try AlipayResponse(vector.body, to: vector.call, verifiedBy: Vectors.keys())
        }
        let code = try AlipayCode(read("precreate_ok"))
        #expect(code.content == "https://qr.alipay.com/bax00000000000000000" && code.order == "A20240426152045000001")
        #expect(try AlipayTrade(read("query_success")).doubt(of: Vectors.terms()) == nil)
        #expect(try read("query_not_exist").failure?.kind == .notFound)
        let refund = try AlipayRefund(read("refund_ok"))
        #expect(refund.refundedFen == 100 && refund.hasMoved && refund.trade == "2024042622001473030500000001")
        let bill = try AlipayBillAddress(read("bill_url_ok"))
        #expect(bill.address.hasPrefix("https://dwbillcenter.alipay.com/downloadBillFile.resource?"))
    }

    @Test(arguments: Vectors.responses.filter { $0.isValid == true })
    func `whatever bit of a response is another, it is refused or says the same`(vector: Vectors.Response) throws {
        let keys = try Vectors.keys()
        let whole = try AlipayResponse(vector.body, to: vector.call, verifiedBy: keys)
        var numbers = SeededNumbers(seed: 20)
        for _ in 0..<300 {
            var body = vector.body
            body[Int.random(in: body.indices, using: &numbers)] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            do throws(AlipayFault) {
                let read = try AlipayResponse(body, to: vector.call, verifiedBy: keys)
                // The name of the signature may have become another: then nothing is known.
                let isSame = read.failure == whole.failure && read.text("out_trade_no") == whole.text("out_trade_no")
                #expect(isSame || read.failure?.kind == .unknown)
            } catch {
                #expect(error != .unknownAlgorithm)
            }
        }
    }

    @Test func `the bytes are signed as they stand, with space and escapes`() throws {
        for content in [
            #"{ "code" : "10000" , "trade_no":"1","out_trade_no":"A\/\u0031","trade_status":"TRADE_SUCCESS" }"#,
            #"{"code":"10000","trade_no":"1","out_trade_no":"A/1","trade_status":"TRADE_SUCCESS","x":"\"sign\":\"a\"}"}"#,
            #"{"code":"10000","trade_no":"1","out_trade_no":"A/1","trade_status":"TRADE_SUCCESS","x":{"sign":"}{"}}"#,
        ] {
            #expect(try AlipayTrade(Vectors.response(content)).order == "A/1")
        }
    }

    @Test func `space around the node is not signed, and the names may be escaped`() throws {
        let content = #"{"code":"10000","trade_no":"1","out_trade_no":"A1","trade_status":"WAIT_BUYER_PAY"}"#
        let signature = try Vectors.signature(of: Array(content.utf8))
        let body = #"{"s\u0069gn" : "\#(signature)", "alipay_trade_query_respons\u0065" : \#(content) , "x":1}"#
        let response = try AlipayResponse(Array(body.utf8), to: .query(order: "A1"), verifiedBy: Vectors.keys())
        #expect(try AlipayTrade(response).standing == .open)
    }

    @Test func `what stands twice is refused, whichever was signed`() throws {
        let content = #"{"code":"10000","trade_no":"1"}"#
        let signature = try Vectors.signature(of: Array(content.utf8))
        let node = #""alipay_trade_query_response":\#(content)"#
        let sign = #""sign":"\#(signature)""#
        for body in [
            #"{\#(node),\#(node),\#(sign)}"#, #"{\#(node),\#(sign),\#(sign)}"#,
            #"{\#(node),"s\u0069gn":"a",\#(sign)}"#,
        ] {
            #expect(throws: AlipayFault.ambiguous) {
                try AlipayResponse(Array(body.utf8), to: .query(order: "A1"), verifiedBy: Vectors.keys())
            }
        }
        #expect(throws: AlipayFault.ambiguous) { try Vectors.response(#"{"code":"10000","code":"40004"}"#) }
    }

    @Test func `an answer to another call, or none, is no answer`() throws {
        let content = #"{"code":"10000","trade_no":"1"}"#
        let signature = try Vectors.signature(of: Array(content.utf8))
        let other = #"{"alipay_trade_close_response":\#(content),"sign":"\#(signature)"}"#
        for body in [other, "", "null", "[]", "{}", "<html>", #"{"alipay_trade_query_response":"text"}"#] {
            #expect(throws: AlipayFault.malformed) {
                try AlipayResponse(Array(body.utf8), to: .query(order: "A1"), verifiedBy: Vectors.keys())
            }
        }
    }

    @Test func `success without a signature is none`() throws {
        for body in [
            #"{"alipay_trade_query_response":{"code":"10000"}}"#, #"{"alipay_trade_query_response":{}}"#,
            #"{"alipay_trade_query_response":{"code":10000},"sign":7}"#, #"{"error_response":{"code":"10000"}}"#,
        ] {
            #expect(throws: AlipayFault.unsigned) {
                try AlipayResponse(Array(body.utf8), to: .query(order: "A1"), verifiedBy: Vectors.keys())
            }
        }
    }

    @Test(
        arguments: [
            ("40004", "ACQ.TRADE_NOT_EXIST", .notFound), ("40004", "ACQ.TRADE_HAS_SUCCESS", .paid),
            ("40004", "ACQ.TRADE_HAS_CLOSE", .closed), ("40004", "ACQ.TRADE_STATUS_ERROR", .otherState),
            ("40004", "ACQ.REASON_TRADE_STATUS_INVALID", .otherState), ("40004", "ACQ.SYSTEM_ERROR", .unknown),
            ("40004", "aop.ACQ.SYSTEM_ERROR", .unknown), ("40004", "ACQ.CONTEXT_INCONSISTENT", .numberUsed),
            ("40004", "ACQ.SELLER_BALANCE_NOT_ENOUGH", .notEnough), ("40004", "ACQ.INVALID_PARAMETER", .refused),
            ("40004", "isp.bill_not_exist", .noBill), ("40004", "ACQ.SOMETHING_NEW", .refused),
            ("40002", "isv.invalid-signature", .unauthorized), ("40002", "isv.invalid-app-id", .unauthorized),
            ("40001", "isv.missing-parameter", .refused), ("40006", "", .unauthorized), ("20001", "", .unauthorized),
            ("20000", "isp.unknow-error", .unknown), ("10003", "", .unknown), ("99999", "", .unknown),
        ] as [(String, String, AlipayFailure.Kind)])
    func `a failure says what is to be done next`(code: String, subcode: String, kind: AlipayFailure.Kind) throws {
        let content = #"{"code":"\#(code)","msg":"m","sub_code":"\#(subcode)","sub_msg":"words"}"#
        let failure = try #require(try Vectors.response(content).failure)
        #expect(failure.kind == kind && failure.message == "words")
        #expect(throws: AlipayFault.malformed) { try AlipayTrade(Vectors.response(content)) }
    }

    @Test func `an unsigned failure says nothing of the order`() throws {
        let body = #"{"alipay_trade_query_response":{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}}"#
        let response = try AlipayResponse(Array(body.utf8), to: .query(order: "A1"), verifiedBy: Vectors.keys())
        #expect(response.failure?.kind == .unknown && response.failure?.subcode == "ACQ.TRADE_NOT_EXIST")
    }

    @Test func `a refund's query tells what went back, or nothing`() throws {
        let call = AlipayCall.refundQuery(order: "A1", number: "R1")
        let done = try AlipayRefundTrace(
            Vectors.response(
                #"{"code":"10000","out_request_no":"R1","out_trade_no":"A1","refund_amount":"1.00","#
                    + #""refund_status":"REFUND_SUCCESS","gmt_refund_pay":"2024-04-26 16:00:00"}"#, to: call))
        #expect(done.standing == .succeeded && done.refundFen == 100 && done.number == "R1" && done.order == "A1")
        #expect(done.returnedAt == BeijingTime.seconds(clock: "2024-04-26 16:00:00"))
        let none = try AlipayRefundTrace(Vectors.response(#"{"code":"10000"}"#, to: call))
        #expect(none.standing == nil && none.number == nil && none.returnedAt == nil)
        let failed = try Vectors.response(#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}"#, to: call)
        #expect(throws: AlipayFault.malformed) { try AlipayRefundTrace(failed) }
    }

    /// What looks like a payment of an order, and is none.
    @Test(
        arguments: [
            ("\"9.90\"", "\"9.91\"", .otherAmount(fen: 991)), ("\"total_amount\"", "\"other\"", .otherAmount(fen: nil)),
            ("TRADE_SUCCESS", "WAIT_BUYER_PAY", .notPaid(.open)), ("TRADE_SUCCESS", "TRADE_CLOSED", .notPaid(.closed)),
            ("TRADE_SUCCESS", "PAID", .notPaid(.unknown("PAID"))), ("000001", "000002", .otherOrder),
            ("\"CNY\"", "\"USD\"", .otherCurrency), ("TRADE_SUCCESS", "TRADE_FINISHED", nil), ("\"CNY\"", "\"\"", nil),
        ] as [(String, String, PaymentDoubt?)])
    func `a trade is the order's payment or says why not`(
        replaced: String, other: String, doubt: PaymentDoubt?
    ) throws {
        let content =
            #"{"code":"10000","trade_no":"1","out_trade_no":"A20240426152045000001","trade_status":"TRADE_SUCCESS","#
            + #""total_amount":"9.90","trans_currency":"CNY"}"#
        let altered = content.replacing(replaced, with: other)
        #expect(altered != content)
        #expect(try AlipayTrade(Vectors.response(altered)).doubt(of: Vectors.terms()) == doubt)
    }
}
