package import Activities
package import EventLoop
import JSON
package import Messages
import Processing

/// Writes what processors say to the address of who asked.
///
/// It is the only end that the stream of a refused request or of a question has. Told again after a crash, it is the
/// same end once more, and readers take the first.
@IOLoop
package final class Responder: Activity {
    package nonisolated init() {}

    package func perform(_ input: ResponderInbox, attempt: Attempt) async -> Performance {
        Performance(replies: [Self.reply(to: input, attempt: attempt.number)])
    }

    /// What is written for an input: a stream's one and last record.
    package nonisolated static func reply(to input: ResponderInbox, attempt: Int64) -> Reply {
        switch input {
        case .refused(let refused):
            let refusal = refused.refusal
            let kind = Reply.Kind.end(refusal.ending, usage: nil, problem: refusal.problem)
            return Reply(address: refused.reply, attempt: attempt, sequence: 0, kind: kind)
        case .redirected(let redirected):
            return Reply(address: redirected.reply, attempt: attempt, sequence: 0, kind: .pointer(redirected.target))
        case .answered(let answered):
            let kind = Reply.Kind.document(status: 200, answered.text.bytes)
            return Reply(address: answered.reply, attempt: attempt, sequence: 0, kind: kind)
        }
    }
}
