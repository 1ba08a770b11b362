import Messages
import Processing

/// What a provider says of refunds, and how it is asked about them.
extension Order {
    /// How long a refund is tried that the provider could not make, and how long a result is sought.
    private static var triedFor: Duration { .seconds(86_400) }
    private static var soughtFor: Duration { .seconds(604_800) }
    /// How long the provider is asked about what it could not return: hourly for a day, then daily for 30.
    private static var seenToWithin: Duration { .seconds(2_678_400) }
    /// The last query of all is made however late it is read.
    private static var lastQueryWithin: Duration { .seconds(604_800) }

    mutating func hearOfRefund(_ told: PaymentTold, at time: Timestamp) -> [Output] {
        guard let index = refund(of: told) else { return hearElsewhere(told, at: time) }
        let isAwaited = refunds[index].errand.takes(told)
        if case .refund(let report) = told.answer {
            return hear(report, ofRefund: index, in: told, isAwaited: isAwaited, at: time)
        }
        guard isAwaited, refunds[index].state.isSought else { return [] }
        // A refund that could not be returned is not sent again.
        guard refunds[index].state == .sent else { return tryLater(index, bySending: false, at: time) }
        switch told.answer {
        case .noSuchRefund:
            return hearNoSuchRefund(index, at: time)
        case .refused(let code, _) where told.isSending:
            return confirm(code, index, at: time)
        case .noSuchOrder where told.isSending:
            return confirm("no_such_order", index, at: time)
        case .unfunded:
            refunds[index].isUnfunded = true
            return tryLater(index, bySending: true, at: time)
        case .limited, .misconfigured:
            return tryLater(index, bySending: told.isSending, at: time)
        default:
            return told.isSending ? [queryRefund(index, at: time)] : tryLater(index, bySending: false, at: time)
        }
    }

    /// Which refund it is about; nil for none that we made.
    private func refund(of told: PaymentTold) -> Int? {
        var name = told.call?.refund?.text
        if case .refund(let report) = told.answer { name = report.refund ?? name }
        guard let name, let number = RefundNumber(name), number.order == self.number,
            refunds.indices.contains(number.index - 1)
        else { return nil }
        return number.index - 1
    }

    // MARK: - What is known

    private mutating func hear(
        _ report: RefundReport, ofRefund index: Int, in told: PaymentTold, isAwaited: Bool, at time: Timestamp
    ) -> [Output] {
        let refund = refunds[index]
        let isOurs = report.order == number.text && (report.amountFen ?? refund.amountFen) == refund.amountFen
        // The answer to an earlier question may be older than the notification that it could not be returned.
        let isResumed = isOurs && isAwaited && report.standing == .pending
        let resumed = isResumed ? follow(.resumed, ofRefund: index, at: time) : []
        let isSought = isAwaited && refunds[index].state.isSought
        let later = resumed + (isSought ? tryLater(index, bySending: false, at: time) : [])
        guard isOurs else {
            let fault = Fault(kind: .refundUnknown, about: "other", note: told.text)
            return later + note(fault, of: refund.number.text, at: time)
        }
        switch report.standing {
        case .pending, .unknown:
            return later
        case .succeeded:
            if !refund.state.isAtProvider { remember(refund.number.text, refund.amountFen) }
            refunds[index].returned = report.returnedAt
            return later + follow(.succeeded, ofRefund: index, at: time)
        case .closed:
            if refund.state.isAtProvider, !refund.state.isEnd { refunds[index].refusal = "closed" }
            return later + follow(.declined, ofRefund: index, at: time)
        case .abnormal:
            return later + follow(.abnormal, ofRefund: index, at: time)
        }
    }

    /// Money went back, or is about to, that we did not send back.
    private mutating func hearElsewhere(_ told: PaymentTold, at time: Timestamp) -> [Output] {
        guard case .refund(let report) = told.answer, report.order == number.text, report.standing != .closed else {
            return []
        }
        // A word that names none is about ours, if there is one.
        guard report.refund != nil || !refunds.contains(where: \.wasSent) else { return [] }
        let name = report.refund ?? report.number ?? ""
        let fault = Fault(kind: .refundedElsewhere, about: name, note: told.text)
        if let transaction, let other = report.transaction, other != transaction {
            // A second payment was refunded: that takes nothing from the order's own.
            return note(fault, at: time)
        }
        remember(name, report.amountFen ?? 0)
        trouble = OrderCase.Kind.refundedElsewhere.rawValue
        return note(fault, at: time) + bookedGivenBack + (paid == nil ? [query(at: time)] : [])
    }

