import EventLoop
import MessageLog
import SQLite
import Telemetry
import Testing

@testable import yizhan

/// The audit that a service makes by itself.
@IOLoop
struct AuditWatchTests {
    @Test func `it audits again and again, and the metrics say what it found the last time`() async throws {
        let bench = try await AuditBench()
        await bench.log.close()
        let copy = try bench.copy()
        let watch = AuditWatch(path: copy, interval: .milliseconds(20))
        let (accounts, entries) = (Gauge(label: "yizhan_audit_accounts"), Gauge(label: "yizhan_audit_entries"))
        let faults = Gauge(label: "yizhan_audit_faults")
        faults.set(-1)
        watch.start()
        try await wait { faults.value == 0 }
        #expect(accounts.value == 2 && entries.value == 9)
        try Connection(path: copy).execute(#"DELETE FROM "state.books" WHERE key = 'bob'"#)
        try await wait { faults.value > 0 }
        #expect(accounts.value == 2 && entries.value == 8)
        watch.stop()
    }

    private func wait(until isMet: @escaping @IOLoop @Sendable () -> Bool) async throws {
        try await withDeadline(.seconds(20)) {
            while !isMet() { try await IOLoop.sleep(for: .milliseconds(5)) }
        }
    }
}
