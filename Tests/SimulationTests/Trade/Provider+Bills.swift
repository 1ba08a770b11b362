import Messages
import SimulatedLog

/// The bills that a provider has written: a day's rows are the same each time.
struct BillBook {
    /// What is wrong with a day's rows, for good.
    enum Fault: CaseIterable {
        case omitted, amount, currency, doubled, status, fee
    }

    fileprivate var rows: [SettlementDay: [SettlementLine]] = [:]
    fileprivate(set) var faults: [SettlementDay: Fault] = [:]
    /// Those that were asked for, by `BillAsked.id`.
    fileprivate(set) var bills: [String: Provider.Bill] = [:]
    /// How often a bill is still not to be had, by day and kind.
    fileprivate var misses: [String: Int] = [:]
}

extension Provider {
    /// A bill as it is given out.
    struct Bill {
        var lines: [SettlementLine] = []
        var outcome: BillEnded.Outcome
        /// The number of a page that is lost on its way.
        var lostPage: Int?

        static let linesOfPage = 2

        var pages: [[SettlementLine]] {
            stride(from: 0, to: lines.count, by: Self.linesOfPage).map {
                Array(lines[$0..<min($0 + Self.linesOfPage, lines.count)])
            }
        }

        fileprivate static func whole(_ lines: [SettlementLine]) -> Bill {
            guard !lines.isEmpty else { return Bill(outcome: .empty) }
            var bill = Bill(lines: lines, outcome: .empty)
            bill.outcome = .whole(pages: bill.pages.count, rows: lines.count, hash: nil)
            return bill
        }
    }

    func bill(_ asked: BillAsked, in world: World) -> Bill {
        if let bill = bills.bills[asked.id] { return bill }
        let bill = make(asked, in: world)
        bills.bills[asked.id] = bill
        return bill
    }

    private func make(_ asked: BillAsked, in world: World) -> Bill {
        if plan.isDown(at: world.broker.time) { return Bill(outcome: .failed("It does not answer.")) }
        let name = "\(asked.day)/\(asked.kind)"
        let misses = bills.misses[name] ?? (plan.misbills ? world.random.below(3) : 0)
        bills.misses[name] = max(0, misses - 1)
        let trade = rows(of: asked.day, in: world)
        let whole = Bill.whole(asked.kind == .trade ? trade : funds(of: asked.day, trade))
        guard misses > 0 else { return whole }
        switch world.random.below(4) {
        case 0: return Bill(outcome: .notYet)
        case 1: return Bill(outcome: .unusable("The hash is another one."))
        case 2: return Bill(lines: Array(whole.lines.prefix(1)), outcome: .failed("It broke off."))
        default:
            var bill = whole
            if !whole.lines.isEmpty { bill.lostPage = 0 }
            return bill
        }
    }

    // MARK: - Payments and refunds

    private func rows(of day: SettlementDay, in world: World) -> [SettlementLine] {
        if let rows = bills.rows[day] { return rows }
        var rows = honestRows(of: day)
        if plan.misbills, !rows.isEmpty, world.random.oneIn(2) {
            let all = BillBook.Fault.allCases
            let fault = all[world.random.below(all.count)]
            let place = world.random.below(rows.count)
            if Self.spoil(&rows, at: place, fault) { bills.faults[day] = fault }
        }
        bills.rows[day] = rows
        return rows
    }

    private func honestRows(of day: SettlementDay) -> [SettlementLine] {
        var rows: [SettlementLine] = []
        for order in orders {
            for payment in order.payments where !payment.isFeigned {
                rows.append(row(order.number, order.amountFen, payment))
            }
            rows += order.refunds.compactMap { row($0, of: order, on: day) }
        }
        rows += strangers.map { row($0.number, $0.amountFen, $0.payment) }
        return rows.filter { line in line.at.map { SettlementDay(merchant: merchant.name, at: $0) } == day }
    }

    private func row(_ number: String, _ amountFen: Int64, _ payment: Payment) -> SettlementLine {
        SettlementLine(
            kind: .payment, number: number, order: number, transaction: payment.transaction, amountFen: amountFen,
            at: payment.at, fee: Self.fee(of: amountFen))
    }

    /// WeChat Pay writes how a refund stood the next morning; Alipay only writes what went back.
    private func row(_ refund: Refund, of order: Order, on day: SettlementDay) -> SettlementLine? {
        let morning = refund.at.nextMorning
        var line = SettlementLine(
            kind: .refund, number: refund.number, order: order.number,
            transaction: order.payments.first?.transaction, amountFen: refund.amountFen, at: refund.at)
        guard merchant.provider == .weChatPay else { return refund.isDone ? line : nil }
        line.status =
            switch refund.standing(at: morning) {
            case .succeeded: "SUCCESS"
            case .pending: "PROCESSING"
            case .closed: "FAIL"
            case .abnormal, .unknown: "CHANGE"
            }
        return line
    }

    /// Six in a thousand, finer than a fen.
    private static func fee(of fen: Int64) -> Money { Money(microYuan: fen * 60) }

    /// - Returns: whether the fault goes with the row.
    private static func spoil(_ rows: inout [SettlementLine], at index: Int, _ fault: BillBook.Fault) -> Bool {
        switch fault {
        case .omitted: rows.remove(at: index)
        case .amount: rows[index].amountFen += 7
        case .currency: rows[index].currency = "HKD"
        case .doubled: rows.append(rows[index])
        case .status:
            guard rows[index].kind == .refund else { return false }
            rows[index].status = "PUZZLING"
        case .fee: break
        }
        return true
    }

    // MARK: - Movements of money

    /// What came of each number, and the fees, in whole fen.
    private func funds(of day: SettlementDay, _ trade: [SettlementLine]) -> [SettlementLine] {
        var seen: Set<String> = []
        var extra = bills.faults[day] == .fee ? Int64(100) : 0
        return trade.filter { seen.insert($0.name).inserted }.flatMap { row -> [SettlementLine] in
            var movement = row
            (movement.fee, movement.status) = (nil, nil)
            let fen = ((row.fee?.microYuan ?? 0) + 5_000) / 10_000 + (row.kind == .payment ? extra : 0)
            guard fen > 0 else { return [movement] }
            extra = 0
            let fee = SettlementLine(
                kind: .movement, number: row.number, order: row.order, transaction: row.transaction, amountFen: 0,
                at: row.at, fee: .fen(fen), status: "手续费")
            return [movement, fee]
        }
    }
}

extension Timestamp {
    /// Nine o'clock of the day after, in Beijing's time, when bills are made.
    fileprivate var nextMorning: Timestamp {
        CalendarPeriod.day.end(of: self) + .seconds(9 * 3_600)
    }
}
