/// A product as it was sold: what it costs and what it credits. Stamped into the purchase at the door, so that a later
/// change of the catalogue alters no order.
package struct ProductTerms: Hashable, Sendable, Codable {
    package var name: String
    package var title: String
    package var titleInEnglish: String
    package var priceFen: Int64
    package var credit: Money
    package var bonus: Money
    /// Whether an account may buy it once only.
    package var isOncePerPerson: Bool
    package var from: Timestamp?
    package var until: Timestamp?
    /// Whose accounts may buy it; nil: all.
    package var groups: [String]?

    package init(
        name: String, title: String, titleInEnglish: String, priceFen: Int64, credit: Money, bonus: Money = .zero,
        isOncePerPerson: Bool = false, from: Timestamp? = nil, until: Timestamp? = nil, groups: [String]? = nil
    ) {
        self.name = name
        self.title = title
        self.titleInEnglish = titleInEnglish
        self.priceFen = priceFen
        self.credit = credit
        self.bonus = bonus
        self.isOncePerPerson = isOncePerPerson
        self.from = from
        self.until = until
        self.groups = groups
    }

    /// Whether an account of a group, or of none, can buy it at a moment.
    package func isSold(to group: String?, at moment: Timestamp) -> Bool {
        if let from, moment < from { return false }
        if let until, moment >= until { return false }
        guard let groups else { return true }
        return group.map { groups.contains($0) } ?? false
    }

    /// What a payment credits.
    package var total: Money { credit + bonus }

    /// The credit, bonus included, that goes for so much of the price: its share, rounded up, so that nobody is left with
    /// credit that was paid back.
    package func credit(for fen: Int64) -> Money {
        guard fen < priceFen else { return total }
        let (high, low) = max(0, fen).multipliedFullWidth(by: total.microYuan)
        let (quotient, remainder) = priceFen.dividingFullWidth((high, low))
        return Money(microYuan: quotient + (remainder > 0 ? 1 : 0))
    }

    /// The most that can be paid back for so much credit: whole fen, whose credit is no more than that.
    package func fen(for credit: Money) -> Int64 {
        guard credit < total else { return priceFen }
        let (high, low) = max(0, credit.microYuan).multipliedFullWidth(by: priceFen)
        return total.microYuan.dividingFullWidth((high, low)).quotient
    }
}

/// A merchant as an order knows it: who is paid, and where.
package struct MerchantTerms: Hashable, Sendable, Codable {
    /// The catalogue's name of it, which stands in addresses and messages.
    package var name: String
    package var provider: PaymentProvider
    /// The merchant's number at the provider: WeChat Pay's `mchid`, Alipay's `seller_id`.
    package var number: String
    /// The app's: `appid`, `app_id`.
    package var app: String

    package init(name: String, provider: PaymentProvider, number: String, app: String) {
        self.name = name
        self.provider = provider
        self.number = number
        self.app = app
    }
}

package enum PaymentProvider: String, Hashable, Sendable, Codable, CaseIterable {
    case weChatPay = "wechatpay"
    case alipay
}

/// How a person pays.
package enum PaymentWay: Hashable, Sendable, Codable {
    /// WeChat Pay: a QR code for the camera of another phone.
    case native
    /// WeChat Pay, inside WeChat.
    ///
    /// - Parameter payer: the openid, of the merchant's app; `unnamed` until Auth says it.
    case jsapi(payer: String)
    /// Alipay: a QR code.
    case precreate
    /// Alipay: a page that the browser goes to.
    ///
    /// - Parameter returnAddress: where the browser goes afterwards, which proves nothing.
    case page(returnAddress: String?)

    /// The payer whom Auth is to name: it knows by which identity somebody has signed in.
    package static let unnamed = ""

    package var provider: PaymentProvider {
        switch self {
        case .native, .jsapi: .weChatPay
        case .precreate, .page: .alipay
        }
    }

    /// Its word in the catalogue and on the page.
    package var name: String {
        switch self {
        case .native: "native"
        case .jsapi: "jsapi"
        case .precreate: "precreate"
        case .page: "page"
        }
    }
}

/// What a person pays with: what the provider's prepay answered.
package enum PaymentInvitation: Hashable, Sendable, Codable {
    /// The content of a QR code.
    case code(String)
    /// What a page inside WeChat calls `getBrandWCPayRequest` with: names and values.
    case invocation([String: String])
    /// Where the browser goes.
    case page(String)
}
