/// What came of comparing a day.
package struct SettlementReport: Written, Hashable, Sendable, Codable {
    package var day: SettlementDay
    package var provider: PaymentProvider
    package var status: Status
    /// Why it is not done; nil if it is, or nothing is wrong.
    package var trouble: String?
    package var attempt: Int
    package var began: Timestamp
    package var ended: Timestamp?
    /// Ours, and the bill's.
    package var ours: Sums
    package var theirs: Sums
    /// By class, only those that there are.
    package var differences: [String: Int]

    package enum Status: String, Hashable, Sendable, Codable, CaseIterable {
        case fetching
        /// The bill is not there yet, or could not be had: it is fetched again.
        case waiting
        case comparing
        case done
        /// Given up; an operator can begin again.
        case failed
    }

    package struct Sums: Hashable, Sendable, Codable {
        package var payments = 0
        package var paidFen: Int64 = 0
        package var refunds = 0
        package var refundedFen: Int64 = 0
        package var fees = Money.zero

        package init() {}
    }

    package init(
        day: SettlementDay, provider: PaymentProvider, status: Status, trouble: String? = nil, attempt: Int,
        began: Timestamp, ended: Timestamp? = nil, ours: Sums = Sums(), theirs: Sums = Sums(),
        differences: [String: Int] = [:]
    ) {
        self.day = day
        self.provider = provider
        self.status = status
        self.trouble = trouble
        self.attempt = attempt
        self.began = began
        self.ended = ended
        self.ours = ours
        self.theirs = theirs
        self.differences = differences
    }

    /// Whether the day was compared, and nothing differs.
    package var isClean: Bool { status == .done && differences.isEmpty }
}

/// Something in which our books and the provider's differ.
package struct Difference: Written, Hashable, Sendable, Codable {
    /// Of the report, from 1.
    package var number: Int64
    package var kind: Kind
    package var line: String
    package var ours: SettlementLine?
    package var theirs: SettlementLine?
    package var account: Account?
    /// Whether `RepairAsked` can do something about it: the provider is asked anew, and what it says is taken as ever.
    package var isRepairable: Bool

    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case missingHere = "missing_here"
        case missingThere = "missing_there"
        case amount, status, currency, duplicate
        /// Paid at both, and not credited here.
        case unfulfilled
        /// What the provider took is not what its own trade bill says.
        case fee
    }

    package init(
        number: Int64, kind: Kind, line: String, ours: SettlementLine? = nil, theirs: SettlementLine? = nil,
        account: Account? = nil, isRepairable: Bool = false
    ) {
        self.number = number
        self.kind = kind
        self.line = line
        self.ours = ours
        self.theirs = theirs
        self.account = account
        self.isRepairable = isRepairable
    }
}

/// An operator's question; told to Reconciliation.
package struct ReconciliationAsked: Message, Hashable {
    package static let type = "ReconciliationAsked"

    package var request: RequestID
    package var by: Actor
    package var reply: ReplyAddress
    package var question: Question
    package var deadline: Timestamp

    package enum Question: Hashable, Sendable, Codable {
        case report(SettlementDay)
        /// Newest first.
        case reports(before: Int64?, limit: Int)
        case differences(SettlementDay, after: Int64, limit: Int)
    }

    package init(
        request: RequestID, by: Actor, reply: ReplyAddress, question: Question, deadline: Timestamp
    ) {
        self.request = request
        self.by = by
        self.reply = reply
        self.question = question
        self.deadline = deadline
    }

    package var id: String { request.text + "/reconciliation" }
    package var key: String {
        switch question {
        case .report(let day), .differences(let day, _, _): day.key
        case .reports: SettlementDay.listKey
        }
    }
}

/// What can be repaired of a day's differences is to be; told to Reconciliation by an operator. Done again it changes
/// nothing.
package struct RepairAsked: Message, Hashable {
    package static let type = "RepairAsked"

    package var request: RequestID
    package var by: Actor
    package var reply: ReplyAddress?
    package var day: SettlementDay
    package var deadline: Timestamp?

    package init(request: RequestID, by: Actor, reply: ReplyAddress?, day: SettlementDay, deadline: Timestamp?) {
        self.request = request
        self.by = by
        self.reply = reply
        self.day = day
        self.deadline = deadline
    }

    package var id: String { request.text + "/repair" }
    package var key: String { day.key }
}

/// A line of the list of all reports.
package struct ReportLine: Hashable, Sendable, Codable {
    package var number: Int64
    package var report: SettlementReport

    package init(number: Int64, report: SettlementReport) {
        self.number = number
        self.report = report
    }
}
