internal import JSON
package import Settlement

/// A payment as a query or a notification tells it.
package struct WeChatPayTransaction: Equatable, Sendable {
    package let merchant: String
    package let app: String
    /// Ours.
    package let order: String
    /// The platform's; nil until somebody pays.
    package let transaction: String?
    /// `NATIVE`, `JSAPI`, `MWEB` and others.
    package let kind: String?
    package let standing: PaymentStanding
    /// Who paid, by the openid of the app. No log may have it.
    package let payer: String?
    package let attachment: String?
    /// The second of paying, since 1970.
    package let paidAt: Int?
    /// What was to be paid. A coupon may make the person pay less, which is no matter of ours.
    package let totalFen: Int?
    package let currency: String?

    /// Reads a verified response to a query.
    package init(_ content: WeChatPayContent) throws(WeChatPayFault) {
        try self.init(try WeChatPayDocument(content.bytes))
    }

    init(_ document: WeChatPayDocument) throws(WeChatPayFault) {
        merchant = try document.needed("mchid")
        app = try document.needed("appid")
        order = try document.needed("out_trade_no")
        standing = Self.standing(try document.needed("trade_state"))
        transaction = document.text("transaction_id")
        kind = document.text("trade_type")
        attachment = document.text("attach")
        paidAt = document.text("success_time").flatMap { BeijingTime.seconds(rfc3339: $0) }
        payer = try document.part("payer")?.text("openid")
        let amount = try document.part("amount")
        totalFen = amount?.number("total")
        currency = amount?.text("currency")
    }

    private static func standing(_ state: String) -> PaymentStanding {
        switch state {
        case "SUCCESS": .paid
        case "NOTPAY", "USERPAYING", "ACCEPT": .open
        case "CLOSED", "REVOKED", "PAYERROR": .closed
        case "REFUND": .refunded
        default: .unknown(state)
        }
    }

    /// Why this is not the payment that the terms are about; nil if it is.
    package func doubt(of terms: PaymentTerms) -> PaymentDoubt? {
        guard merchant == terms.merchant else { return .otherMerchant }
        guard app == terms.app else { return .otherApp }
        guard order == terms.order else { return .otherOrder }
        guard standing == .paid else { return .notPaid(standing) }
        guard totalFen == terms.amountFen else { return .otherAmount(fen: totalFen) }
        guard currency == terms.currency else { return .otherCurrency }
        return nil
    }
}

/// An object of the API, each of whose names stands in it once.
struct WeChatPayDocument {
    private let object: JSONObject

    /// The API's objects nest four deep.
    private static let deepest = 16

    init(_ bytes: [UInt8]) throws(WeChatPayFault) {
        guard let value = try? JSONValue(parsing: bytes, maximumDepth: Self.deepest) else { throw .malformed }
        try self.init(value)
    }

    init(_ value: JSONValue) throws(WeChatPayFault) {
        guard let object = JSONObject(value), object.repeatedName == nil else { throw .malformed }
        self.object = object
    }

    subscript(name: String) -> JSONValue? { object[name] }

    /// A text; nil without one, or if it is empty.
    func text(_ name: String) -> String? {
        guard let text = object[name]?.string, !text.isEmpty else { return nil }
        return text
    }

    func needed(_ name: String) throws(WeChatPayFault) -> String {
        guard let text = text(name) else { throw .malformed }
        return text
    }

    /// An integer. A number with decimals is none: the API's amounts are fen.
    func number(_ name: String) -> Int? { object[name]?.int }

    /// An object in it; nil without one.
    func part(_ name: String) throws(WeChatPayFault) -> WeChatPayDocument? {
        guard let value = object[name], !value.isNull else { return nil }
        return try WeChatPayDocument(value)
    }
}
