import Messages
import Processing

/// How money goes back: the credit is held first, and taken once the money is back.
extension Order {
    /// Of an order's refunds an operator always has some left.
    private static var mostRefundsOfPerson: Int { 40 }
    /// How long Quota may take to answer.
    private static var heldWithin: Duration { .seconds(86_400) }

    /// What has not gone back, and is not about to.
    var refundableFen: Int64 {
        let gone = refunds.reduce(0) { $0 + $1.claimedFen } + elsewhere.reduce(0) { $0 + $1.amountFen }
        return max(0, product.priceFen - gone)
    }

    /// The credit that no refund has taken or holds. Parts are rounded up, so the last one may have less; a second
    /// purchase has none.
    private var refundableCredit: Money {
        isSecond ? .zero : product.total - refunds.reduce(.zero) { $0 + $1.claimedCredit }
    }

    /// Begins a refund; what is refused is said.
    mutating func begin(_ wish: RefundAsked, at time: Timestamp) -> Result<[Output], RefusedWish> {
        let left = refundableFen
        let amount = min(wish.amountFen ?? left, left)
        let least = max(1, wish.leastFen ?? wish.amountFen ?? 1)
        let isPersons = wish.account != nil
        guard amount >= least else { return .failure(RefusedWish(.refundShort(possibleFen: left))) }
        guard let number = RefundNumber(of: self.number, index: refunds.count + 1),
            !isPersons || number.index <= Self.mostRefundsOfPerson
        else { return .failure(RefusedWish(.refundShort(possibleFen: 0))) }
        // What is rounded is put right by the refund that leaves nothing of the price.
        let rest = max(.zero, refundableCredit)
        let most = amount == left && elsewhere.isEmpty ? rest : min(product.credit(for: amount), rest)
        refunds.append(Refund(wish, number: number, amountFen: amount, leastFen: least, most: most, at: time))
        let index = refunds.count - 1
        // What was rounded up before has left nothing to hold, or nothing was ever credited.
        guard most > .zero else { return .success(follow(heldEvent(of: index), ofRefund: index, at: time)) }
        return .success([hold(index, at: time)])
    }

    private mutating func hold(_ index: Int, at time: Timestamp) -> Output {
        let refund = refunds[index]
        refunds[index].errand.tries += 1
        refunds[index].errand.due = time + Pace.quota.wait(after: refunds[index].errand.tries)
        let least = min(product.credit(for: refund.leastFen), refund.most)
        return .send(
            QuotaInbox.holdAsked(
                HoldAsked(refund: refund.number, account: account, most: refund.most, least: least)))
    }

    /// Quota has held credit, or too little is left.
    mutating func hear(_ answer: HoldAnswered, at time: Timestamp) -> [Output] {
        let index = answer.refund.index - 1
        guard refunds.indices.contains(index) else { return [] }
        let refund = refunds[index]
        guard refund.state == .holding else {
            // It may have ended before anybody knew that something is held for it.
            return answer.held > .zero ? follow(heldEvent(of: index), ofRefund: index, at: time) : []
        }
        guard answer.held < refund.most else {
            refunds[index].credit = refund.most
            return follow(heldEvent(of: index), ofRefund: index, at: time)
        }
        let fen = min(refund.amountFen, product.fen(for: answer.held))
        guard fen >= refund.leastFen else {
            refunds[index].refusal = Refund.short
            return follow(.short, ofRefund: index, at: time)
        }
        refunds[index].amountFen = fen
        refunds[index].credit = min(product.credit(for: fen), answer.held)
        return follow(heldEvent(of: index), ofRefund: index, at: time)
    }

    /// What could go back of a refund for which Quota has too little.
    func possibleFen(_ answer: HoldAnswered) -> Int64 {
        let index = answer.refund.index - 1
        guard refunds.indices.contains(index) else { return 0 }
        return min(refunds[index].amountFen, product.fen(for: max(answer.held, answer.available)))
    }

    private func heldEvent(of index: Int) -> RefundEvent { refunds[index].isApproved ? .heldForOperator : .held }

    // MARK: - Steps

