import Messages
import SimulatedLog

/// What must have come of comparing a day: exactly what our books and the last bill that was given out differ in.
///
/// Written from what each class of differences means and independent of Reconciliation: both share messages and no code.
struct SettlementCheck {
    private let world: World
    private let trade: Trade
    private let story: TradeStory

    private struct Finding: Hashable {
        let kind: Difference.Kind
        let line: String
    }

    /// A row's state, in the bill's words.
    private enum Standing {
        case done, underWay, undone, puzzling

        init(_ line: SettlementLine) {
            self =
                switch line.status {
                case nil, "SUCCESS": .done
                case "PROCESSING": .underWay
                case "FAIL": .undone
                default: .puzzling
                }
        }
    }

    init(_ world: World, _ trade: Trade, _ story: TradeStory) {
        self.world = world
        self.trade = trade
        self.story = story
    }

    func check(_ day: SettlementDay) {
        guard let report = story.reports[day], report.status == .done else {
            return world.violate("\(day) was not compared: \(story.reports[day]?.trouble ?? "nobody began").")
        }
        let wanted = findings(of: day)
        let found = Set((story.differences[day] ?? []).map { Finding(kind: $0.kind, line: $0.line) })
        for finding in sorted(wanted.subtracting(found)) {
            world.violate("\(day) does not name \(finding.kind.rawValue) of \(finding.line).")
        }
        for finding in sorted(found.subtracting(wanted)) {
            world.violate("\(day) names \(finding.kind.rawValue) of \(finding.line), which is not so.")
        }
        let counts = Dictionary(grouping: wanted, by: \.kind.rawValue).mapValues(\.count)
        if counts != report.differences { world.violate("\(day) counts \(report.differences), and not \(counts).") }
        checkSums(report.ours, of: ours(on: day).values.map(\.line), "books", day)
        checkSums(report.theirs, of: rows(of: day, .trade), "bill", day)
    }

    private func sorted(_ findings: Set<Finding>) -> [Finding] {
        findings.sorted { ($0.line, $0.kind.rawValue) < ($1.line, $1.kind.rawValue) }
    }

    private func checkSums(
        _ sums: SettlementReport.Sums, of lines: [SettlementLine], _ whose: String, _ day: SettlementDay
    ) {
        let payments = lines.filter { $0.kind == .payment }
        let refunds = lines.filter { $0.kind == .refund }
        let isRight =
            sums.payments == payments.count && sums.paidFen == payments.reduce(0) { $0 + $1.amountFen }
            && sums.refunds == refunds.count && sums.refundedFen == refunds.reduce(0) { $0 + $1.amountFen }
        if !isRight { world.violate("The sums of the \(whose) of \(day) are wrong: \(sums).") }
    }

    // MARK: - Both sides

    private func ours(on day: SettlementDay) -> [String: SettlementBooked] { story.booked[day] ?? [:] }

    /// The rows of the last bill of a kind.
    private func rows(of day: SettlementDay, _ kind: BillKind) -> [SettlementLine] {
        let asked = (story.asked[day] ?? []).filter { $0.kind == kind }.max { $0.attempt < $1.attempt }
        let provider = world.providers.first { $0.merchant.name == day.merchant }
        return asked.flatMap { provider?.bills.bills[$0.id]?.lines } ?? []
    }

    private func row(_ name: String, of day: SettlementDay) -> SettlementLine? {
        rows(of: day, .trade).first { $0.name == name }
    }

    /// A bill has a refund on the day on which the provider took it, our books on the day on which it was back.
    private func earlierRow(_ name: String, before day: SettlementDay) -> SettlementLine? {
        let days = trade.days.filter { $0.merchant == day.merchant && $0.date < day.date }
        return days.lazy.compactMap { row(name, of: $0) }.first
    }

    /// Our line of the day after, where the money came back over night.
    private func laterLine(_ name: String, after day: SettlementDay) -> SettlementLine? {
        let dates = story.booked.keys.filter { $0.merchant == day.merchant && $0.date > day.date }
        guard let next = dates.min(by: { $0.date < $1.date }), next.isDayAfter(day) else { return nil }
        return ours(on: next)[name]?.line
    }

    // MARK: - Differences

    private func findings(of day: SettlementDay) -> Set<Finding> {
        let rows = rows(of: day, .trade)
        let names = Set(ours(on: day).keys).union(rows.map(\.name))
        var findings: Set<Finding> = []
        for name in names {
            let count = rows.filter { $0.name == name }.count
            for kind in kinds(name, of: day, count) { findings.insert(Finding(kind: kind, line: name)) }
        }
        return findings
    }

    private func kinds(_ name: String, of day: SettlementDay, _ count: Int) -> [Difference.Kind] {
        let booked = ours(on: day)[name]
        let row = row(name, of: day)
        let isRefund = booked?.line.kind == .refund || row?.kind == .refund
        let theirs = row ?? (isRefund ? earlierRow(name, before: day) : nil)
        var mine = booked?.line
        if mine == nil, isRefund, let row, Standing(row) == .done { mine = laterLine(name, after: day) }
        guard let theirs else { return [.missingThere] }
        var kinds: [Difference.Kind] = count > 1 ? [.duplicate] : []
        let standing = Standing(theirs)
        if standing == .puzzling || standing == .undone && mine != nil { kinds.append(.status) }
        if booked?.isFulfilled == false { kinds.append(.unfulfilled) }
        if booked != nil, row != nil, count == 1, isFeeOdd(theirs, on: day) { kinds.append(.fee) }
        guard let mine else { return standing == .done ? kinds + [.missingHere] : kinds }
        if mine.amountFen != theirs.amountFen { kinds.append(.amount) }
        if mine.currency != theirs.currency { kinds.append(.currency) }
        return kinds
    }

    /// Whether the merchant was taken another fee than the trade bill says, by a fen or more.
    private func isFeeOdd(_ row: SettlementLine, on day: SettlementDay) -> Bool {
        let movements = rows(of: day, .fund).filter { $0.kind == .movement && $0.number == row.number }
        let taken = movements.reduce(0) { $0 + ($1.fee?.microYuan ?? 0) }
        return taken != 0 && abs(taken - (row.fee?.microYuan ?? 0)) >= 10_000
    }
}

extension SettlementDay {
    /// Both are of the days that are played.
    fileprivate func isDayAfter(_ day: SettlementDay) -> Bool {
        let days = (0..<8).map { SettlementDay(merchant: merchant, at: Scenario.start + .seconds($0 * 86_400)) }
        guard let place = days.firstIndex(of: day) else { return false }
        return days.indices.contains(place + 1) && days[place + 1] == self
    }
}
