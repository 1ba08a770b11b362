import Messages
import Processing

extension Reconciliation {
    /// How long a bill may take to begin, or to go on.
    static var silence: Duration { .seconds(3_600) }
    /// Until a bill is fetched again that was not there, or could not be used.
    private static var pause: Duration { .seconds(1_800) }
    /// Until one is fetched again of which pages were lost.
    private static var shortPause: Duration { .seconds(60) }
    /// With the pause a day: a bill that has not come by then is not on its way.
    private static var tries: Int { 48 }

    /// Begins a day, or begins it anew for an operator. One that is on its way stays so.
    func begin(_ due: BillDue, at time: Timestamp, state: inout DayState) -> [Output] {
        let asker = Asker(due)
        if let deadline = due.deadline, time > deadline { return asker.refusal(.late) }
        let before = state.standing.value.status
        guard before.next(on: due.by == nil ? .due : .again) != nil else { return tell(asker, state) }
        state.standing.value.day = due.day
        state.standing.value.merchant = due.merchant
        state.standing.value.began = time
        state.standing.value.ended = nil
        state.standing.value.misses = 0
        var outputs = fetch(.trade, at: time, state: &state) + told(&state)
        if let by = due.by {
            let change = ChangeRecorded(
                by: by, at: time, action: "settlement.compared", subject: due.day.key, before: before.json,
                after: DayStatus.fetching.json, request: due.request ?? RequestID(due.id))
            outputs.append(.record(change))
        }
        return outputs + tell(asker, state)
    }

    private func fetch(_ bill: BillKind, at time: Timestamp, state: inout DayState) -> [Output] {
        var standing = state.standing.value
        guard let day = standing.day, let merchant = standing.merchant else { return [] }
        standing.status = .fetching
        standing.trouble = nil
        standing.attempt += 1
        standing.bill = bill
        (standing.pages, standing.rows) = (0, 0)
        standing.due = time + Self.silence
        switch bill {
        case .trade:
            standing.forgetComparison()
            standing.tradeAttempt = standing.attempt
        case .fund: standing.fundAttempt = standing.attempt
        }
        state.standing.value = standing
        let asked = BillAsked(day: day, merchant: merchant, kind: bill, attempt: standing.attempt)
        return [.send(CashierInbox.billAsked(asked))]
    }

    /// The time between two tries is over.
    func rest(at time: Timestamp, state: inout DayState) -> [Output] {
        guard state.standing.value.status.next(on: .rested) != nil else { return [] }
        return fetch(state.standing.value.bill, at: time, state: &state) + told(&state)
    }

    /// Whether a page or an end is of the bill that is being fetched.
    private func isAwaited(_ bill: BillKind, _ attempt: Int, _ state: DayState) -> Bool {
        let standing = state.standing.value
        return standing.status == .fetching && standing.bill == bill && standing.attempt == attempt
    }

    func take(_ page: BillPage, at time: Timestamp, state: inout DayState) -> [Output] {
        guard isAwaited(page.kind, page.attempt, state), state.takePage(page) else { return [] }
        state.standing.value.due = time + Self.silence
        switch page.kind {
        case .trade:
            return page.lines.flatMap { take($0, state: &state) }
        case .fund:
            for line in page.lines { takeMovement(line, state: &state) }
            return []
        }
    }

    /// Takes a row of the trade bill.
    private func take(_ line: SettlementLine, state: inout DayState) -> [Output] {
        state.standing.value.theirs.add(line)
        guard line.kind != .movement else { return [] }
        let name = line.name
        guard var known = state.billed(name) else {
            state.keep(BilledLine(attempt: state.standing.value.tradeAttempt, line: line), as: name)
            return examine(name, state: &state)
        }
        known.rows += 1
        known.another = known.another ?? line
        state.keep(known, as: name)
        state.reconsider(name)
        return []
    }

    /// Takes a row of the fund bill, which says what came of a row of the trade bill: it is looked at with our line.
    private func takeMovement(_ line: SettlementLine, state: inout DayState) {
        let isOfRefund = line.kind == .refund || line.kind == .movement && RefundNumber(line.number) != nil
        let kind = isOfRefund ? SettlementLine.Kind.refund : .payment
        let name = "\(kind.rawValue)/\(line.number)"
        guard var known = state.billed(name) else { return }
        let attempt = state.standing.value.fundAttempt
        var mark = known.fund.flatMap { $0.attempt == attempt ? $0 : nil } ?? FundMark(attempt: attempt)
        if line.kind == .movement {
            mark.taken = Money(microYuan: mark.taken.microYuan.adding(line.fee?.microYuan ?? 0))
        } else {
            mark.movedFen = (mark.movedFen ?? 0).adding(line.amountFen)
        }
        known.fund = mark
        state.keep(known, as: name)
    }

    func end(_ ended: BillEnded, at time: Timestamp, state: inout DayState) -> [Output] {
        guard isAwaited(ended.kind, ended.attempt, state) else { return [] }
        let came = state.standing.value.pages
        switch ended.outcome {
        case .whole(let pages, _, _) where pages == came: return goOn(at: time, state: &state)
        case .empty where came == 0: return goOn(at: time, state: &state)
        case .whole, .empty:
            return miss("Pages of the bill were lost.", for: Self.shortPause, at: time, state: &state)
        case .notYet: return miss("The bill is not there yet.", at: time, state: &state)
        case .unusable(let reason): return miss("The bill cannot be used: \(reason)", at: time, state: &state)
        case .failed(let reason): return miss("The bill could not be had: \(reason)", at: time, state: &state)
        }
    }

    /// Fetches the next bill; behind the last one our lines are looked for.
    private func goOn(at time: Timestamp, state: inout DayState) -> [Output] {
        let standing = state.standing.value
        let bills = standing.merchant.map { BillKind.all(of: $0.provider) } ?? []
        let following = bills.drop { $0 != standing.bill }.dropFirst().first
        let next = standing.status.next(on: following == nil ? .lastWhole : .whole)
        if next == .comparing { return beginSweep(at: time, state: &state) }
        guard next == .fetching, let following else { return [] }
        return fetch(following, at: time, state: &state) + told(&state)
    }

    /// What a trade bill said that has not ended well counts for nothing.
    func miss(
        _ trouble: String, for pause: Duration = Self.pause, at time: Timestamp, state: inout DayState
    ) -> [Output] {
        var standing = state.standing.value
        standing.misses += 1
        guard let next = standing.status.next(on: standing.misses < Self.tries ? .missed : .lastMissed) else {
            return []
        }
        if standing.bill == .trade { standing.forgetComparison() }
        (standing.status, standing.trouble) = (next, trouble)
        standing.due = next == .waiting ? time + pause : nil
        if next == .failed { standing.ended = time }
        state.standing.value = standing
        return told(&state) + (next == .failed ? alarm(at: time, state) : [])
    }
}
