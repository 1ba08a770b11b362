import Messages
import Problems

/// What a client is told for each refusal.
extension Refusal {
    var problem: Problem {
        switch self {
        case .keyUnknown: Problem(.invalidAPIKey)
        case .accountBlocked: Problem(.accountBlocked)
        case .late: Problem(.late)
        case .quotaExhausted(let available, let needed):
            Problem(
                .insufficientQuota,
                "The account's credit does not suffice: this request needs at least \(needed) CNY, and "
                    + "\(available) CNY is available. Please add credit.",
                limit: Int(available.microYuan), value: Int(needed.microYuan))
        case .tooManyStreams(let limit):
            Problem(
                .tooManyStreams,
                "The account has \(limit) open requests, as many as it may. Please wait until one has ended.",
                limit: limit)
        case .idempotencyKeyReused: Problem(.idempotencyKeyReused)
        case .expired: Problem(.answerExpired)
        case .withdrawn: Problem(.withdrawn)
        case .setAside: Problem(.accountSetAside)
        }
    }

    /// How the stream ends for it.
    var ending: Ending {
        self == .expired ? .expired : .refused
    }
}