    /// Moves a refund on as the table says, and does what it says.
    ///
    /// - Parameter fault: what there is to note, if it is not what the new state says.
    mutating func follow(
        _ event: RefundEvent, ofRefund index: Int, about fault: Fault? = nil, at time: Timestamp
    ) -> [Output] {
        let transition = refunds[index].state.transition(on: event)
        var said = transition.next == refunds[index].state ? [] : enter(transition.next, ofRefund: index, at: time)
        for act in transition.acts { said += perform(act, ofRefund: index, about: fault, at: time) }
        return said
    }

    private mutating func enter(_ next: RefundState, ofRefund index: Int, at time: Timestamp) -> [Output] {
        refunds[index].state = next
        refunds[index].errand.begin(at: time)
        let subject = refunds[index].number.text
        let later = next == .abnormal ? tryLater(index, bySending: false, at: time) : []
        let settled = settle(
            .refundWaiting, .refundAbnormal, .refundUnknown, .refundUnfunded, of: subject, at: time)
        if next.isEnd { refunds[index].ended = refunds[index].returned ?? time }
        guard next == .succeeded else { return later + settled }
        return settled + tell(.refunded(order: number.text, fen: refunds[index].amountFen), about: subject)
    }

    private mutating func perform(
        _ act: RefundAct, ofRefund index: Int, about fault: Fault?, at time: Timestamp
    ) -> [Output] {
        switch act {
        case .send: return [send(index, at: time)]
        case .query: return [checkRefund(index, at: time)]
        case .take:
            return [release(index, taking: refunds[index].credit), bookedRefund(index)] + bookedGivenBack
        case .free:
            refunds[index].credit = .zero
            return [release(index, taking: .zero)]
        case .note:
            return note(fault ?? refunds[index].fault, of: refunds[index].number.text, at: time)
        }
    }

    private func release(_ index: Int, taking credit: Money) -> Output {
        .send(QuotaInbox.holdEnded(HoldEnded(refund: refunds[index].number, account: account, taken: credit)))
    }

    /// Tells of the refund on the provider's day.
    private func bookedRefund(_ index: Int) -> Output {
        let refund = refunds[index]
        let moment = refund.ended ?? refund.asked
        let line = SettlementLine(
            kind: .refund, number: refund.number.text, order: number.text, transaction: transaction,
            amountFen: refund.amountFen, at: moment)
        return book(line, at: moment, isFulfilled: true)
    }

    /// Does what is due of a refund. Nothing is due afterwards.
    mutating func wakeRefund(_ index: Int, at time: Timestamp) -> [Output] {
        switch refunds[index].state {
        case .holding where time < refunds[index].asked + Self.heldWithin:
            return [hold(index, at: time)]
        case .holding:
            refunds[index].refusal = Refund.unheld
            return follow(.unheld, ofRefund: index, at: time)
        case .sent, .abnormal:
            return pursueRefund(index, at: time)
        case .waiting, .succeeded, .refused, .withdrawn:
            refunds[index].errand.due = nil
            return []
        }
    }
}

extension Refund {
    /// Words for why it was refused here.
    static let short = "credit_short"
    static let unheld = "credit_not_held"

    /// What there is to note in its state.
    var fault: Fault {
        switch state {
        case .waiting:
            Fault(kind: .refundWaiting, note: "\(amountFen) fen are to go back. Asked for because: \(reason)")
        case .abnormal:
            Fault(kind: .refundAbnormal, note: "\(amountFen) fen could not be returned the way that they came.")
        case .sent where isUnfunded:
            Fault(kind: .refundUnfunded, note: "The merchant has not enough money there for \(amountFen) fen.")
        case .sent:
            Fault(kind: .refundUnknown, note: "The provider did not say for days whether \(amountFen) fen went back.")
        case .holding, .succeeded, .refused, .withdrawn:
            Fault(kind: .refundedElsewhere, note: "\(amountFen) fen went back that were not sent back by us.")
        }
    }
}

struct RefusedWish: Error {
    let refusal: Refusal

    init(_ refusal: Refusal) {
        self.refusal = refusal
    }
}
