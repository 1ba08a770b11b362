/// A payment or a refund of a day, as the bill of that day has it.
struct DayLine: Sendable {
    let order: PlayedOrder
    let at: Int
    /// The provider's number of the payment.
    let transaction: String
    /// Of the order; altered by script.
    var amountFen: Int
    let refund: PlayedOrder.Refund?
    /// What goes back; altered by script.
    var refundFen: Int
    /// In the provider's words; altered by script.
    var status: String
    var currency = "CNY"
    /// What the provider takes, or gives back (negative).
    var feeFen: Int

    init(_ order: PlayedOrder, _ payment: PlayedOrder.Payment) {
        self.order = order
        at = payment.at
        transaction = payment.transaction
        amountFen = order.terms.amountFen
        refund = nil
        refundFen = 0
        status = "SUCCESS"
        feeFen = Self.fee(of: amountFen)
    }

    init(_ order: PlayedOrder, _ refund: PlayedOrder.Refund) {
        self.order = order
        at = refund.at
        transaction = refund.transaction
        amountFen = order.terms.amountFen
        self.refund = refund
        refundFen = refund.fen
        status =
            switch refund.status {
            case .succeeded: "SUCCESS"
            case .processing, .closed: "PROCESSING"
            case .abnormal: "CHANGE"
            }
        feeFen = -Self.fee(of: refund.fen)
    }

    /// Six in a thousand, to the nearest fen.
    static func fee(of fen: Int) -> Int { (fen * 6 + 500) / 1000 }

    /// The lines of a day, the first first, as the script wants them.
    ///
    /// - Parameter day: `yyyy-MM-dd`.
    static func all(of day: String, at provider: PlayedProvider, in books: PaymentBooks) -> [DayLine] {
        guard let start = BeijingDay.start(of: day) else { return [] }
        let moments = start..<start + BeijingDay.seconds
        var lines: [DayLine] = []
        for order in books.all where order.name.provider == provider {
            for payment in order.payments where moments.contains(payment.at) {
                lines.append(DayLine(order, payment))
            }
            // A refund that was closed has moved nothing.
            for refund in order.refunds where refund.status != .closed && moments.contains(refund.at) {
                lines.append(DayLine(order, refund))
            }
        }
        return lines.sorted { ($0.at, $0.name) < ($1.at, $1.name) }
    }

    /// What it is about, by which chance decides on it.
    private var name: String { "\(order.name.number)/\(refund?.number ?? transaction)" }

    /// The lines as the script wants them.
    static func twisted(
        _ lines: [DayLine], of day: String, at provider: PlayedProvider, by script: MischiefScript<MischiefRule>
    ) -> [DayLine] {
        var lines = lines
        for (place, rule) in script.rules.enumerated() where rule.fault == .bill {
            if let named = rule.provider, named != provider { continue }
            if rule.value == "added" {
                lines += added(rule.count ?? 1, day, provider)
            } else {
                lines = lines.flatMap { line in
                    let isMeant = rule.order == nil || rule.order == line.order.name.number
                    return isMeant && script.strikes(place, line.name) ? line.twisted(rule.value ?? "") : [line]
                }
            }
        }
        return lines
    }

    private func twisted(_ word: String) -> [DayLine] {
        var line = self
        switch word {
        case "left_out": return []
        case "duplicate": return [line, line]
        case "amount" where refund == nil: line.amountFen += 1
        case "amount": line.refundFen += 1
        case "status": line.status = refund == nil ? "REVOKED" : "PROCESSING"
        case "currency": line.currency = "USD"
        case "fee": line.feeFen += 1
        default: break
        }
        return [line]
    }

    /// Payments that nobody made.
    private static func added(_ count: Int, _ day: String, _ provider: PlayedProvider) -> [DayLine] {
        guard let noon = BeijingDay.start(of: day).map({ $0 + BeijingDay.seconds / 2 }) else { return [] }
        return (0..<count).map { place in
            let number = "ADDED\(day.filter { $0 != "-" })\(place)"
            let way: PlayedOrder.Way = provider == .weChatPay ? .native : .precreate
            let terms = PlayedOrder.Terms(
                name: PlayedOrder.Name(provider: provider, number: number), way: way, amountFen: 100,
                description: "added", notifyAddress: nil)
            let transaction = "4299\(day.filter { $0 != "-" })\(place)"
            return DayLine(
                PlayedOrder(terms, madeAt: noon, expires: nil),
                PlayedOrder.Payment(transaction: transaction, at: noon, payer: "nobody"))
        }
    }
}
