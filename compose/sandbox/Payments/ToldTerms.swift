/// What a provider says of an order, whatever its state: the truth, or something else if the script wants it.
struct ToldTerms {
    private(set) var number: String
    private(set) var merchant: String
    private(set) var app: String
    private(set) var amountFen: Int
    private(set) var currency = "CNY"

    init(of order: PlayedOrder, _ keys: PlayedKeys, disagreeing word: String? = nil) {
        number = order.name.number
        amountFen = order.terms.amountFen
        switch order.name.provider {
        case .weChatPay: (merchant, app) = (keys.weChatPay.merchant, keys.weChatPay.app)
        case .alipay: (merchant, app) = (keys.alipay.seller, keys.alipay.app)
        }
        switch word {
        case "amount": amountFen += 1
        case "currency": currency = "USD"
        case "merchant": merchant = Self.other(merchant)
        case "app": app = Self.other(app)
        case "order": number = Self.other(number)
        default: break
        }
    }

    /// A name like it, with another last character.
    private static func other(_ name: String) -> String { name.dropLast() + (name.hasSuffix("0") ? "1" : "0") }
}
