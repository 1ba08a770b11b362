import Crypto
import JSON
import Settlement
import Testing

@testable import WeChatPay

struct WeChatPayResponseTests {
    @Test(arguments: Vectors.responses)
    func `every response's signature is found right, and of another body wrong`(vector: Vectors.Response) throws {
        let (keys, signature) = try (Vectors.keys(), Vectors.signature(vector.headers))
        let content = try keys.verify(vector.body, signedBy: signature, now: Vectors.time)
        #expect(content.bytes == vector.body)
        #expect(throws: WeChatPayFault.badSignature) {
            try keys.verify(vector.body + [0x20], signedBy: signature, now: Vectors.time)
        }
    }

    @Test(arguments: Vectors.responses)
    func `a response says what the vector's name says`(vector: Vectors.Response) throws {
        let content = try Vectors.keys().verify(
            vector.body, signedBy: Vectors.signature(vector.headers), now: Vectors.time)
        switch vector.name {
        case "native_ok":
            let code = "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00"
            #expect(try WeChatPayPrepayAnswer(content) == .code(code))
        case "query_ok": #expect(try WeChatPayTransaction(content).doubt(of: Vectors.terms()) == nil)
        case "close_ok_empty_body": #expect(vector.status == 204 && vector.body.isEmpty)
        case "error_order_not_exist":
            let failure = WeChatPayFailure(status: vector.status, body: vector.body)
            #expect(failure.kind == .notFound && failure.message == "订单不存在")
        case "error_sign":
            #expect(WeChatPayFailure(status: vector.status, body: vector.body).kind == .unauthorized)
        default: Issue.record("Nothing is known of \(vector.name).")
        }
    }

    @Test func `each way to pay has its answer`() throws {
        #expect(try WeChatPayPrepayAnswer(Vectors.content(#"{"prepay_id":"wx2014"}"#)) == .prepay("wx2014"))
        #expect(try WeChatPayPrepayAnswer(Vectors.content(#"{"h5_url":"https:\/\/a"}"#)) == .page("https://a"))
        for body in ["{}", "[]", #"{"code_url":""}"#, #"{"code_url":7}"#, #"{"code_url":"a","code_url":"b"}"#, "x"] {
            #expect(throws: WeChatPayFault.malformed) { try WeChatPayPrepayAnswer(Vectors.content(body)) }
        }
    }

    @Test(
        arguments: [
            (400, #"{"code":"PARAM_ERROR"}"#, .refused), (400, #"{"code":"ORDER_CLOSED"}"#, .closed),
            (403, #"{"code":"ORDERPAID"}"#, .paid), (400, #"{"code":"ORDER_PAID"}"#, .paid),
            (403, #"{"code":"OUT_TRADE_NO_USED"}"#, .numberUsed), (403, #"{"code":"NOT_ENOUGH"}"#, .notEnough),
            (404, #"{"code":"RESOURCE_NOT_EXISTS"}"#, .notFound), (404, #"{"code":"ORDERNOTEXIST"}"#, .notFound),
            (429, #"{"code":"FREQUENCY_LIMITED"}"#, .busy), (429, "", .busy),
            (403, #"{"code":"NO_AUTH"}"#, .unauthorized),
            (500, #"{"code":"SYSTEM_ERROR"}"#, .unknown), (500, #"{"code":"BANK_ERROR"}"#, .unknown),
            (200, #"{"code":"SYSTEMERROR"}"#, .unknown), (502, "<html>Bad Gateway</html>", .unknown),
            (404, "<html>not here</html>", .unknown), (400, #"{"code":"SOMETHING_NEW"}"#, .refused),
            (500, #"{"code":"SOMETHING_NEW"}"#, .unknown), (409, #"{"code":"SOMETHING_NEW"}"#, .unknown),
            (400, #"{"code":"PARAM_ERROR","code":"ORDER_PAID"}"#, .unknown),
        ] as [(Int, String, WeChatPayFailure.Kind)])
    func `a failure says what is to be done next`(status: Int, body: String, kind: WeChatPayFailure.Kind) {
        #expect(WeChatPayFailure(status: status, body: Array(body.utf8)).kind == kind)
    }

    @Test func `the failures of bills are those of the vectors`() throws {
        let kinds: [String: WeChatPayFailure.Kind] = [
            "NO_STATEMENT_EXIST": .noBill, "STATEMENT_CREATING": .billNotReady, "INVALID_REQUEST": .refused,
            "FREQUENCY_LIMITED": .busy,
        ]
        let vectors = Array(try #require(Vectors.root.member("bills")?.member("errors")).elements)
        #expect(vectors.count == 4)
        for vector in vectors {
            let status = try #require(vector.member("status")?.int)
            let failure = WeChatPayFailure(status: status, body: Array(vector.text))
            #expect(failure.kind == kinds[Vectors.text(vector, "code")])
        }
    }

    @Test func `no answer is an unknown result`() {
        let failure = WeChatPayFailure(unanswered: "nothing within 10 s")
        #expect(failure.kind == .unknown && failure.code == nil && failure.message == "nothing within 10 s")
    }

    @Test func `a refund says how it stands`() throws {
        func read(_ status: String) throws -> WeChatPayRefund {
            try WeChatPayRefund(
                Vectors.content(
                    #"{"refund_id":"5030","out_refund_no":"R1","transaction_id":"42","out_trade_no":"P1","#
                        + #""status":"\#(status)","amount":{"total":990,"refund":100,"currency":"CNY"}}"#))
        }
        let standings: [(String, RefundStanding)] = [
            ("PROCESSING", .pending), ("SUCCESS", .succeeded), ("ABNORMAL", .abnormal), ("CLOSED", .closed),
            ("ODD", .unknown("ODD")),
        ]
        for (status, standing) in standings {
            let refund = try read(status)
            #expect(refund.standing == standing && refund.refundFen == 100 && refund.totalFen == 990)
        }
    }

    @Test func `a bill's address comes with the hash that it is held against`() throws {
        let meta = try #require(Vectors.root.member("bills")?.member("tradebill")?.member("meta"))
        let answer = try WeChatPayBillAnswer(Vectors.content(String(decoding: meta.text, as: UTF8.self)))
        #expect(answer.hash == Vectors.text(meta, "hash_value"))
        #expect(answer.address == Vectors.text(meta, "download_url"))
        for body in [
            #"{"hash_type":"SHA256","hash_value":"516e0d0517bc751f023204727200ad4e63e6ca18","download_url":"a"}"#,
            #"{"hash_type":"SHA1","hash_value":"516e","download_url":"a"}"#, #"{"hash_type":"SHA1"}"#,
        ] {
            #expect(throws: WeChatPayFault.malformed) { try WeChatPayBillAnswer(Vectors.content(body)) }
        }
    }

    @Test(arguments: Vectors.resourcesThatCannotBeOpened)
    func `what was encrypted otherwise, or altered, is not opened`(resource: WeChatPayAPIKey.Resource) throws {
        let key = try Vectors.apiKey()
        #expect(throws: WeChatPayFault.undecipherable) { try [key].open(resource) }
    }

    @Test func `no byte of what is encrypted can be another`() throws {
        let key = try Vectors.apiKey()
        let sealed = key.seal(Array("a text".utf8), nonce: "twelve bytes", associatedData: "transaction")
        #expect(try [key].open(sealed) == Array("a text".utf8))
        let bytes = try #require([UInt8](base64: sealed.ciphertext))
        for place in bytes.indices {
            var altered = bytes
            altered[place] ^= 1
            var resource = sealed
            resource.ciphertext = altered.base64
            #expect(throws: WeChatPayFault.undecipherable) { try [key].open(resource) }
        }
        for nonce in ["", "eleven byte", "thirteen bytes"] {
            var resource = sealed
            resource.nonce = nonce
            #expect(throws: WeChatPayFault.undecipherable) { try [key].open(resource) }
        }
    }

    @Test func `what either of two keys encrypted is opened, and nothing else`() throws {
        let present = try Vectors.apiKey()
        let former = try #require(WeChatPayAPIKey("abcdefghijklmnopqrstuvwxyz012345"))
        for key in [present, former] {
            let sealed = key.seal(Array("a text".utf8), nonce: "twelve bytes", associatedData: "transaction")
            #expect(try [present, former].open(sealed) == Array("a text".utf8))
            var altered = sealed
            altered.associatedData = "refund"
            #expect(throws: WeChatPayFault.undecipherable) { try [present, former].open(altered) }
        }
        // The former one is gone.
        let late = former.seal(Array("a text".utf8), nonce: "twelve bytes", associatedData: "")
        #expect(throws: WeChatPayFault.undecipherable) { try [present].open(late) }
        #expect(throws: WeChatPayFault.undecipherable) { try [WeChatPayAPIKey]().open(late) }
    }

    @Test func `a key has 32 characters, and is not shown`() throws {
        #expect(WeChatPayAPIKey("0123456789abcdef") == nil && WeChatPayAPIKey("") == nil)
        #expect(WeChatPayAPIKey("0123456789abcdefghijklmnopqrstu五") == nil)
        let key = try Vectors.apiKey()
        #expect(!"\(key)".contains("0123"))
    }
}
