import Messages
import Processing
import ProcessingBench
import Quota

/// Keeps books of its own from what Quota says, and names the first thing that is wrong.
struct Auditor {
    private var granted = Money.zero
    private var spent = Money.zero
    private var admitted: Set<RequestID> = []
    /// What a reservation held back, by request.
    private var held: [String: Money] = [:]
    private var closed: Set<String> = []
    /// What was held for refunds, and those whose holds were told to end.
    private var holds: [RefundNumber: HoldAnswered] = [:]
    private var ended: Set<RefundNumber> = []
    private var refunded: Set<String> = []
    /// Of those, the requests that cost nothing.
    private var free: Set<String> = []
    private var head = ChainHead()
    private(set) var counts: [String: Int] = [:]

    private var withdrawn: Set<RequestID> = []
    /// Whether the latest withdrawal came after its request's deadline, when what was settled is forgotten.
    private var isLate = false
    private var choices: [RequestID: Int] = [:]

    /// Takes note of what goes in, before what comes out is judged by it.
    mutating func note(_ input: QuotaInbox, at time: Timestamp) {
        switch input {
        case .authorized(let authorized):
            choices[authorized.chat.request] = max(1, authorized.chat.terms.choices)
        case .withdrawn(let withdrawal): isLate = withdrawal.deadline < time
        case .holdEnded(let end): ended.insert(end.refund)
        default: break
        }
    }

    /// What is wrong after an input or a wake-up; nil if nothing is.
    mutating func fault(in said: [any Message], _ state: QuotaState) -> String? {
        for message in said {
            counts[String(describing: type(of: message)), default: 0] += 1
            if let fault = check(message, state) { return fault }
        }
        return check(state)
    }

    private func check(_ state: QuotaState) -> String? {
        let balance = state.balance.value
        let reserved = state.pending.sorted.reduce(Money.zero) { $0 + $1.value.amount }
        let held = state.holds.sorted.reduce(Money.zero) { $0 + $1.value }
        if balance.granted != granted { return "granted is not the sum of the grants" }
        if balance.spent != spent { return "spent is not the sum of what was posted" }
        if balance.pending != reserved + held { return "pending is not the sum of the reservations and holds" }
        let open = holds.values.filter { !ended.contains($0.refund) }
        if held != open.reduce(Money.zero, { $0 + $1.held }) { return "what is held is not what was told to be" }
        if balance.granted != balance.available + balance.pending + balance.spent { return "the balance is off" }
        if min(balance.available, balance.pending, balance.spent) < .zero { return "an amount is below zero" }
        if balance.granted > .limit { return "an account is above the limit" }
        return nil
    }

    private mutating func check(_ message: any Message, _ state: QuotaState) -> String? {
        switch message {
        case let admission as ChatAdmitted: check(admission, state)
        case let posted as EntryPosted: checkChain(posted) ?? check(posted.entry, posted.id)
        case let redirected as Redirected: check(redirected)
        case let answer as HoldAnswered: check(answer)
        case let refused as Refused where refused.refusal == .withdrawn: check(refused, state)
        default: nil
        }
    }

    private mutating func check(_ admission: ChatAdmitted, _ state: QuotaState) -> String? {
        guard admitted.insert(admission.request).inserted else { return "a request was admitted twice" }
        if withdrawn.contains(admission.request) { return "a request was admitted after it was withdrawn" }
        guard let reservation = state.pending[admission.request.text] else { return "nothing was held back" }
        held[admission.request.text] = reservation.amount
        let (tokens, isOver) = admission.tokenLimit.multipliedReportingOverflow(by: choices[admission.request] ?? 1)
        if isOver { return "the choices together have more tokens than there are numbers" }
        let needed = reservation.price.cost(tokensIn: admission.tokensIn, tokensOut: tokens)
        if admission.tokenLimit < 1 { return "a choice has no tokens" }
        if needed > reservation.amount { return "the reservation does not pay for the token limit" }
        return nil
    }

    private mutating func checkChain(_ posted: EntryPosted) -> String? {
        var expected = posted
        head.add(&expected)
        return expected == posted ? nil : "an entry is not the next of its chain"
    }

    /// A hold is answered once and for all; one that has ended before it began holds nothing.
    private mutating func check(_ answer: HoldAnswered) -> String? {
        if let first = holds[answer.refund] {
            return first == answer ? nil : "a hold was answered otherwise than before"
        }
        holds[answer.refund] = answer
        if answer.held > .zero { counts["held", default: 0] += 1 }
        if answer.held < .zero || answer.held > answer.available { return "more was held than there was" }
        return answer.held > .zero && ended.contains(answer.refund) ? "a refund was held that had ended" : nil
    }

    /// Of a hold no more is taken than was held, and once.
    private mutating func check(refund entry: EntryPosted.Entry) -> String? {
        guard let number = RefundNumber(entry.reference), let hold = holds[number] else {
            return "credit was taken that was never held"
        }
        guard refunded.insert(entry.reference).inserted else { return "a refund was taken twice" }
        granted -= entry.amount
        return entry.amount > .zero && entry.amount <= hold.held ? nil : "other credit was taken than was held"
    }

    /// A repetition gets an answer that costs something, of a request that was admitted.
    private func check(_ redirected: Redirected) -> String? {
        let first = String(redirected.target.stream.dropFirst(2))
        if held[first] == nil { return "a repetition was led to a request that was not admitted" }
        return free.contains(first) ? "a repetition was led to an answer that cost nothing" : nil
    }

    private mutating func check(_ withdrawal: Refused, _ state: QuotaState) -> String? {
        withdrawn.insert(withdrawal.request)
        counts["withdrawn", default: 0] += 1
        let name = withdrawal.request.text
        let isOpen = held[name] != nil && !closed.contains(name)
        if isOpen { return "a request was withdrawn while it was open" }
        return held[name] == nil || isLate ? nil : "a request was withdrawn after it was settled"
    }

    private mutating func check(_ entry: EntryPosted.Entry, _ id: String) -> String? {
        counts[entry.kind.rawValue, default: 0] += 1
        switch entry.kind {
        case .grant, .correction: granted += entry.amount
        case .refund: return check(refund: entry)
        case .declined: break
        case .late:
            if entry.amount != .zero { return "a late answer was paid for" }
        case .post, .void, .expire:
            guard let amount = held[entry.reference] else { return "something was settled that was never held back" }
            guard closed.insert(entry.reference).inserted else { return "a request was settled twice" }
            if entry.kind == .post { spent += entry.amount } else { free.insert(entry.reference) }
            if entry.kind == .post, let fault = check(entry, held: amount) { return fault }
        }
        return nil
    }

    /// More than was held back is taken only as the entry says, and as long as something is available.
    private mutating func check(_ entry: EntryPosted.Entry, held amount: Money) -> String? {
        if entry.amount - (entry.extended ?? .zero) > amount { return "a request was charged more than was held back" }
        if entry.uncharged != .zero, entry.available != .zero { return "a loss, though something was available" }
        guard let extended = entry.extended else { return nil }
        counts["extended", default: 0] += 1
        return extended > .zero && entry.amount == amount + extended ? nil : "an extension is not what it says"
    }
}
