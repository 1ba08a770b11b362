package import EventLoop
internal import LogBench
package import MessageLog
package import Messages

/// A log that fails to acknowledge or loses the chat API's messages.
@IOLoop
package final class DeafLog: PassingLog {
    package enum Fault: Sendable {
        case none
        /// Requests are written and never acknowledged.
        case deaf
        /// The same, and withdrawals are lost.
        case mute
        /// Requests are lost on their way.
        case lossy
        /// Requests are lost, and withdrawals too.
        case cut
        /// Requests are refused.
        case unavailable
        /// Questions are held until they are let pass.
        case busy
        /// Stops are lost on their way.
        case unstoppable
    }

    package nonisolated let log: any MessageLog
    package var fault = Fault.none
    package private(set) var requestCount = 0
    /// How many withdrawals were lost.
    package private(set) var lostCount = 0
    package private(set) var questionCount = 0
    package private(set) var stopCount = 0
    private var held: [() -> Void] = []

    package nonisolated init(_ log: any MessageLog) {
        self.log = log
    }

    /// Lets the questions pass that are held, and all that follow.
    package func letPass() {
        fault = .none
        for append in held { append() }
        held = []
    }

    package func append(_ drafts: [Draft], then: @escaping @IOLoop (Result<[Placement], LogError>) -> Void) {
        if drafts.first?.event.type == ChatRequested.type { requestCount += 1 }
        switch (fault, drafts.first?.event.type) {
        case (.deaf, ChatRequested.type), (.mute, ChatRequested.type): log.append(drafts) { _ in }
        case (.lossy, ChatRequested.type), (.cut, ChatRequested.type), (.lossy, RedemptionRequested.type): break
        case (.mute, ChatWithdrawn.type), (.cut, ChatWithdrawn.type): lostCount += 1
        case (.busy, QuestionAsked.type):
            questionCount += 1
            held.append { self.log.append(drafts, then: then) }
        case (.unstoppable, ChatCancelled.type): stopCount += 1
        case (.unavailable, ChatRequested.type), (.unavailable, RedemptionRequested.type):
            then(.failure(.unavailable("full")))
        default: log.append(drafts, then: then)
        }
    }
}
