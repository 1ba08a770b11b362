import Messages
import Processing

extension Reconciliation {
    /// So many of our lines are looked for at a time.
    static var stepLines: Int64 { 500 }
    /// Between two steps others have their turn: a large day must not hold a chat up.
    private static var pace: Duration { .milliseconds(100) }
    /// After which a step that has not come is taken again.
    private static var stall: Duration { .seconds(600) }
    /// Money that goes back is on its way for some working days.
    private static var daysBack: Int { 14 }

    /// Holds a line against the bill, and has a refund sought on other days that is missing on this one.
    func examine(_ name: String, state: inout DayState) -> [Output] {
        guard state.standing.value.isTraded else { return [] }
        state.reconsider(name)
        guard let (refund, place) = state.comparison(name).sought, let day = state.standing.value.day,
            let other = day.moved(by: place == .bill ? -1 : 1)
        else { return [] }
        state.standing.value.sought += 1
        let sought = RefundSought(
            day: other, seeker: day, attempt: state.standing.value.tradeAttempt, refund: refund, place: place)
        return [.send(ReconciliationInbox.sought(sought))]
    }

    func beginSweep(at time: Timestamp, state: inout DayState) -> [Output] {
        state.standing.value.status = .comparing
        state.standing.value.swept = 0
        state.standing.value.isSweeping = true
        return told(&state) + sweepOn(at: time, state: &state)
    }

    /// Looks for the next of our lines in the bill.
    func sweep(_ step: DaySwept, at time: Timestamp, state: inout DayState) -> [Output] {
        let standing = state.standing.value
        guard standing.status == .comparing, standing.isSweeping, step.attempt == standing.tradeAttempt,
            step.from == standing.swept
        else { return [] }
        let end = min(step.from + Self.stepLines, standing.booked)
        let outputs = state.names(step.from..<end).flatMap { examine($0, state: &state) }
        state.standing.value.swept = end
        state.standing.value.isSweeping = end < state.standing.value.booked
        guard state.standing.value.isSweeping else { return outputs + finish(at: time, &state) }
        state.standing.value.due = time + Self.pace
        return outputs
    }

    /// Takes the next step, or the same again if it has not come. Who was asked for a refund and has not answered by then
    /// is waited for no longer.
    func sweepOn(at time: Timestamp, state: inout DayState) -> [Output] {
        let standing = state.standing.value
        guard standing.isSweeping, let day = standing.day else {
            state.standing.value.sought = 0
            return finish(at: time, &state)
        }
        state.standing.value.due = time + Self.stall
        let step = DaySwept(day: day, attempt: standing.tradeAttempt, from: standing.swept)
        return [.send(ReconciliationInbox.swept(step))]
    }

    /// Ends the day, once all our lines were looked for and other days have answered.
    private func finish(at time: Timestamp, _ state: inout DayState) -> [Output] {
        let standing = state.standing.value
        guard let next = standing.status.next(on: .compared), !standing.isSweeping else { return [] }
        guard standing.sought == 0 else {
            state.standing.value.due = time + Self.stall
            return []
        }
        state.standing.value.status = next
        state.standing.value.ended = time
        state.standing.value.due = nil
        let outputs = told(&state)
        return standing.differences.isEmpty ? outputs : outputs + alarm(at: time, state)
    }
}

// MARK: - Refunds of other days

extension Reconciliation {
    /// Answers another day, or has an earlier one asked.
    func look(for sought: RefundSought, state: inout DayState) -> [Output] {
        let name = "\(SettlementLine.Kind.refund.rawValue)/\(sought.refund)"
        var message = sought
        let found: SettlementLine? =
            switch sought.place {
            case .bill: state.billed(name)?.line
            case .books: state.booked(name)?.line
            }
        message.steps += 1
        if found == nil, sought.place == .bill, message.steps < Self.daysBack, let day = sought.day.moved(by: -1) {
            message.day = day
        } else {
            message.day = sought.seeker
            message.outcome = found.map { .found($0) } ?? .missing
        }
        return [.send(ReconciliationInbox.sought(message))]
    }

    /// Takes what another day has answered.
    func take(_ answer: RefundSought, at time: Timestamp, state: inout DayState) -> [Output] {
        let before = state.standing.value.report
        guard state.standing.value.isTraded, answer.attempt == state.standing.value.tradeAttempt else { return [] }
        state.standing.value.sought = max(0, state.standing.value.sought - 1)
        if case .found(let line)? = answer.outcome { take(line, of: answer, state: &state) }
        let outputs = finish(at: time, &state)
        return outputs.isEmpty ? news(since: before, at: time, state: &state) : outputs
    }

    private func take(_ line: SettlementLine, of answer: RefundSought, state: inout DayState) {
        let name = "\(SettlementLine.Kind.refund.rawValue)/\(answer.refund)"
        switch (answer.place, state.billed(name)) {
        case (.bill, nil): state.keep(BilledLine(attempt: answer.attempt, line: line), as: name)
        case (.books, var row?):
            row.ours = line
            state.keep(row, as: name)
        // It has come meanwhile, by itself.
        case (.bill, _?), (.books, nil): break
        }
        state.reconsider(name)
    }
}
