import Messages
import Processing

extension Reconciliation {
    /// So many orders are checked at a time: each is a call of the provider.
    private static var repairedAtOnce: Int { 100 }
    private static var repairPause: Duration { .seconds(1) }
    /// The most differences that a step looks at.
    private static var scanLimit: Int64 { 500 }

    /// Begins to have all orders checked whose differences the provider's word can settle. An order that is as it should
    /// be stays so: done again, it changes nothing.
    func begin(_ repair: RepairAsked, at time: Timestamp, state: inout DayState) -> [Output] {
        let asker = Asker(repair)
        if let deadline = repair.deadline, time > deadline { return asker.refusal(.late) }
        let standing = state.standing.value
        guard let report = standing.report else { return asker.refusal(.settlementUnknown) }
        guard standing.status == .done else { return asker.refusal(.orderState(status: report.status.rawValue)) }
        guard standing.repairable > 0 else { return asker.answer(.settlement(report)) }
        let outputs = goOn(
            with: DayRepair(by: repair.by, request: repair.request, next: 1, due: time), at: time, state: &state)
        let change = ChangeRecorded(
            by: repair.by, at: time, action: "settlement.repaired", subject: repair.day.key,
            after: #"{"checked":\#(standing.repairable)}"#, request: repair.request)
        return outputs + [.record(change)] + asker.answer(.settlement(report))
    }

    /// Has some more orders checked.
    func goOn(with repair: DayRepair, at time: Timestamp, state: inout DayState) -> [Output] {
        var repair = repair
        let found = state.standing.value.found
        let end = min(found, repair.next + Self.scanLimit - 1)
        var outputs: [Output] = []
        while repair.next <= end, outputs.count < Self.repairedAtOnce {
            let difference = state.difference(repair.next)
            repair.next += 1
            guard let difference, difference.isRepairable,
                let order = (difference.theirs ?? difference.ours)?.ourOrder
            else { continue }
            let checked = OrderChecked(
                request: repair.request, by: repair.by, reply: nil, number: order, deadline: nil)
            outputs.append(.send(OrdersInbox.checked(checked)))
        }
        repair.due = time + Self.repairPause
        state.standing.value.repair = repair.next > found ? nil : repair
        return outputs
    }

    func answer(_ asked: ReconciliationAsked, at time: Timestamp, state: inout DayState) -> [Output] {
        let asker = Asker(asked)
        guard time <= asked.deadline else { return asker.refusal(.late) }
        switch asked.question {
        case .report:
            return tell(asker, state)
        case .reports(let before, let limit):
            let (page, next) = state.reports(before: before, limit: limit)
            return asker.answer(.settlements(page, next: next))
        case .differences(_, let after, let limit):
            guard state.standing.value.report != nil else { return asker.refusal(.settlementUnknown) }
            let (page, next) = state.differences(after: after, limit: limit)
            return asker.answer(.differences(page, next: next))
        }
    }

    /// Tells how the day stands.
    func tell(_ asker: Asker, _ state: DayState) -> [Output] {
        guard let report = state.standing.value.report else { return asker.refusal(.settlementUnknown) }
        return asker.answer(.settlement(report))
    }
}

extension Asker {
    init(_ due: BillDue) {
        self.init(due.request ?? RequestID(due.id), by: due.by, due.reply)
    }

    init(_ repair: RepairAsked) {
        self.init(repair.request, by: repair.by, repair.reply)
    }

    init(_ asked: ReconciliationAsked) {
        self.init(asked.request, by: asked.by, asked.reply)
    }
}
