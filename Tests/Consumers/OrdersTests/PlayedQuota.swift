import Messages
import ProcessingBench
import Testing

/// The ledgers of accounts, as far as orders and refunds need them.
struct PlayedQuota {
    /// What was granted, by grant.
    private(set) var grants: [String: CreditGranted] = [:]
    private(set) var available: [Account: Money] = [:]
    /// What is held and not ended.
    private(set) var holds: [RefundNumber: Money] = [:]
    private var answers: [RefundNumber: HoldAnswered] = [:]
    /// What was taken at the end of a hold.
    private(set) var taken: [RefundNumber: Money] = [:]

    mutating func grant(_ credit: CreditGranted, isTaken: Bool) -> CreditPosted? {
        guard case .order(let text)? = credit.cause, let number = OrderNumber(text) else { return nil }
        if let known = grants[credit.grant] { #expect(known == credit) }
        let isDone = grants[credit.grant] != nil || isTaken
        if isDone, grants.updateValue(credit, forKey: credit.grant) == nil {
            available[credit.account, default: .zero] += credit.amount
        }
        return CreditPosted(order: number, account: credit.account, amount: credit.amount, isDone: isDone)
    }

    /// Decides once on the hold of a refund.
    mutating func hold(_ asked: HoldAsked) -> HoldAnswered {
        if let known = answers[asked.refund] { return known }
        let there = available[asked.account, default: .zero]
        let held = taken[asked.refund] == nil && min(asked.most, there) >= asked.least ? min(asked.most, there) : .zero
        available[asked.account, default: .zero] -= held
        if held > .zero { holds[asked.refund] = held }
        let answer = HoldAnswered(refund: asked.refund, held: held, available: there)
        answers[asked.refund] = answer
        return answer
    }

    mutating func end(_ ended: HoldEnded) {
        guard taken[ended.refund] == nil else { return }
        let held = holds.removeValue(forKey: ended.refund) ?? .zero
        #expect(ended.taken <= held, "More is taken than was held.")
        taken[ended.refund] = ended.taken
        available[ended.account, default: .zero] += held - ended.taken
    }

    /// The account chats.
    mutating func spend(_ account: Account, _ amount: Money) {
        available[account] = max(.zero, available[account, default: .zero] - amount)
    }
}
