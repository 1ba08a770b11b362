package import Activities
package import EventLoop
package import Messages
import Processing

/// An activity whose calls a test ends one by one.
@IOLoop
package final class Hand: Activity {
    package struct Call: Sendable {
        package let text: String
        package let attempt: Attempt
    }

    /// Every call that began, in order.
    package let begun = Collector<Call>()
    package let cancelled = Collector<RequestID>()
    package private(set) var mostAtOnce = 0
    private var running: [String: CheckedContinuation<Performance, Never>] = [:]

    package init() {}

    package func perform(_ input: WorkInbox, attempt: Attempt) async -> Performance {
        switch input {
        case .noted(let noted):
            return await withCheckedContinuation { continuation in
                running[noted.text] = continuation
                mostAtOnce = max(mostAtOnce, running.count)
                begun.add(Call(text: noted.text, attempt: attempt))
            }
        }
    }

    package func cancel(_ request: RequestID) { cancelled.add(request) }

    /// Ends a running call: it leaves a reply and a report.
    package func finish(_ text: String) {
        let reply = Reply(
            address: ReplyAddress(partition: 0, stream: text), epoch: 1, sequence: 0,
            kind: .end(.finished, usage: nil, problem: nil))
        running.removeValue(forKey: text)?.resume(
            returning: Performance(replies: [reply], outputs: [.send(ReportInbox.noted(Noted("did \(text)")))]))
    }

    /// Ends all running calls, so that nothing waits for ever.
    package func finishAll() {
        for text in running.keys.sorted() { finish(text) }
    }
}
