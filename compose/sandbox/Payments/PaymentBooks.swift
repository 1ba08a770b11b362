/// What both providers know: orders, payments, refunds, and what merchants are still to be told.
///
/// It is what the deeds in the journal come to, and nothing else, so that it is the same after a restart.
struct PaymentBooks: Sendable {
    /// In the order in which they were made.
    private(set) var names: [PlayedOrder.Name] = []
    private var orders: [PlayedOrder.Name: PlayedOrder] = [:]
    private var byTransaction: [String: PlayedOrder.Name] = [:]
    /// WeChat Pay's, whose numbers are the merchant's and not an order's.
    private var byRefund: [String: PlayedOrder.Name] = [:]
    private var notices: [Int: PlayedNotice] = [:]
    private var endings: [PlayedNotice.Ending: Int] = [:]
    private(set) var script = MischiefScript<MischiefRule>()
    private(set) var time = PlayedTime()
    private var deeds = 0

    /// More orders are refused, so that memory has a bound.
    static let mostOrders = 100_000
    /// What each provider allows.
    static let mostRefunds = 50

    /// A number that nothing had before; each deed makes another one.
    var freeNumber: Int { deeds + 1 }

    subscript(name: PlayedOrder.Name) -> PlayedOrder? { orders[name] }

    /// - Parameter number: of a payment (WeChat Pay) or a trade (Alipay), the provider's.
    func order(ofTransaction number: String) -> PlayedOrder? { byTransaction[number].flatMap { orders[$0] } }

    /// - Parameter number: the merchant's.
    func order(ofRefund number: String) -> PlayedOrder? { byRefund[number].flatMap { orders[$0] } }

    /// An order of either provider.
    func order(_ number: String) -> PlayedOrder? {
        PlayedProvider.allCases.lazy.compactMap { orders[PlayedOrder.Name(provider: $0, number: number)] }.first
    }

    /// All orders in the order in which they were made.
    var all: some Sequence<PlayedOrder> { names.lazy.compactMap { orders[$0] } }

    func notice(_ number: Int) -> PlayedNotice? { notices[number] }

    /// What is still to be told, the first first.
    var waiting: [PlayedNotice] { notices.values.sorted { $0.number < $1.number } }

    var waitingCount: Int { notices.count }

    func count(of ending: PlayedNotice.Ending) -> Int { endings[ending, default: 0] }

    mutating func apply(_ deed: PaymentDeed) {
        deeds += 1
        switch deed {
        case .began(let number): deeds = max(deeds, number)
        case .made(let order):
            if orders.updateValue(order, forKey: order.name) == nil { names.append(order.name) }
        case .scanned(let name, let trade):
            orders[name]?.trade = trade
            byTransaction[trade] = name
        case .paid(let name, let payment):
            orders[name]?.payments.append(payment)
            byTransaction[payment.transaction] = name
        case .closed(let name, let moment): orders[name]?.closedAt = moment
        case .refunded(let name, let refund):
            orders[name]?.refunds.append(refund)
            if name.provider == .weChatPay { byRefund[refund.number] = name }
        case .refundEnded(let name, let number, let status, let moment):
            end(name, number, status, at: moment)
        case .noticed(let notice): notices[notice.number] = notice
        case .sent(let notice): notices[notice]?.attempts += 1
        case .noticeEnded(let notice, let ending):
            guard notices.removeValue(forKey: notice) != nil else { return }
            endings[ending, default: 0] += 1
        case .scripted(let script): self.script = script
        case .timed(let time): self.time = time
        }
    }

    private mutating func end(
        _ name: PlayedOrder.Name, _ number: String, _ status: PlayedOrder.Refund.Status, at moment: Int
    ) {
        guard let place = orders[name]?.refunds.firstIndex(where: { $0.number == number }) else { return }
        orders[name]?.refunds[place].status = status
        orders[name]?.refunds[place].endedAt = moment
    }
}
