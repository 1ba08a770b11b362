import EventLoop
import MessageLog
import Messages

/// Tells Reconciliation the lines of a bill, page by page while they are read, so that a bill may be longer than memory.
///
/// A page that is told again has the same number, so that nothing comes of it.
@IOLoop
final class BillPages {
    private let asked: BillAsked
    private let publish: Cashier.Publish
    /// Fewer than a page has.
    private var lines: [SettlementLine] = []
    private(set) var count = 0
    private(set) var rows = 0

    private static let attempts = 8

    init(of asked: BillAsked, _ publish: @escaping Cashier.Publish) {
        self.asked = asked
        self.publish = publish
    }

    func add(_ read: [SettlementLine]) async throws(BillBroken) {
        rows += read.count
        lines += read
        var start = 0
        while lines.count - start >= BillPage.mostLines {
            try await tell(Array(lines[start..<(start + BillPage.mostLines)]))
            start += BillPage.mostLines
        }
        lines.removeFirst(start)
    }

    /// Tells the last page.
    func end() async throws(BillBroken) {
        guard !lines.isEmpty else { return }
        try await tell(lines)
        lines = []
    }

    private func tell(_ lines: [SettlementLine]) async throws(BillBroken) {
        let page = BillPage(day: asked.day, kind: asked.kind, attempt: asked.attempt, index: count, lines: lines)
        var failures = 0
        while true {
            do {
                try await publish([Draft(to: ReconciliationInbox.page(page))])
                count += 1
                return
            } catch {
                failures += 1
                guard failures < Self.attempts, Self.mayRepeat(after: error) else {
                    throw BillBroken(.failed("the log does not take its pages: \(error)"))
                }
            }
            do throws(CancellationError) {
                try await IOLoop.sleep(for: .milliseconds(50 << failures))
            } catch {
                throw BillBroken(.failed("the process ends"))
            }
        }
    }

    /// Also where the page may be on the log.
    private static func mayRepeat(after error: any Error) -> Bool {
        switch error as? LogError {
        case .unavailable, .unknown: true
        case .fenced, .fatal, nil: false
        }
    }
}
