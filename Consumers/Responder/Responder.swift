package import Activities
package import EventLoop
import EventStream
import JSON
package import Messages
import OpenAI
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
            let error = refused.refusal.error
            let kind = Reply.Kind.end(refused.refusal.ending, usage: nil, status: error.status)
            return Reply(
                address: refused.reply, attempt: attempt, sequence: 0, kind: kind,
                frames: EventFrames.event(error.text.append(to:)))
        case .redirected(let redirected):
            return Reply(address: redirected.reply, attempt: attempt, sequence: 0, kind: .pointer(redirected.target))
        case .answered(let answered):
            return Reply(
                address: answered.reply, attempt: attempt, sequence: 0, kind: .end(.told, usage: nil, status: 200),
                frames: EventFrames.event(answered.text.append(to:)))
        }
    }
}
