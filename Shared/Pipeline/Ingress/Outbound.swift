internal import EventLoop
internal import MessageLog
internal import Messages

/// The outcome of an append.
package enum AppendOutcome: Sendable {
    case acknowledged
    /// The message is not on the log.
    case refused
    /// The message may be on the log or not.
    case uncertain
}

/// Appends messages and reports each outcome: acknowledged, refused, or uncertain at the deadline.
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
    /// In append order; entries before `first` are answered.
    private var entries: [Entry] = []
    private var first = 0
    private var sweep: LoopTimer?

    init(log: any MessageLog, deadline: Duration) {
        self.log = log
        self.deadline = deadline
        let interval = min(deadline / 10, .milliseconds(250))
        sweep = LoopTimer(after: interval, repeating: true) { [weak self] in self?.giveUpOverdue() }
    }

    /// The age of the oldest unanswered append.
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
