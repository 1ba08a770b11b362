import Alipay
import EventLoop
import HTTP
import Settlement

@testable import Sandbox

// As a merchant of Alipay's.
extension PlayedShop {
    var alipaySigner: AlipaySigner { AlipaySigner(app: keys.alipay.app, key: keys.alipay.appKey) }

    var alipayKeys: AlipayKeys { AlipayKeys(keys.alipay.publicKeys) }

    func alipay(_ call: AlipayCall, by signer: AlipaySigner? = nil) async throws -> AlipayResponse {
        try AlipayResponse(try await alipayBytes(call, by: signer), to: call, verifiedBy: alipayKeys)
    }

    /// The answer as it came.
    func alipayBytes(_ call: AlipayCall, by signer: AlipaySigner? = nil) async throws -> [UInt8] {
        let request = (signer ?? alipaySigner).sign(call, time: Self.now)
        return try await send(
            .post, "/gateway.do?\(request.query)", headers: [.contentType: AlipayRequest.contentType],
            body: request.body
        ).body
    }

    func trade(_ number: String, fen: Int = 990) throws -> AlipayOrder {
        try Self.needed(
            AlipayOrder(
                number: number, amountFen: fen, subject: "10 元额度, & more", patience: .minutes(30),
                notifyAddress: notifyAddress(.alipay)))
    }

    func alipayTerms(_ number: String, fen: Int = 990) -> PaymentTerms {
        PaymentTerms(order: number, merchant: keys.alipay.seller, app: keys.alipay.app, amountFen: fen)
    }

    @discardableResult
    func precreate(_ number: String, fen: Int = 990) async throws -> AlipayCode {
        try AlipayCode(try await alipay(.precreate(try trade(number, fen: fen))))
    }

    func alipayRefund(_ order: String, _ number: String, fen: Int) async throws -> AlipayResponse {
        try await alipay(try Self.needed(AlipayCall.refund(order: order, number: number, refundFen: fen)))
    }

    func told(_ notice: NoticeDoor.Notice) throws(AlipayFault) -> AlipayNotification {
        try AlipayNotification(form: notice.body, verifiedBy: alipayKeys)
    }
}
