import Messages

/// What a day is: how far it was compared, and what came of it.
struct DayStanding: Written, Codable, Hashable, Sendable {
    /// Nil before anything was said of the day.
    var day: SettlementDay?
    var status = DayStatus.idle
    /// Nil until its bills are asked for.
    var merchant: MerchantTerms?
    var trouble: String?
    var began: Timestamp?
    var ended: Timestamp?
    /// When something has to be done if nothing has come.
    var due: Timestamp?
    /// Of all bills that were ever asked for: pages of former ones count for nothing.
    var attempt = 0
    /// The bill that is fetched, or was fetched last.
    var bill = BillKind.trade
    /// Bills that were missed one after the other.
    var misses = 0
    /// Pages and lines that came of the bill.
    var pages = 0
    var rows = 0
    /// The attempt whose trade bill the day is held against; 0 for none. What was found by another one counts no more.
    var tradeAttempt = 0
    var fundAttempt = 0
    var ours = SettlementReport.Sums()
    var theirs = SettlementReport.Sums()
    /// How many lines of ours there are, and how many of them were looked for in the bill.
    var booked: Int64 = 0
    var swept: Int64 = 0
    /// Whether the next step of looking for them is under way.
    var isSweeping = false
    /// Refunds that other days were asked for and have not answered.
    var sought = 0
    /// The number of the last difference that was found.
    var found: Int64 = 0
    /// Those that are left, by class.
    var differences: [String: Int] = [:]
    var repairable = 0
    /// Of what was told to the list of all days.
    var version = 0
    var repair: DayRepair?

    /// Whether there is a trade bill that counts, as far as it has come.
    var isTraded: Bool { tradeAttempt > 0 }
    /// Whether all bills were read to their end.
    var isWhole: Bool { status == .comparing || status == .done }

    /// Nil if the day's bills were never asked for.
    var report: SettlementReport? {
        guard let day, let merchant, let began, let status = status.told else { return nil }
        return SettlementReport(
            day: day, provider: merchant.provider, status: status, trouble: trouble, attempt: attempt, began: began,
            ended: ended, ours: ours, theirs: theirs, differences: differences)
    }

    /// Forgets what was found by a trade bill.
    mutating func forgetComparison() {
        (tradeAttempt, fundAttempt) = (0, 0)
        theirs = SettlementReport.Sums()
        (swept, isSweeping, sought, found) = (0, false, 0, 0)
        (differences, repairable, repair) = ([:], 0, nil)
    }
}

/// A repair that is under way, difference by difference.
struct DayRepair: Codable, Hashable, Sendable {
    var by: Actor
    var request: RequestID
    /// The number of the difference that is next.
    var next: Int64
    var due: Timestamp
}

extension SettlementReport.Sums {
    mutating func add(_ line: SettlementLine) { count(line, 1) }
    mutating func remove(_ line: SettlementLine) { count(line, -1) }

    private mutating func count(_ line: SettlementLine, _ sign: Int) {
        let fen = Int64(clamping: line.amountFen.magnitude) * Int64(sign)
        switch line.kind {
        case .payment:
            payments += sign
            paidFen = paidFen.adding(fen)
        case .refund:
            refunds += sign
            refundedFen = refundedFen.adding(fen)
        case .movement: break
        }
        fees = Money(microYuan: fees.microYuan.adding((line.fee?.microYuan ?? 0).times(sign)))
    }
}

extension Int64 {
    /// The sum, or the number nearest to it that there is: amounts of a bill are others' words, and must not trap.
    func adding(_ other: Int64) -> Int64 {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? (other < 0 ? .min : .max) : sum
    }

    /// The product, or the number nearest to it that there is.
    func times(_ factor: Int) -> Int64 {
        let (product, isOver) = multipliedReportingOverflow(by: Int64(factor))
        return isOver ? ((self < 0) == (factor < 0) ? .max : .min) : product
    }
}
