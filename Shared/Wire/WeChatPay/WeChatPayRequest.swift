internal import Bytes
internal import HTTP
internal import JSON

/// A call of the API: what is sent, and what is signed of it.
package struct WeChatPayRequest: Equatable, Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package let method: Method
    /// The path and the query, as they are sent.
    package let target: String
    package let body: [UInt8]

    init(get target: String) {
        method = .get
        self.target = target
        body = []
    }

    init(post target: String, _ body: JSONText) {
        method = .post
        self.target = target
        self.body = body.bytes
    }

    /// What is signed.
    package func message(time: Int, nonce: String) -> [UInt8] {
        var message = Array("\(method.rawValue)\n\(target)\n\(time)\n\(nonce)\n".utf8)
        message += body
        message.append(Byte.lineFeed)
        return message
    }
}

extension WeChatPayRequest {
    /// Asks for a QR code that is paid with the camera.
    package static func native(_ order: WeChatPayOrder) -> WeChatPayRequest {
        WeChatPayRequest(post: "/v3/pay/transactions/native", .object(order.members))
    }

    /// Asks for a payment inside WeChat.
    ///
    /// - Parameter payer: the openid, of the same app.
    package static func jsapi(_ order: WeChatPayOrder, payer: String) -> WeChatPayRequest {
        let payer = JSONText.Member("payer", ["openid": .string(payer)])
        return WeChatPayRequest(post: "/v3/pay/transactions/jsapi", .object(order.members + [payer]))
    }

    /// Asks for a payment from a telephone's browser.
    ///
    /// - Parameter address: the person's IP address.
    package static func h5(_ order: WeChatPayOrder, address: String) -> WeChatPayRequest {
        let scene = JSONText.Member(
            "scene_info", ["payer_client_ip": .string(address), "h5_info": ["type": "Wap"]])
        return WeChatPayRequest(post: "/v3/pay/transactions/h5", .object(order.members + [scene]))
    }

    package static func query(order: String, merchant: String) -> WeChatPayRequest {
        WeChatPayRequest(
            get: "/v3/pay/transactions/out-trade-no/\(order.percentEncoded)?mchid=\(merchant.percentEncoded)")
    }

    package static func query(transaction: String, merchant: String) -> WeChatPayRequest {
        WeChatPayRequest(get: "/v3/pay/transactions/id/\(transaction.percentEncoded)?mchid=\(merchant.percentEncoded)")
    }

    /// Closes an order that is not paid.
    package static func close(order: String, merchant: String) -> WeChatPayRequest {
        WeChatPayRequest(
            post: "/v3/pay/transactions/out-trade-no/\(order.percentEncoded)/close", ["mchid": .string(merchant)])
    }

    package static func refund(_ refund: WeChatPayRefundOrder) -> WeChatPayRequest {
        WeChatPayRequest(post: "/v3/refund/domestic/refunds", .object(refund.members))
    }

    package static func refundQuery(number: String) -> WeChatPayRequest {
        WeChatPayRequest(get: "/v3/refund/domestic/refunds/\(number.percentEncoded)")
    }

    /// Asks where the payments and refunds of a day can be had.
    ///
    /// - Parameter day: `yyyy-MM-dd`, in Beijing's time; yesterday's from ten o'clock on.
    package static func tradeBill(day: String, isPacked: Bool = true) -> WeChatPayRequest {
        WeChatPayRequest(
            get: "/v3/bill/tradebill?bill_date=\(day.percentEncoded)&bill_type=ALL\(isPacked ? "&tar_type=GZIP" : "")")
    }

    /// Asks where the movements of the merchant's money of a day can be had.
    package static func fundBill(day: String, isPacked: Bool = true) -> WeChatPayRequest {
        WeChatPayRequest(
            get: "/v3/bill/fundflowbill?bill_date=\(day.percentEncoded)&account_type=BASIC"
                + (isPacked ? "&tar_type=GZIP" : ""))
    }

    /// Fetches a bill from where the platform says. The response has no signature, and is held against its hash.
    ///
    /// - Parameter origins: the addresses of the API, without a path. Our signature goes nowhere else.
    /// - Returns: nil for an address that is at none of them.
    package static func download(_ address: String, from origins: [String]) -> WeChatPayRequest? {
        guard let origin = origins.first(where: { address.hasPrefix("\($0)/") }),
            address.utf8.allSatisfy({ $0 > Byte.space && $0 < 0x7F && $0 != UInt8(ascii: "#") })
        else { return nil }
        return WeChatPayRequest(get: String(address.dropFirst(origin.count)))
    }

    /// Asks for the platform's certificates.
    package static var certificates: WeChatPayRequest { WeChatPayRequest(get: "/v3/certificates") }
}
