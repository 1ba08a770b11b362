/// What is known of a day has changed; told to Reconciliation by itself, for the list of all days.
package struct DayReported: Message, Hashable {
    package static let type = "DayReported"

    package var report: SettlementReport
    /// Of the day's reports, from 1.
    package var version: Int

    package init(report: SettlementReport, version: Int) {
        self.report = report
        self.version = version
    }

    package var id: String { "\(report.day.key)/reported/\(version)" }
    package var key: String { SettlementDay.listKey }
}

/// A refund is missing on a day, and may stand on another one; told to Reconciliation by itself, as a question to the
/// other day, and as its answer.
///
/// A bill has a refund on the day on which the provider took it, our books on the day on which the money came back. Money
/// takes from seconds to days.
package struct RefundSought: Message, Hashable {
    package static let type = "RefundSought"

    /// The day that is told.
    package var day: SettlementDay
    /// The day that asks, and its attempt.
    package var seeker: SettlementDay
    package var attempt: Int
    package var refund: RefundNumber
    package var place: Place
    /// How many days were asked before.
    package var steps: Int
    /// Nil: a question.
    package var outcome: Outcome?

    package enum Place: String, Hashable, Sendable, Codable {
        /// In the bill of an earlier day.
        case bill
        /// In our books of the next day.
        case books
    }

    package enum Outcome: Hashable, Sendable, Codable {
        case found(SettlementLine)
        case missing
    }

    package init(
        day: SettlementDay, seeker: SettlementDay, attempt: Int, refund: RefundNumber, place: Place, steps: Int = 0,
        outcome: Outcome? = nil
    ) {
        self.day = day
        self.seeker = seeker
        self.attempt = attempt
        self.refund = refund
        self.place = place
        self.steps = steps
        self.outcome = outcome
    }

    package var id: String {
        "\(seeker.key)/sought/\(attempt)/\(refund)/\(outcome == nil ? "\(steps)" : "answer")"
    }
    package var key: String { day.key }
}
