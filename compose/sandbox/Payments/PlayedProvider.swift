import Alipay
import WeChatPay

/// A payment provider that is played.
enum PlayedProvider: String, CaseIterable, Codable, Sendable {
    case weChatPay = "wechatpay"
    case alipay

    /// After how many seconds each a notification comes again.
    var retries: [Int] {
        switch self {
        case .weChatPay: WeChatPayNotification.retries
        case .alipay: AlipayNotification.retries
        }
    }

    /// Whether an answer to a notification acknowledges it.
    func isAcknowledgement(_ status: Int, _ body: [UInt8]) -> Bool {
        switch self {
        case .weChatPay: status == 200 || status == 204
        case .alipay: status == 200 && body == AlipayNotification.acknowledgement
        }
    }
}

/// A call of a provider's API, by the word that scripts have for it.
enum PlayedCall: String, CaseIterable, Codable, Sendable {
    case prepay, query, close, refund
    case refundQuery = "refund_query"
    /// Where a bill can be had.
    case bill
    /// The bill itself.
    case download
    case certificates
    /// What is told without being asked.
    case notification
}
