import Messages
import Problems

/// What a client is told that may not redeem a code, or an operator of a batch.
extension Refusal {
    /// The problem of what Codes refuses; for another refusal one of ours.
    var problemOfCode: Problem {
        switch self {
        // As the door says it of a code that is none: the answer tells nobody whether a code ever was.
        case .codeUnknown: Problem(.codeInvalid, parameter: "code")
        case .codeUsed(let isOwn):
            Problem(.codeUsed, isOwn ? "This account has redeemed this code already; its ledger has the credit." : nil)
        case .codeLimitReached(let limit): Problem(.codeLimitReached, limit: limit)
        case .codeExpired: Problem(.codeExpired)
        case .codeRevoked: Problem(.codeRevoked)
        case .codeSetAside: Problem(.codeSetAside)
        case .batchUnknown: Problem(.notFound, "There is no batch of codes with this name.")
        case .batchTaken: Problem(.unavailable, "The batch got a name that another one has. Please make it again.")
        case .batchExists(let batch):
            Problem(
                .batchExists,
                "This command has made the batch \(batch) before, and its codes were shown then. If they are lost, "
                    + "revoke the batch, and make another one with another Idempotency-Key.")
        default: Problem(.internalError)
        }
    }
}
