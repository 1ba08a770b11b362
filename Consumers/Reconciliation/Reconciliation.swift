package import Messages
package import Processing

/// Holds our books of a day against the bills of the payment provider, line by line, and has differences repaired.
///
/// The state of a key is a day of one merchant. A line is compared when its row comes, and again when anything more is
/// known of it; once the bills are whole, each of our lines is looked for in them, some at a time. So the differences are
/// always those of what is known now: one that is settled later leaves the report. A page counts once, and for its own
/// attempt alone. Nothing is ever changed here but the report: a repair has Orders ask the provider anew.
package struct Reconciliation: Processor {
    package init() {}

    package func process(_ input: ReconciliationInbox, at time: Timestamp, state: inout DayState) -> [Output] {
        switch input {
        case .booked(let booked):
            return book(booked, at: time, state: &state)
        case .due(let due):
            return begin(due, at: time, state: &state)
        case .page(let page):
            return take(page, at: time, state: &state)
        case .ended(let ended):
            return end(ended, at: time, state: &state)
        case .swept(let swept):
            return sweep(swept, at: time, state: &state)
        case .sought(let sought):
            return sought.outcome == nil ? look(for: sought, state: &state) : take(sought, at: time, state: &state)
        case .reported(let reported):
            state.list(reported.report)
            return []
        case .repair(let repair):
            return begin(repair, at: time, state: &state)
        case .asked(let question):
            return answer(question, at: time, state: &state)
        }
    }

    /// Fetches a bill again, looks for our lines again, or goes on with a repair.
    package func wake(at time: Timestamp, state: inout DayState) -> [Output] {
        var outputs: [Output] = []
        if let repair = state.standing.value.repair, repair.due <= time {
            outputs += goOn(with: repair, at: time, state: &state)
        }
        guard let due = state.standing.value.due, due <= time else { return outputs }
        switch state.standing.value.status {
        case .fetching:
            outputs += miss("No bill came within \(Self.silence.minutes) minutes.", at: time, state: &state)
        case .waiting:
            outputs += rest(at: time, state: &state)
        case .comparing:
            outputs += sweepOn(at: time, state: &state)
        case .idle, .done, .failed:
            state.standing.value.due = nil
        }
        return outputs
    }

    /// Refuses what somebody waits for. Bills are fetched again, so their messages are dropped; a line of ours is money,
    /// and must not be lost.
    package func refuse(_ input: ReconciliationInbox) -> [Output]? {
        switch input {
        case .booked: nil
        case .due(let due): Asker(due).refusal(.orderSetAside)
        case .repair(let repair): Asker(repair).refusal(.orderSetAside)
        case .asked(let question): Asker(question).refusal(.orderSetAside)
        case .page, .ended, .swept, .sought, .reported: []
        }
    }

    /// Takes a line of ours. One that comes after the day was compared is held against the bill at once: a difference
    /// that it settles goes, and one that it makes comes.
    private func book(_ booked: SettlementBooked, at time: Timestamp, state: inout DayState) -> [Output] {
        let before = state.standing.value.report
        state.book(booked)
        return examine(booked.line.name, state: &state) + news(since: before, at: time, state: &state)
    }
}

// MARK: - What is told

extension Reconciliation {
    /// Tells the list of all days how the day stands.
    func told(_ state: inout DayState) -> [Output] {
        guard let report = state.standing.value.report else { return [] }
        state.standing.value.version += 1
        let reported = DayReported(report: report, version: state.standing.value.version)
        return [.send(ReconciliationInbox.reported(reported))]
    }

    /// Tells what has changed of a day that was compared before. One that was clean and is no more raises an alarm.
    func news(since before: SettlementReport?, at time: Timestamp, state: inout DayState) -> [Output] {
        guard state.standing.value.status == .done, let after = state.standing.value.report, after != before else {
            return []
        }
        let outputs = told(&state)
        return before?.isClean == true && !after.isClean ? outputs + alarm(at: time, state) : outputs
    }

    /// An operator should look at the day.
    func alarm(at time: Timestamp, _ state: DayState) -> [Output] {
        let standing = state.standing.value
        guard let report = standing.report else { return [] }
        return [
            .record(
                ChangeRecorded(
                    by: Actor("reconciliation"), at: time,
                    action: report.status == .failed ? "settlement.failed" : "settlement.differs",
                    subject: report.day.key, after: String(decoding: MessageCoding.encode(report), as: UTF8.self),
                    request: RequestID("reconciliation/\(report.day.key)/\(standing.version)"),
                    alarm: .booksDiffer))
        ]
    }
}

extension Duration {
    fileprivate var minutes: Int64 { components.seconds / 60 }
}
