import Messages
import SimulatedLog

/// How what a provider says, well signed, is not what it should be.
enum Lie: CaseIterable {
    case amount, currency, merchant, app
    /// Looks paid, in a word that does not say so.
    case word
    /// An answer about another order.
    case order
    /// Another merchant's provider tells it.
    case teller
    /// A refund of another amount.
    case refund

    static let inNotices: [Lie] = [.amount, .currency, .merchant, .app, .word, .teller]
    static let inQueries: [Lie] = [.amount, .currency, .merchant, .app, .word, .order]

    /// Makes what says that an order is paid, which may be true, say it wrongly.
    func twist(_ report: inout PaymentReport, _ random: inout SeededGenerator) {
        switch self {
        case .amount:
            // Half a yuan at most, see `Trade.products`.
            let gap = Int64(1 + random.below(40))
            report.amountFen = report.amountFen.map { random.oneIn(2) ? $0 + gap : $0 - gap }
        case .currency: report.currency = random.oneIn(2) ? "HKD" : nil
        case .merchant: report.merchant = "1900000009"
        case .app: report.app = "wx9999999999999999"
        case .word: report.standing = .unknown("USERPAYING")
        case .order, .teller, .refund: break
        }
    }
}
