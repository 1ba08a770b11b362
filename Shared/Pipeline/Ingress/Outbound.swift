internal import EventLoop
internal import MessageLog
internal import Messages

/// What became of a message that was to be written.
package enum AppendOutcome: Sendable {
    case acknowledged
    /// The log has not written it.
    case refused
    /// It may be on the log or not.
    case uncertain
}

/// Messages on their way to the log: each is acknowledged, refused, or given up at its deadline.
@IOLoop
final class Outbound {
    private final class Entry {
        let since: ContinuousClock.Instant
        var then: (@IOLoop (AppendOutcome) -> Void)?

        init(since: ContinuousClock.Instant, then: @escaping @IOLoop (AppendOutcome) -> Void) {
            self.since = since
            self.then = then
        }
    }

    private let log: any MessageLog
    private let deadline: Duration
    /// In the order in which they were sent; those before `first` are answered.
    private var entries: [Entry] = []
    private var first = 0
    private var sweep: LoopTimer?

    init(log: any MessageLog, deadline: Duration) {
        self.log = log
        self.deadline = deadline
        let interval = min(deadline / 10, .milliseconds(250))
        sweep = LoopTimer(after: interval, repeating: true) { [weak self] in self?.giveUpOverdue() }
    }

    /// How long the oldest message has been waiting for the log.
    var oldestAge: Duration {
        dropAnswered()
        return first < entries.count ? ContinuousClock.now - entries[first].since : .zero
    }

    func append(_ draft: Draft, then: @escaping @IOLoop (AppendOutcome) -> Void) {
        let entry = Entry(since: .now, then: then)
        entries.append(entry)
        log.append([draft]) { result in
            switch result {
            case .success: Self.answer(entry, .acknowledged)
            case .failure(.unavailable), .failure(.fenced): Self.answer(entry, .refused)
            case .failure(.unknown), .failure(.fatal): Self.answer(entry, .uncertain)
            }
        }
    }

    private static func answer(_ entry: Entry, _ outcome: AppendOutcome) {
        let then = entry.then
        entry.then = nil
        then?(outcome)
    }

    private func giveUpOverdue() {
        let now = ContinuousClock.now
        dropAnswered()
        for entry in entries[first...] {
            guard now - entry.since >= deadline else { break }
            Self.answer(entry, .uncertain)
        }
        dropAnswered()
    }

    private func dropAnswered() {
        while first < entries.count, entries[first].then == nil { first += 1 }
        guard first > 1024 || first == entries.count else { return }
        entries.removeFirst(first)
        first = 0
    }
}
