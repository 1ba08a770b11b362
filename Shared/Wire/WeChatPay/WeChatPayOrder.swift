internal import JSON
internal import Settlement

/// What is to be paid.
package struct WeChatPayOrder: Equatable, Sendable {
    private let app: String
    private let merchant: String
    private let number: String
    private let description: String
    private let amountFen: Int
    private let notifyAddress: String
    private let expires: Int?
    private let attachment: String?

    /// - Parameters:
    ///   - number: ours; 6 to 32 letters, digits and `_-|*`.
    ///   - description: what the person reads when paying, at most 127 characters.
    ///   - notifyAddress: without a query.
    ///   - expires: the last second of paying, since 1970; a week from now if it is not said.
    ///   - attachment: comes back in the notification and in the bill; at most 128 characters.
    /// - Returns: nil if the API would refuse a part.
    package init?(
        app: String, merchant: String, number: String, description: String, amountFen: Int, notifyAddress: String,
        expires: Int? = nil, attachment: String? = nil
    ) {
        guard (6...32).contains(number.utf8.count), number.utf8.allSatisfy({ Self.letters.contains($0) }),
            (1...127).contains(description.unicodeScalars.count), amountFen >= 1,
            notifyAddress.utf8.count <= 255, notifyAddress.hasPrefix("http"), !notifyAddress.contains("?"),
            (attachment ?? "").unicodeScalars.count <= 128
        else { return nil }
        self.app = app
        self.merchant = merchant
        self.number = number
        self.description = description
        self.amountFen = amountFen
        self.notifyAddress = notifyAddress
        self.expires = expires
        self.attachment = attachment
    }

    /// The members of the request's body; always the same, because the same order is to be asked for again in the same
    /// words.
    var members: [JSONText.Member] {
        var members: [JSONText.Member] = [
            .init("appid", .string(app)), .init("mchid", .string(merchant)),
            .init("description", .string(description)), .init("out_trade_no", .string(number)),
        ]
        if let expires { members.append(.init("time_expire", .string(BeijingTime.rfc3339(expires)))) }
        if let attachment { members.append(.init("attach", .string(attachment))) }
        members.append(.init("notify_url", .string(notifyAddress)))
        members.append(.init("amount", ["total": .integer(amountFen), "currency": "CNY"]))
        return members
    }

    private static let letters = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-|*".utf8)
}

/// What is to go back of a payment.
package struct WeChatPayRefundOrder: Equatable, Sendable {
    private let order: String
    private let number: String
    private let reason: String?
    private let notifyAddress: String?
    private let refundFen: Int
    private let totalFen: Int

    /// - Parameters:
    ///   - number: of the refund, ours, at most 64 letters and digits. With another one the money goes back twice.
    ///   - totalFen: of the order.
    /// - Returns: nil if more is to go back than was paid, or nothing, or the API would refuse a part.
    package init?(
        order: String, number: String, refundFen: Int, totalFen: Int, reason: String? = nil,
        notifyAddress: String? = nil
    ) {
        guard (1...64).contains(number.utf8.count), refundFen >= 1, refundFen <= totalFen,
            (reason ?? "").unicodeScalars.count <= 80
        else { return nil }
        self.order = order
        self.number = number
        self.refundFen = refundFen
        self.totalFen = totalFen
        self.reason = reason
        self.notifyAddress = notifyAddress
    }

    var members: [JSONText.Member] {
        var members: [JSONText.Member] = [
            .init("out_trade_no", .string(order)), .init("out_refund_no", .string(number)),
        ]
        if let reason { members.append(.init("reason", .string(reason))) }
        if let notifyAddress { members.append(.init("notify_url", .string(notifyAddress))) }
        members.append(
            .init("amount", ["refund": .integer(refundFen), "total": .integer(totalFen), "currency": "CNY"]))
        return members
    }
}
