import Messages
import Processing
import SimulatedLog
import Synchronization

extension Flaw {
    /// Whether nothing goes wrong in a seed without trade.
    var needsTrade: Bool { self == .losesOrderEntry || slipOfOrders != nil || needsDays }

    /// Whether nothing goes wrong in a seed of some hours.
    var needsDays: Bool { slipOfReconciliation != nil }

    var slipOfOrders: Slip<OrdersInbox>? {
        switch self {
        case .creditsEachPayment: Slip<OrdersInbox>(says: { $1 + Self.secondCredits(for: $0, $1) })
        case .comparesNoAmounts: Self.reading { report, _ in report.amountFen = report.amountFen.map(Self.inYuan) }
        case .comparesNoCurrencies: Self.reading { report, _ in report.currency = "CNY" }
        case .comparesNoMerchants: Self.reading { report, told in report.merchant = told.merchant.number }
        case .comparesNoApps: Self.reading { report, told in report.app = told.merchant.app }
        case .takesAnyWordForPaid:
            Self.reading { report, _ in
                guard case .unknown = report.standing else { return }
                report.standing = .paid
            }
        case .believesOtherOrders: Self.reading { report, told in report.order = told.number }
        case .takesCloseForFinal: Self.deafAfterClose()
        case .refundsByNewNumbers: Slip<OrdersInbox>(says: { _, said in said.map(Self.renumbered) })
        case .takesUnknownForDone: Slip<OrdersInbox>(hears: { $0.sayingOfUnknownRefunds(.succeeded) })
        case .takesUnknownForRefused: Slip<OrdersInbox>(hears: { $0.sayingOfUnknownRefunds(.closed) })
        case .forgetsAbnormalRefunds: Self.silentOfAbnormalRefunds()
        case .keepsRefusedHolds:
            Slip<OrdersInbox>(says: { _, said in
                said.filter { ($0.message as? HoldEnded)?.taken != Money.zero }
            })
        case .ignoresShortHolds: Slip<OrdersInbox>(hears: { $0.withWholeHold })
        default: nil
        }
    }

    var slipOfReconciliation: Slip<ReconciliationInbox>? {
        switch self {
        case .overlooksStrangers: Slip<ReconciliationInbox>(hears: { $0.withoutStrangers })
        case .hidesMissing: Slip<ReconciliationInbox>(says: { _, said in said.map(Self.withoutMissing) })
        default: nil
        }
    }

    /// Orders that reads what providers say of payments in another way.
    private static func reading(
        _ change: @escaping @Sendable (inout PaymentReport, PaymentTold) -> Void
    ) -> Slip<OrdersInbox> {
        Slip<OrdersInbox>(hears: { input in
            guard case .told(var told) = input, case .payment(var report) = told.answer else { return input }
            change(&report, told)
            told.answer = .payment(report)
            return .told(told)
        })
    }

    /// The price that a lie about the amount is close to: see `Trade.products`.
    private static func inYuan(_ fen: Int64) -> Int64 { (fen + 50) / 100 * 100 }

    /// A grant besides the order's own, where a second payment is only noted.
    private static func secondCredits(for input: OrdersInbox?, _ said: [Output]) -> [Output] {
        guard case .told(let told)? = input, case .payment(let report) = told.answer,
            let product = Trade.products.first(where: { $0.priceFen == report.amountFen })
        else { return [] }
        return said.compactMap { output in
            guard let noted = output.message as? CaseNoted, noted.isOpen, noted.subject.kind == .paidTwice,
                let account = noted.subject.account
            else { return nil }
            let grant = CreditGranted(
                grant: "order/\(report.order)/\(report.transaction ?? "")", account: account, amount: product.total,
                cause: .order(number: report.order))
            return .send(QuotaInbox.granted(grant))
        }
    }

    /// Remembers which orders were closed, as long as its owner lives.
    private static func deafAfterClose() -> Slip<OrdersInbox> {
        let closed = HeardNumbers()
        return Slip<OrdersInbox>(hears: { input in
            guard case .told(var told) = input else { return input }
            switch told.answer {
            case .closed, .noSuchOrder:
                let number = told.number
                if told.call == .close { closed.numbers.withLock { _ = $0.insert(number) } }
            case .payment(let report) where report.standing == .paid:
                let number = told.number
                if closed.numbers.withLock({ $0.contains(number) }) { told.answer = .noSuchRefund }
            default: break
            }
            return .told(told)
        })
    }

    /// Remembers which refunds could not be returned, as long as its owner lives.
    private static func silentOfAbnormalRefunds() -> Slip<OrdersInbox> {
        let abnormal = HeardNumbers()
        return Slip<OrdersInbox>(
            hears: { input in
                if case .told(let told) = input, case .refund(let report) = told.answer, let name = report.refund,
                    report.standing == .abnormal
                {
                    abnormal.numbers.withLock { _ = $0.insert(name) }
                }
                return input
            },
            says: { input, said in
                guard input == nil else { return said }
                return said.filter { output in
                    guard let asked = output.message as? CashierAsked, case .refundQuery(let number) = asked.call else {
                        return true
                    }
                    return !abnormal.numbers.withLock { $0.contains(number.text) }
                }
            })
    }

    private final class HeardNumbers: Sendable {
        let numbers = Mutex<Set<String>>([])
    }

    private static func renumbered(_ output: Output) -> Output {
        guard var asked = output.message as? CashierAsked, asked.attempt > 1,
            case .refund(let number, let amountFen, let totalFen, let reason) = asked.call,
            let other = RefundNumber(of: number.order, index: 20 + asked.attempt % 30)
        else { return output }
        asked.call = .refund(other, amountFen: amountFen, totalFen: totalFen, reason: reason)
        return .send(CashierInbox.asked(asked))
    }

    private static func withoutMissing(_ output: Output) -> Output {
        guard var answered = output.message as? QuestionAnswered else { return output }
        switch answered.answer {
        case .settlement(var report):
            for kind in Difference.Kind.allCases where kind.isMissing { report.differences[kind.rawValue] = nil }
            answered.answer = .settlement(report)
        case .differences(let page, let next):
            answered.answer = .differences(page.filter { !$0.kind.isMissing }, next: next)
        default: return output
        }
        return .send(ResponderInbox.answered(answered))
    }
}

extension Difference.Kind {
    fileprivate var isMissing: Bool { self == .missingHere || self == .missingThere }
}

extension OrdersInbox {
    /// As if all were held that was wanted, if anything was.
    fileprivate var withWholeHold: OrdersInbox {
        guard case .held(var answer) = self, answer.held > .zero else { return self }
        answer.held = .limit
        return .held(answer)
    }

    /// As if a refund whose result nobody knows stood so.
    fileprivate func sayingOfUnknownRefunds(_ standing: RefundReport.Standing) -> OrdersInbox {
        guard case .told(var told) = self, case .unknown = told.answer,
            case .refund(let number, let amountFen, _, _)? = told.call
        else { return self }
        told.answer = .refund(
            RefundReport(order: number.order.text, refund: number.text, standing: standing, amountFen: amountFen))
        return .told(told)
    }
}

extension ReconciliationInbox {
    fileprivate var withoutStrangers: ReconciliationInbox {
        guard case .page(var page) = self else { return self }
        page.lines.removeAll { OrderNumber($0.number) == nil && RefundNumber($0.number) == nil }
        return .page(page)
    }
}
