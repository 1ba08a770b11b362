package import Activities
package import EventLoop
import JSON
package import Messages
import Problems
import Processing

/// Writes what processors decide to the reply address of the request.
///
/// For a refused request or a question this record is the stream's only end. A repetition after a crash writes the same
/// end again; readers take the first.
@IOLoop
package final class Responder: Activity {
    package nonisolated init() {}

    package func perform(_ input: ResponderInbox, attempt: Attempt) async -> Performance {
        Performance(replies: [Self.reply(to: input, epoch: attempt.epoch)])
    }

    /// Returns the one record of the stream, which is also its last.
    package nonisolated static func reply(to input: ResponderInbox, epoch: Int64) -> Reply {
        switch input {
        case .refused(let refused):
            let refusal = refused.refusal
            let kind = Reply.Kind.end(refusal.ending, usage: nil, problem: refusal.problem)
            return Reply(address: refused.reply, epoch: epoch, sequence: 0, kind: kind)
        case .redirected(let redirected):
            return Reply(address: redirected.reply, epoch: epoch, sequence: 0, kind: .pointer(redirected.target))
        case .answered(let answered):
            let kind = Reply.Kind.document(status: answered.status, answered.text.bytes)
            return Reply(address: answered.reply, epoch: epoch, sequence: 0, kind: kind)
        }
    }
}

/// The problem that a client is told for each refusal.
extension Refusal {
    var problem: Problem {
        switch self {
        case .keyUnknown: Problem(.invalidAPIKey)
        case .accountSuspended(let reason):
            Problem(
                .accountSuspended,
                reason.isEmpty ? nil : "This account is suspended by the operator of this service: \(reason)")
        case .accountClosed: Problem(.accountClosed)
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
        case .requestUnknown:
            Problem(
                .notFound,
                "The account's ledger has no entry of this request. A request that was refused has none: it cost "
                    + "nothing.")
        }
    }

    /// How the refused request's stream ends.
    var ending: Ending {
        self == .expired ? .expired : .refused
    }
}
