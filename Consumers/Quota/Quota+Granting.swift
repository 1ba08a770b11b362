import Messages
import Processing

extension Quota {
    /// Credits a grant once for ever. What cannot be credited is declined with an entry in the ledger, since money
    /// that came in must not vanish without a trace; it stays declined, and the operator grants anew.
    func grant(_ credit: CreditGranted, at time: Timestamp, state: inout QuotaState) -> [Output] {
        guard state.grants[credit.grant] == nil else { return [] }
        let isCredited = credit.amount > .zero && credit.amount <= Money.limit - state.balance.value.granted
        state.grants[credit.grant] = isCredited ? credit.amount : .zero
        if isCredited { state.balance.value.granted += credit.amount }
        let entry = EntryPosted.Entry(
            kind: isCredited ? .grant : .declined, reference: credit.grant, amount: credit.amount,
            available: state.balance.value.available, time: time)
        return [.send(BooksInbox.posted(EntryPosted(account: credit.account, entry: entry)))]
    }
}