    /// More than was paid is all of it: amounts are others' words, and sums of them must not trap.
    private mutating func remember(_ name: String, _ amountFen: Int64) {
        guard !elsewhere.contains(where: { $0.name == name }), elsewhere.count < RefundNumber.most else { return }
        elsewhere.append(ReturnedElsewhere(name: name, amountFen: min(max(0, amountFen), product.priceFen)))
    }

    // MARK: - What is not known

    /// The provider does not have it: what it refused, it did not do; else it is sent again, with the same number.
    private mutating func hearNoSuchRefund(_ index: Int, at time: Timestamp) -> [Output] {
        guard let code = refunds[index].unconfirmed else { return tryLater(index, bySending: true, at: time) }
        refunds[index].refusal = code
        return follow(.declined, ofRefund: index, at: time)
    }

    /// It is refused, and an earlier call may have been made all the same: the credit is free once a query says that
    /// there is no such refund.
    private mutating func confirm(_ code: String, _ index: Int, at time: Timestamp) -> [Output] {
        refunds[index].unconfirmed = code
        return [queryRefund(index, at: time)]
    }

    mutating func tryLater(_ index: Int, bySending isSent: Bool, at time: Timestamp) -> [Output] {
        refunds[index].isNextSent = isSent
        refunds[index].errand.call = nil
        refunds[index].errand.tries += 1
        refunds[index].errand.due = time + pace(of: index).wait(after: refunds[index].errand.tries)
        return []
    }

    private func pace(of index: Int) -> Pace {
        if refunds[index].state == .abnormal { return .abnormalRefund }
        return refunds[index].isNextSent ? .refund : .refundQuery
    }

    /// How long a step of a refund is tried.
    private func patience(with index: Int) -> Duration {
        if refunds[index].state == .abnormal { return Self.seenToWithin }
        return refunds[index].isNextSent ? Self.triedFor : Self.soughtFor
    }

    /// Sends the money back, always in the same words.
    mutating func send(_ index: Int, at time: Timestamp) -> Output {
        let refund = refunds[index]
        refunds[index].isNextSent = false
        refunds[index].isUnfunded = false
        refunds[index].unconfirmed = nil
        let call = CashierAsked.Call.refund(
            refund.number, amountFen: refund.amountFen, totalFen: product.priceFen, reason: refund.reason)
        return refunds[index].errand.ask(call, of: number, at: merchant, time)
    }

    mutating func queryRefund(_ index: Int, at time: Timestamp) -> Output {
        let call = CashierAsked.Call.refundQuery(refunds[index].number)
        return refunds[index].errand.ask(call, of: number, at: merchant, time)
    }

    /// Asks how it stands because somebody wants to know. However often that is wanted, nothing is put off that is due:
    /// neither sending it again nor giving it up.
    mutating func checkRefund(_ index: Int, at time: Timestamp) -> Output {
        let (errand, isNextSent) = (refunds[index].errand, refunds[index].isNextSent)
        guard let due = errand.due else {
            refunds[index].errand.begin(at: time)
            return queryRefund(index, at: time)
        }
        refunds[index].errand.tries = 0
        if errand.call == nil {
            // It is what is due.
            if !isNextSent { return queryRefund(index, at: time) }
            refunds[index].errand.due = min(due, time + Pace.refund.wait(after: 1))
        }
        let query = CashierAsked.Call.refundQuery(refunds[index].number)
        return refunds[index].errand.tell(query, of: number, at: merchant, time)
    }

    /// Does what is due of a refund that the provider was asked for.
    mutating func pursueRefund(_ index: Int, at time: Timestamp) -> [Output] {
        let (errand, isNextSent) = (refunds[index].errand, refunds[index].isNextSent)
        guard time < errand.since + patience(with: index) else { return giveUpRefund(index, at: time) }
        if let call = errand.call {
            // Nobody answered: it may have been made.
            let isQuery = call.name == CashierAsked.Call.refundQuery(refunds[index].number).name
            return isQuery ? tryLater(index, bySending: false, at: time) : [queryRefund(index, at: time)]
        }
        return [isNextSent ? send(index, at: time) : queryRefund(index, at: time)]
    }

    private mutating func giveUpRefund(_ index: Int, at time: Timestamp) -> [Output] {
        // An operator may have settled the case of an earlier time, and had it tried again.
        let former = NotedCase(kind: refunds[index].fault.kind, subject: refunds[index].number.text, about: "")
        cases.removeAll { $0 == former }
        let said = follow(.lost, ofRefund: index, at: time)
        refunds[index].errand.begin(at: time)
        let query = CashierAsked.Call.refundQuery(refunds[index].number)
        return said + [
            refunds[index].errand.tell(query, of: number, at: merchant, time, within: Self.lastQueryWithin)
        ]
    }
}

extension PaymentTold {
    fileprivate var isSending: Bool {
        if case .refund? = call { true } else { false }
    }
}
