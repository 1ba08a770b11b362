import EventLoop
import Foundation
import MessageLog
import Messages
import SQLite
import Telemetry

/// Audits the ledgers of a service on its own log now and then, a few lines at a time, so that nobody waits.
struct AuditPart: Part {
    private let path: String
    private let interval: Duration

    init(_ means: Means) {
        path = means.directory.log
        interval = means.settings[.auditInterval]
    }

    func start(on log: any MessageLog) -> Running {
        guard interval > .zero else { return Running() }
        let watch = AuditWatch(path: path, interval: interval)
        watch.start()
        return Running(stop: { watch.stop() })
    }
}

/// Walks through the ledgers again and again, and says in metrics and in the log what it finds.
@IOLoop
final class AuditWatch {
    private let interval: Duration
    private let auditor: Auditor
    private var timer: LoopTimer?
    private let logger = Logger(label: "audit")
    private let last = Gauge(
        label: "yizhan_audit_last_run_seconds", help: "When the last audit of the ledgers ended, since 1970; 0: never.")
    private let accounts = Gauge(label: "yizhan_audit_accounts", help: "Accounts that the last audit saw.")
    private let entries = Gauge(label: "yizhan_audit_entries", help: "Ledger entries that the last audit saw.")
    private let faults = Gauge(
        label: "yizhan_audit_faults", help: "What the last audit found altered; `yizhan audit` says what.")
    private let pending = LedgerRemark.Kind.allCases.filter(\.isPending).map { kind in
        (
            kind,
            Gauge(
                label: "yizhan_audit_pending", dimensions: [("why", kind.rawValue)],
                help: "Ledgers that the last audit saw not whole yet; `yizhan audit` says which.")
        )
    }
    private let failures = Counter(label: "yizhan_audit_failures_total", help: "Audits that could not be made.")

    private static let firstRun = Duration.seconds(60)

    init(path: String, interval: Duration) {
        self.interval = interval
        auditor = Auditor(path: path)
    }

    func start() { step(after: min(interval, Self.firstRun)) }

    func stop() {
        timer = nil
        auditor.thread.stop()
    }

    private func step(after pause: Duration) {
        timer = LoopTimer(after: pause) { [weak self, auditor] in
            auditor.step { [weak self] result in self?.take(result) }
        }
    }

    private func take(_ result: Result<AuditTurn, SQLiteError>) {
        guard timer != nil else { return }
        switch result {
        case .success(.rest(let rest)): step(after: rest)
        case .success(.done(let report)):
            tell(report)
            step(after: interval)
        case .failure(let error):
            failures.increment()
            logger.warning("The ledgers could not be audited.", metadata: [.error: .string(error.description)])
            step(after: interval)
        }
    }

    private func tell(_ report: AuditReport) {
        last.set(Int(Date().timeIntervalSince1970))
        accounts.set(report.accounts)
        entries.set(Int(report.entries))
        faults.set(report.faultCount)
        for (kind, gauge) in pending { gauge.set(report.pending[kind] ?? 0) }
        guard let first = report.faults.first else { return }
        logger.error(
            "The audit found altered ledgers.",
            metadata: [.count: .integer(report.faultCount), .account: .string(first.account)])
    }
}

/// What is to be done after a slice of an audit beside a service.
enum AuditTurn: Sendable {
    /// Go on after so long.
    case rest(Duration)
    case done(AuditReport)

    private static let leastRest = Duration.milliseconds(20)
    /// The books are given so long to catch up.
    private static let pause = Duration.milliseconds(500)
    /// A slice is a fifth of the time at most, so that on a slow disk chats have the rest.
    private static let restPerWork = 4

    /// - Parameter time: what the slice has taken.
    static func rest(after step: AuditWalk.Step, taking time: Duration) -> Duration {
        max(step == .pause ? pause : leastRest, time * restPerWork)
    }
}

/// Reads the log's file on a thread of its own, which yields to all others.
private actor Auditor: LoopActor {
    nonisolated let thread: EventLoop
    private let path: String
    /// Nil between two audits.
    private var walk: AuditWalk?

    private static let linesAStep = 200

    init(path: String) {
        self.path = path
        thread = EventLoop(name: "audit")
        thread.yieldToOthers()
    }

    nonisolated func step(then: @escaping @IOLoop @Sendable (Result<AuditTurn, SQLiteError>) -> Void) {
        execute { auditor in
            let result = Result { () throws(SQLiteError) in try auditor.next() }
            IOLoop.execute { then(result) }
        }
    }

    private func next() throws(SQLiteError) -> AuditTurn {
        var walk = try take()
        let begun = ContinuousClock.now
        let step = try walk.step()
        if step == .done { return .done(walk.report) }
        self.walk = walk
        return .rest(AuditTurn.rest(after: step, taking: ContinuousClock.now - begun))
    }

    private func take() throws(SQLiteError) -> AuditWalk {
        defer { walk = nil }
        if let walk { return walk }
        return AuditWalk(try StoredLedgers(path: path), linesAStep: Self.linesAStep)
    }
}

extension Setting<Duration> {
    static var auditInterval: Self {
        Self(
            "YIZHAN_AUDIT_INTERVAL", "24h", .duration(.zero...(.seconds(30 * 86400))),
            "how often `up` audits the ledgers by itself; 0s: never")
    }
}
