internal import JSON

/// What the platform tells without being asked.
package struct WeChatPayNotification: Sendable {
    /// The same when it is told again.
    package let id: String
    /// Such as `TRANSACTION.SUCCESS`. A word of the envelope: what counts is inside.
    package let event: String
    private let resource: WeChatPayAPIKey.Resource

    /// What is inside.
    package enum News: Equatable, Sendable {
        case payment(WeChatPayTransaction)
        case refund(WeChatPayRefund)
        /// Something else, which is acknowledged and not acted on.
        case other
    }

    /// Reads the envelope of a verified notification.
    package init(_ content: WeChatPayContent) throws(WeChatPayFault) {
        let document = try WeChatPayDocument(content.bytes)
        id = try document.needed("id")
        event = try document.needed("event_type")
        resource = try WeChatPayAPIKey.Resource(document["resource"])
    }

    /// Decrypts and reads what is inside.
    ///
    /// - Parameter keys: the merchant's, the present one first.
    package func open(with keys: [WeChatPayAPIKey]) throws(WeChatPayFault) -> News {
        let bytes = try keys.open(resource)
        if event.hasPrefix("TRANSACTION.") {
            return .payment(try WeChatPayTransaction(try WeChatPayDocument(bytes)))
        }
        if event.hasPrefix("REFUND.") {
            return .refund(try WeChatPayRefund(try WeChatPayDocument(bytes), standing: "refund_status"))
        }
        return .other
    }

    /// The answer to what is durable here. The platform wants 200 or 204.
    package static var acknowledgement: [UInt8] {
        JSONText.object([.init("code", "SUCCESS"), .init("message", "成功")]).bytes
    }

    /// The answer to all else, with a status from 400 on: the platform comes again.
    package static var refusal: [UInt8] {
        JSONText.object([.init("code", "FAIL"), .init("message", "失败")]).bytes
    }

    /// After how many seconds each the platform comes again, until it is acknowledged.
    package static let retries = [
        15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600,
    ]
}
