import Messages
import ProcessingBench

/// What is asked of payment providers, and what is said of days that are held against their bills.
extension GoldenMessage {
    static let cashier: [GoldenMessage] =
        [
            GoldenMessage(CashierInbox.notified(Sample.notified)),
            GoldenMessage(
                CashierInbox.notified(
                    PaymentNotified(merchant: Sample.alipay, evidence: Sample.plainEvidence, digest: "d")), "plain"),
            GoldenMessage(CashierInbox.billAsked(Sample.billAsked)),
        ]
        + (Sample.prepays + Sample.cashierCalls).enumerated().map { index, call in
            GoldenMessage(CashierInbox.asked(Sample.cashierAsked(call)), "\(index) \(call.name)")
        }

    static let reconciliation: [GoldenMessage] =
        [
            GoldenMessage(ReconciliationInbox.booked(Sample.booked())),
            GoldenMessage(ReconciliationInbox.booked(plainBooking), "plain"),
            GoldenMessage(ReconciliationInbox.due(Sample.billDue)),
            GoldenMessage(ReconciliationInbox.due(BillDue(day: Sample.day, merchant: Sample.merchant)), "clock"),
            GoldenMessage(ReconciliationInbox.page(Sample.billPage)),
            GoldenMessage(ReconciliationInbox.swept(Sample.daySwept)),
            GoldenMessage(ReconciliationInbox.repair(Sample.repairAsked)),
            GoldenMessage(ReconciliationInbox.repair(plainRepair), "plain"),
        ]
        + Sample.billOutcomes.enumerated().map { index, outcome in
            GoldenMessage(ReconciliationInbox.ended(Sample.billEnded(outcome)), "\(index)")
        }
        + Sample.settlementQuestions.enumerated().map { index, question in
            GoldenMessage(ReconciliationInbox.asked(Sample.settlementAsked(question)), "\(index)")
        }

    private static let plainBooking = SettlementBooked(
        day: Sample.day, line: Sample.plainLine, account: Sample.account, isFulfilled: false)
    private static let plainRepair = RepairAsked(
        request: RequestID("s2"), by: Sample.console, reply: nil, day: Sample.day, deadline: nil)

    static let settlementsTold: [GoldenMessage] = [
        told(.settlement(Sample.settlement), "settlement"),
        told(.settlement(Sample.plainSettlement), "plain settlement"),
        told(.settlements([ReportLine(number: 1, report: Sample.settlement)], next: 1), "settlements"),
        told(.settlements([], next: nil), "settlements' end"),
        told(.differences([Sample.difference, Sample.plainDifference], next: 2), "differences"),
        told(.differences([], next: nil), "differences' end"),
    ]

    /// What operators are to see to, and what a group of theirs is told.
    static let alarms: [GoldenMessage] =
        alarmsTold
        + [Alarm.orderNeedsPerson, .booksDiffer].map { alarm in
            GoldenMessage(
                ChangeRecorded(
                    by: Sample.console, at: Sample.chat.deadline, action: "case.settled", subject: Sample.orderCase.id,
                    request: RequestID("s3"), alarm: alarm), on: .trail, alarm.rawValue)
        }

    private static let alarmsTold = Alarm.allCases.map { alarm in
        GoldenMessage(PostmanInbox.alarm(AlarmRaised(alarm, record: "s3/case.settled")), alarm.rawValue)
    }
}
