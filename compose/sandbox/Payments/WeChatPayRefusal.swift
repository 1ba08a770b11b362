import HTTP
import JSON

/// An error as WeChat Pay's API answers it.
struct WeChatPayRefusal: Error {
    let status: Int
    let code: String
    let message: String
    var detail: JSONText?
    /// For scripts; all others are.
    var isSigned = true

    init(_ status: Int, _ code: String, _ message: String, detail: JSONText? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.detail = detail
    }

    /// - Parameters:
    ///   - field: a JSON pointer.
    ///   - issue: what is wrong there.
    static func parameter(_ field: String, _ issue: String, in location: String = "body") -> WeChatPayRefusal {
        WeChatPayRefusal(
            400, "PARAM_ERROR", "参数错误",
            detail: ["field": .string(field), "issue": .string(issue), "location": .string(location)])
    }

    /// The signature is not the merchant's, or not of this request.
    static func signature(_ message: String, _ method: String, _ target: String) -> WeChatPayRefusal {
        var refusal = WeChatPayRefusal(
            401, "SIGN_ERROR", message,
            detail: [
                "detail": ["issue": "sign not match"], "field": "signature", "location": "authorization",
                "sign_information": [
                    "method": .string(method), "url": .string(target),
                    "truncated_sign_message": .string("\(method)\n\(target)\n******"),
                ],
            ])
        refusal.isSigned = false
        return refusal
    }

    static let noOrder = WeChatPayRefusal(404, "ORDER_NOT_EXIST", "订单不存在")
    static let noRefund = WeChatPayRefusal(404, "RESOURCE_NOT_EXISTS", "退款单不存在")
    static let paid = WeChatPayRefusal(400, "ORDER_PAID", "该订单已支付")
    static let closed = WeChatPayRefusal(400, "ORDER_CLOSED", "该订单已关闭")
    static let otherMerchant = WeChatPayRefusal(400, "MCH_NOT_EXISTS", "商户号不存在")
    static let otherApp = WeChatPayRefusal(400, "APPID_MCHID_NOT_MATCH", "appid和mch_id不匹配")
    static let notTheSame = WeChatPayRefusal(400, "INVALID_REQUEST", "请求重入时，参数与首次请求时不一致")

    /// What a script wants in place of an answer.
    init(_ rule: MischiefRule) {
        if rule.fault == .limited {
            self.init(429, "FREQUENCY_LIMITED", "频率超限")
        } else {
            let code = rule.value ?? "SYSTEM_ERROR"
            self.init(Self.statuses[code] ?? 400, code, "沙箱按脚本返回的错误")
        }
    }

    /// Of the codes that have another status than 400.
    private static let statuses = [
        "SYSTEM_ERROR": 500, "BANK_ERROR": 500, "INVALID_TRANSACTIONID": 500, "SIGN_ERROR": 401, "NO_AUTH": 403,
        "OUT_TRADE_NO_USED": 403, "RULE_LIMIT": 403, "TRADE_ERROR": 403, "ACCOUNT_ERROR": 403, "NOT_ENOUGH": 403,
        "ORDER_NOT_EXIST": 404, "RESOURCE_NOT_EXISTS": 404, "FREQUENCY_LIMITED": 429, "RATELIMIT_EXCEEDED": 429,
    ]

    var body: [UInt8] {
        let detail: [JSONText.Member] = self.detail.map { [.init("detail", $0)] } ?? []
        return JSONText.object([.init("code", .string(code)), .init("message", .string(message))] + detail).bytes
    }
}
