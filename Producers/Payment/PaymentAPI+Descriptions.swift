internal import Alipay
internal import HTTP
package import Ingress
internal import Problems
internal import WeChatPay

extension PaymentAPI {
    /// What `/openapi.json` says of the routes.
    package nonisolated static let descriptions = [
        RouteDescription(
            .post, "/payments/wechat/{merchant}/notify",
            "takes what WeChat Pay tells of payments and refunds, and keeps it; 401 for a signature that is not good",
            needsKey: false,
            headers: [
                signed("Wechatpay-Timestamp", "when it was signed, in seconds"), signed("Wechatpay-Nonce", "random"),
                signed("Wechatpay-Serial", "the name of the key"), signed("Wechatpay-Signature", "in base64"),
            ],
            takesDocument: true,
            answers: [.init(RefusalShape.ofWeChatPay), .init(RefusalShape.ofWeChatPay, status: 401)],
            refusals: [.unavailable]),
        RouteDescription(
            .post, "/payments/alipay/{merchant}/notify",
            "takes the form in which Alipay tells of payments and refunds, and keeps it; 401 for a signature that is not "
                + "good",
            needsKey: false,
            answers: [
                .init(.text, contentType: "text/plain"), .init(.text, status: 401, contentType: "text/plain"),
            ],
            refusals: [.unavailable]),
    ]

    private nonisolated static func signed(_ name: String, _ meaning: String) -> RouteDescription.Member {
        RouteDescription.Member(name, .text, isNeeded: true, meaning)
    }

    /// How each provider is refused, by the path that it calls: in the words that it knows.
    package nonisolated static let refusals: [(prefix: String, shape: RefusalShape)] = [
        ("/payments/wechat", .weChatPay), ("/payments/alipay", .alipay),
    ]
}

extension RefusalShape {
    fileprivate static let ofWeChatPay = Shape.object(["code": .choice(["SUCCESS", "FAIL"]), "message": .text])

    fileprivate static let weChatPay = RefusalShape(
        "WeChatPayRefusal", contentType: "application/json", schema: ofWeChatPay
    ) { _ in
        WeChatPayNotification.refusal
    }

    fileprivate static let alipay = RefusalShape(contentType: "text/plain", schema: .text) { _ in
        AlipayNotification.refusal
    }
}
