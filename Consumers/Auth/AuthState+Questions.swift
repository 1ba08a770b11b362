import Messages
import Processing

extension AuthState {
    /// Why a stop is not taken from a credential; nil if it is. An account that is suspended may stop its answers.
    func refusal(ofStop cancellation: ChatCancelled, at time: Timestamp) -> Refusal? {
        let entrant = Entrant(cancellation)
        let rules = [Rule.credential, .keyExpiry, .address]
        return rules.lazy.compactMap { $0.judge(entrant, self, time) }.first
    }

    /// The question for the ledger as its credential may ask it: a key with limits sees what it caused itself, since its
    /// holder need not be the account's owner.
    func narrowed(_ question: QuestionAsked) -> QuestionAsked {
        guard limits(of: question.credential) != nil, let key = question.credential?.ofKey,
            case .ledger(let before, let limit, let filter) = question.question
        else { return question }
        var own = filter ?? LedgerFilter()
        // Of another key it sees nothing: no entry is both's.
        if let asked = own.key, asked != key.short { own.to = own.from ?? Timestamp(milliseconds: 0) }
        own.key = key.short
        var narrowed = question
        narrowed.question = .ledger(before: before, limit: limit, filter: own)
        return narrowed
    }
}
