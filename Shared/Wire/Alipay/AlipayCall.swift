internal import JSON
internal import Settlement

/// A call of the API: a method and its content.
package struct AlipayCall: Equatable, Sendable {
    package let method: String
    /// `biz_content`, in JSON.
    package let content: String
    package let notifyAddress: String?
    package let returnAddress: String?

    private init(
        _ method: String, _ members: [JSONText.Member], notifyAddress: String? = nil, returnAddress: String? = nil
    ) {
        self.method = method
        content = String(decoding: JSONText.object(members).bytes, as: UTF8.self)
        self.notifyAddress = notifyAddress
        self.returnAddress = returnAddress
    }

    /// Asks for the content of a QR code. At Alipay there is no trade before somebody has scanned it.
    package static func precreate(_ order: AlipayOrder) -> AlipayCall {
        AlipayCall("alipay.trade.precreate", order.members + order.expiry, notifyAddress: order.notifyAddress)
    }

    /// A page on which a person pays: not called, but gone to by the browser.
    ///
    /// - Parameter returnAddress: where the browser goes afterwards, which proves nothing.
    package static func pagePay(_ order: AlipayOrder, returnAddress: String?) -> AlipayCall {
        let product = JSONText.Member("product_code", "FAST_INSTANT_TRADE_PAY")
        return AlipayCall(
            "alipay.trade.page.pay", order.members + [product] + order.expiry, notifyAddress: order.notifyAddress,
            returnAddress: returnAddress)
    }

    package static func query(order: String) -> AlipayCall {
        AlipayCall("alipay.trade.query", [.init("out_trade_no", .string(order))])
    }

    package static func close(order: String) -> AlipayCall {
        AlipayCall("alipay.trade.close", [.init("out_trade_no", .string(order))])
    }

    /// - Parameter number: of the refund, ours. With another one the money goes back twice.
    /// - Returns: nil if nothing is to go back.
    package static func refund(
        order: String, number: String, refundFen: Int, reason: String? = nil
    ) -> AlipayCall? {
        guard refundFen >= 1, (1...64).contains(number.utf8.count) else { return nil }
        var members: [JSONText.Member] = [
            .init("out_trade_no", .string(order)), .init("refund_amount", .string(Yuan.text(fen: refundFen))),
            .init("out_request_no", .string(number)),
        ]
        if let reason { members.append(.init("refund_reason", .string(reason))) }
        return AlipayCall("alipay.trade.refund", members)
    }

    package static func refundQuery(order: String, number: String) -> AlipayCall {
        AlipayCall(
            "alipay.trade.fastpay.refund.query",
            [.init("out_trade_no", .string(order)), .init("out_request_no", .string(number))])
    }

    /// Asks where the payments and refunds of a day can be had.
    ///
    /// - Parameter day: `yyyy-MM-dd`, in Beijing's time.
    package static func tradeBill(day: String) -> AlipayCall {
        AlipayCall(
            "alipay.data.dataservice.bill.downloadurl.query",
            [.init("bill_type", "trade"), .init("bill_date", .string(day))])
    }

    /// Asks for one of the gateway's own certificates, whose serial number a message had. `AlipayCertificates.take` reads
    /// the answer.
    package static func certificate(serial: String) -> AlipayCall {
        AlipayCall("alipay.open.app.alipaycert.download", [.init("alipay_cert_sn", .string(serial))])
    }
}

/// What is to be paid.
package struct AlipayOrder: Equatable, Sendable {
    /// How long it can be paid.
    package enum Patience: Hashable, Sendable {
        /// From when the code is scanned.
        case minutes(Int)
        /// To this second since 1970.
        case until(Int)
    }

    private let number: String
    private let amountFen: Int
    private let subject: String
    private let patience: Patience
    let notifyAddress: String?

    /// - Parameters:
    ///   - number: ours; at most 64 letters, digits and `_`.
    ///   - subject: what the person reads when paying, at most 256 characters.
    /// - Returns: nil if the API would refuse a part.
    package init?(
        number: String, amountFen: Int, subject: String, patience: Patience, notifyAddress: String?
    ) {
        guard (1...64).contains(number.utf8.count), number.utf8.allSatisfy({ Self.letters.contains($0) }),
            amountFen >= 1, (1...256).contains(subject.unicodeScalars.count)
        else { return nil }
        self.number = number
        self.amountFen = amountFen
        self.subject = subject
        self.patience = patience
        self.notifyAddress = notifyAddress
    }

    var members: [JSONText.Member] {
        [
            .init("out_trade_no", .string(number)), .init("total_amount", .string(Yuan.text(fen: amountFen))),
            .init("subject", .string(subject)),
        ]
    }

    var expiry: [JSONText.Member] {
        switch patience {
        case .minutes(let minutes): [.init("timeout_express", "\(minutes)m")]
        case .until(let second): [.init("time_expire", .string(BeijingTime.clock(second)))]
        }
    }

    private static let letters = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_".utf8)
}
