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
///
/// Each partition of the inboxes is watched by itself: one that stands still says nothing about others.
@IOLoop
final class Outbound {
    @IOLoop
    fileprivate final class Entry {
        let since: ContinuousClock.Instant
        var then: (@IOLoop (AppendOutcome) -> Void)?

        init(since: ContinuousClock.Instant, then: @escaping @IOLoop (AppendOutcome) -> Void) {
            self.since = since
            self.then = then
        }

        func answer(_ outcome: AppendOutcome) {
            let then = self.then
            self.then = nil
            then?(outcome)
        }
    }

    private let log: any MessageLog
    private let deadline: Duration
    private var unanswered: [Int32: Unanswered] = [:]
    /// When the log last answered.
    private var heardAt: ContinuousClock.Instant?
    private var sweep: LoopTimer?

    init(log: any MessageLog, deadline: Duration) {
        self.log = log
        self.deadline = deadline
        let interval = min(deadline / 10, .milliseconds(250))
        sweep = LoopTimer(after: interval, repeating: true) { [weak self] in self?.giveUpOverdue() }
    }

    /// The partition to which an account's messages go.
    func partition(of account: Account) -> Int32 { log.partition(of: account.name) }

    /// Whether no append to a partition has waited for longer than this.
    func isHeard(of partition: Int32, within limit: Duration) -> Bool {
        unanswered[partition].map { $0.oldestAge <= limit } ?? true
    }

    /// Whether the log answers: nothing has waited for longer than this, or something was answered meanwhile.
    func isHeard(within limit: Duration) -> Bool {
        if let heardAt, ContinuousClock.now - heardAt <= limit { return true }
        return unanswered.keys.allSatisfy { isHeard(of: $0, within: limit) }
    }

    func append(_ draft: Draft, then: @escaping @IOLoop (AppendOutcome) -> Void) {
        let entry = Entry(since: .now, then: then)
        appends(to: log.partition(of: draft.event.key)).append(entry)
        log.append([draft]) { [weak self] result in
            self?.heardAt = .now
            switch result {
            case .success: entry.answer(.acknowledged)
            case .failure(.unavailable), .failure(.fenced): entry.answer(.refused)
            case .failure(.unknown), .failure(.fatal): entry.answer(.uncertain)
            }
        }
    }

    private func appends(to partition: Int32) -> Unanswered {
        if let appends = unanswered[partition] { return appends }
        let appends = Unanswered()
        unanswered[partition] = appends
        return appends
    }

    private func giveUpOverdue() {
        let moment = ContinuousClock.now - deadline
        for appends in unanswered.values {
            for entry in appends.overdue(since: moment) { entry.answer(.uncertain) }
        }
    }
}

/// The appends to one partition, in order; those before `first` are answered.
@IOLoop
private final class Unanswered {
    private var entries: [Outbound.Entry] = []
    private var first = 0

    /// The age of the oldest unanswered append.
    var oldestAge: Duration {
        dropAnswered()
        return first < entries.count ? ContinuousClock.now - entries[first].since : .zero
    }

    func append(_ entry: Outbound.Entry) {
        dropAnswered()
        entries.append(entry)
    }

    /// The unanswered appends that have waited since a moment or longer.
    func overdue(since moment: ContinuousClock.Instant) -> [Outbound.Entry] {
        entries[first...].prefix { $0.since <= moment }.filter { $0.then != nil }
    }

    private func dropAnswered() {
        while first < entries.count, entries[first].then == nil { first += 1 }
        guard first > 1024 || first == entries.count else { return }
        entries.removeFirst(first)
        first = 0
    }
}
