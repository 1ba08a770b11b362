import Messages
import Problems

/// What Bot is told for the person who waits; nil if a client waits for it.
extension ResponderInbox {
    var told: BotTold? {
        switch self {
        case .refused(let refused):
            return refused.reply.identity.map { identity in
                BotTold(identity: identity, request: refused.request, word: .saying(refused.refusal.problem))
            }
        case .answered(let answered):
            return answered.reply.identity.map { identity in
                BotTold(identity: identity, request: answered.request, word: .answered(answered.answer))
            }
        // Who repeats a request is led to the first one's stream, by its `Idempotency-Key` or its fingerprint. A question of
        // Bot's has neither: Bot knows what it has asked.
        case .redirected:
            return nil
        }
    }

    /// Whether a stream gets its end with it, though a person waits who does not read it.
    var endsStream: Bool {
        if case .refused(let refused) = self { !refused.reply.stream.isEmpty } else { false }
    }
}

extension BotTold.Word {
    fileprivate static func saying(_ problem: Problem) -> Self {
        .refused(code: problem.code.rawValue, text: BilingualText(problem), retryAfter: problem.secondsToWait)
    }
}
