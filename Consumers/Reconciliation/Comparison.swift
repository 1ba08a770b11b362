import Messages

/// A payment or a refund as our books have it.
struct BookedLine: Written, Codable, Hashable, Sendable {
    var line: SettlementLine
    var account: Account
    var isFulfilled: Bool
}

/// A payment or a refund as the bills have it.
struct BilledLine: Written, Codable, Hashable, Sendable {
    /// Of the trade bill that it was read in.
    var attempt: Int
    var line: SettlementLine
    var rows = 1
    /// The second row with the same number.
    var another: SettlementLine?
    /// Our line, if it is on another day: the money came back after the provider took the refund.
    var ours: SettlementLine?
    var fund: FundMark?

    init(attempt: Int, line: SettlementLine) {
        self.attempt = attempt
        self.line = line
    }
}

/// What the fund bill says of a payment or a refund.
struct FundMark: Codable, Hashable, Sendable {
    var attempt: Int
    /// What came in or went out; nil if only a fee is told.
    var movedFen: Int64?
    /// Fees that were taken besides, less those that were given back.
    var taken = Money.zero

    /// What the provider kept of a line, in micro-yuan; below zero if it gave some back.
    fileprivate func kept(of line: SettlementLine) -> Int64 {
        guard let movedFen else { return taken.microYuan }
        let gap = Int64(clamping: line.amountFen.magnitude).adding(-Int64(clamping: movedFen.magnitude))
        return taken.microYuan.adding(gap.times(line.kind == .refund ? -Self.microYuan : Self.microYuan))
    }

    /// Of a fen.
    fileprivate static let microYuan = 10_000
}

/// A line of ours held against the bill's; one of them may be missing.
struct Comparison {
    let ours: BookedLine?
    let theirs: BilledLine?
    /// Whether all bills were read to their end: before that nothing is missing there.
    let isWhole: Bool
    /// The attempt whose fund bill counts; 0 for none.
    let fundAttempt: Int

    /// Our line, wherever it is.
    private var mine: SettlementLine? { ours?.line ?? theirs?.ours }

    /// Whether the two differ so.
    func has(_ kind: Difference.Kind) -> Bool {
        switch kind {
        case .missingHere: mine == nil && theirs?.line.standing == .done
        case .missingThere: isWhole && ours != nil && theirs == nil
        case .amount: differ { $0.amountFen.magnitude }
        case .currency: differ { $0.currency }
        case .status:
            switch theirs?.line.standing {
            case nil, .done, .underWay: false
            case .undone: mine != nil
            case .unknown: true
            }
        case .duplicate: (theirs?.rows ?? 0) > 1
        case .unfulfilled: isWhole && theirs != nil && ours?.isFulfilled == false
        case .fee: isWhole && ours != nil && theirs?.rows == 1 && isFeeOdd
        }
    }

    private func differ(_ member: (SettlementLine) -> some Equatable) -> Bool {
        guard let mine, let theirs else { return false }
        return member(mine) != member(theirs.line)
    }

    /// A trade bill's fee is finer than a fen, what is taken is not. If nothing was, the fee goes another way, or on
    /// another day. What is billed twice has two fees, which the fund bill does not tell apart.
    private var isFeeOdd: Bool {
        guard let theirs, let fund = theirs.fund, fundAttempt > 0, fund.attempt == fundAttempt else { return false }
        let kept = fund.kept(of: theirs.line)
        let gap = kept.adding((theirs.line.fee?.microYuan ?? 0).times(-1))
        return kept != 0 && gap.magnitude >= FundMark.microYuan
    }

    /// A difference of the two.
    func difference(_ kind: Difference.Kind, _ name: String, number: Int64) -> Difference {
        Difference(
            number: number, kind: kind, line: name, ours: mine,
            theirs: kind == .duplicate ? theirs?.another : theirs?.line, account: ours?.account,
            isRepairable: kind.isForProvider && (theirs?.line ?? mine)?.ourOrder != nil)
    }

    /// The refund that is not on this day on one side, and may be on another day there; nil for none.
    var sought: (refund: RefundNumber, place: RefundSought.Place)? {
        guard let line = theirs?.line ?? mine, line.kind == .refund, let refund = RefundNumber(line.number) else {
            return nil
        }
        if has(.missingThere) { return (refund, .bill) }
        return has(.missingHere) ? (refund, .books) : nil
    }
}

extension Difference.Kind {
    /// Whether the provider's word, asked for anew, can settle it. The others are settled by a person.
    fileprivate var isForProvider: Bool {
        switch self {
        case .missingHere, .status, .unfulfilled: true
        case .missingThere, .amount, .currency, .duplicate, .fee: false
        }
    }
}

extension SettlementLine {
    /// What a bill says of a payment or a refund.
    enum Standing {
        case done, underWay, undone, unknown
    }

    /// A bill's words are written once, when it is made. Where it has none, the line is there because it was done.
    var standing: Standing {
        switch status {
        case nil, "", "SUCCESS": .done
        case "PROCESSING": .underWay
        case "FAIL", "CLOSED", "REVOKED": .undone
        default: .unknown
        }
    }

    /// The order that it is about, if its number can be one of ours.
    var ourOrder: OrderNumber? { RefundNumber(number)?.order ?? OrderNumber(order) }
}
